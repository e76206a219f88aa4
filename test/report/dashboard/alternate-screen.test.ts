import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { afterEach, describe, expect, it } from 'vitest'
import { AlternateScreen } from '../../../src/report/dashboard/alternate-screen.ts'
import { FakeTerminal } from './fake-terminal.ts'

const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const erase = '\u001b[2J\u001b[H'
const update = (text: string) => `\u001b[?2026h${text}\u001b[?2026l`
const line = (row: number, text: string) => `\u001b[${row};1H${text}\u001b[K`

const terminal = () => new FakeTerminal(80, 24)
const screens: AlternateScreen[] = []
function open(on: FakeTerminal, others: readonly WriteStream[] = [], onHeld: (text: string) => void = () => {}) {
  const screen = new AlternateScreen(on.stderr, others, onHeld)
  screens.push(screen)
  return screen
}
afterEach(() => {
  for (const screen of screens.splice(0)) screen.leave()
})

describe('AlternateScreen', () => {
  it('covers the terminal, and gives it back once', () => {
    const fake = terminal()
    const screen = open(fake)
    expect(fake.take().startsWith(enter)).toBe(true)
    screen.leave()
    expect(fake.take().endsWith(leave)).toBe(true)
    screen.leave()
    screen.write('a frame too late')
    screen.invalidate()
    screen.write('and another')
    expect(fake.take()).toBe('')
  })

  it('sends the lines that changed, and no others', () => {
    const fake = terminal()
    const screen = open(fake)
    fake.take()
    screen.write('a\nb\nc')
    expect(fake.take()).toBe(update(erase + line(1, 'a') + line(2, 'b') + line(3, 'c')))
    screen.write('a\nB\nc')
    expect(fake.take()).toBe(update(line(2, 'B')))
    screen.write('a\nB\nc')
    expect(fake.take()).toBe('')
    screen.write('a')
    expect(fake.take()).toBe(update(line(2, '') + line(3, '')))
  })

  it('sends everything again when nobody knows what is shown', () => {
    const fake = terminal()
    const screen = open(fake)
    screen.write('a\nb')
    screen.invalidate()
    fake.take()
    screen.write('a\nb')
    expect(fake.take()).toBe(update(erase + line(1, 'a') + line(2, 'b')))
  })

  it('draws no more lines than the terminal has', () => {
    const fake = new FakeTerminal(80, 2)
    const screen = open(fake)
    fake.take()
    screen.write('a\nb\nc')
    expect(fake.take()).toBe(update(erase + line(1, 'a') + line(2, 'b')))
  })

  it('holds back what others write until it is left, and tells of it at once', async () => {
    const fake = terminal()
    const stdout = new PassThrough({ encoding: 'utf8' })
    const told: string[] = []
    const screen = open(fake, [stdout as unknown as WriteStream], (text) => told.push(text))
    fake.take()
    let written = false
    fake.stderr.write('warning: one\n', () => {
      written = true
    })
    fake.stderr.write(Buffer.from('warning: two\n'))
    stdout.write('to standard output\n')
    await new Promise((resolve) => setImmediate(resolve))
    expect({ sent: fake.take(), out: stdout.read(), written }).toEqual({ sent: '', out: null, written: true })
    expect(told).toEqual(['warning: one\n', 'warning: two\n', 'to standard output\n'])
    screen.leave()
    expect(fake.take().endsWith(`${leave}warning: one\nwarning: two\n`)).toBe(true)
    expect(stdout.read()).toBe('to standard output\n')
    fake.stderr.write('after\n')
    expect(fake.take()).toBe('after\n')
  })

  it('holds back a bounded amount, the latest, and says so', () => {
    const fake = terminal()
    const screen = open(fake)
    for (let times = 0; times < 1000; times += 1) fake.stderr.write(`${String(times).padStart(1023)}\n`)
    fake.take()
    screen.leave()
    const text = fake.take()
    expect(text.length).toBeLessThan(300_000)
    expect(text).toContain(`(${744 * 1024} characters of earlier output are left out)\n`)
    expect(text.endsWith(' 999\n')).toBe(true)
  })

  it('gives the terminal back when the process ends, and listens no longer than it is open', () => {
    const events = ['uncaughtExceptionMonitor', 'exit', 'SIGHUP', 'SIGQUIT'] as const
    const before = events.map((event) => process.listenerCount(event))
    for (const event of ['uncaughtExceptionMonitor', 'exit'] as const) {
      const fake = terminal()
      open(fake)
      fake.take()
      const listener = process.listeners(event as 'exit').at(-1) as () => void
      listener()
      expect(fake.take().endsWith(leave)).toBe(true)
    }
    expect(events.map((event) => process.listenerCount(event))).toEqual(before)
  })
})
