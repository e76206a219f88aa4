import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { initialState } from '../../../src/report/dashboard/dashboard-state.ts'
import { type RunningDashboard, startDashboard } from '../../../src/report/dashboard/start-dashboard.tsx'
import { plainPalette } from '../../../src/report/palette.ts'
import { facts, HandMadeRun, playedState } from './dashboard-fixtures.ts'
import { FakeTerminal } from './fake-terminal.ts'

const running: RunningDashboard[] = []
afterEach(() => {
  for (const dashboard of running.splice(0)) dashboard.close()
})

function start(columns = 80, rows = 24, state = initialState(facts)) {
  const terminal = new FakeTerminal(columns, rows)
  const onStop = vi.fn()
  const onFailed = vi.fn()
  const stdout = new PassThrough() as unknown as WriteStream
  const dashboard = startDashboard({
    state,
    terminal: { stdin: terminal.stdin, stderr: terminal.stderr, stdout },
    palette: plainPalette,
    onStop,
    onFailed,
  })
  running.push(dashboard)
  return { terminal, dashboard, onStop, onFailed, text: () => stripVTControlCharacters(terminal.take()) }
}

/** Until it holds; a loaded machine takes its time. */
const eventually = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000, interval: 20 })

describe('startDashboard', () => {
  it('draws at once what is known, and again with each interval', () => {
    const { dashboard, text } = start(80, 24, playedState({ trouble: false }))
    expect(text()).toContain('1,180 playing')
    const run = new HandMadeRun()
    run.recorder.accrued(7, 0)
    dashboard.observe(run.observed(run.interval({ playing: 7 })))
    expect(text()).toContain('7 playing')
  })

  it('asks to stop at q and at Ctrl-C, each time', async () => {
    const { terminal, onStop } = start()
    terminal.press('q')
    await eventually(() => expect(onStop).toHaveBeenCalledTimes(1))
    terminal.press('\u0003')
    await eventually(() => expect(onStop).toHaveBeenCalledTimes(2))
  })

  it('says that it stops', () => {
    const { dashboard, text } = start()
    text()
    dashboard.stopping()
    expect(text()).toContain('Stopping: requests under way are finished.')
  })

  it('shows help and leaves it', async () => {
    const { terminal, text } = start(80, 24, playedState({ trouble: false }))
    terminal.press('?')
    await eventually(() => expect(terminal.sent).toContain('Show or leave this help.'))
    text()
    terminal.press('?')
    await eventually(() => expect(text()).toContain('1,180 playing'))
  })

  it('draws everything anew after a change of size', async () => {
    const { terminal, text } = start(80, 24, playedState({ trouble: false }))
    text()
    terminal.resize(40, 10)
    terminal.resize(160, 40)
    await eventually(() => expect(terminal.sent).toContain('1280x720 6.00 Mbit/s'))
    // Windows that are dragged change their size many times: it is drawn once.
    expect(terminal.sent.split('\u001b[?2026h')).toHaveLength(2)
    expect(terminal.sent).toContain('\u001b[2J')
    expect(text()).toContain('Segment p99')
  })

  it('takes keys as they are pressed only as long as it is open, and leaves no listener behind', () => {
    const events = ['SIGCONT', 'exit', 'SIGHUP', 'uncaughtExceptionMonitor'] as const
    const count = (of: FakeTerminal) => [
      ...events.map((event) => process.listenerCount(event)),
      of.stderr.listenerCount('resize'),
    ]
    const before = count(new FakeTerminal(80, 24))
    const { terminal, dashboard } = start()
    expect(terminal.rawMode).toBe(true)
    dashboard.close()
    expect(terminal.rawMode).toBe(false)
    expect(count(terminal)).toEqual(before)
    terminal.take()
    const run = new HandMadeRun()
    dashboard.observe(run.observed(run.interval()))
    dashboard.stopping()
    expect(terminal.take()).toBe('')
  })

  it('gives the terminal back when it cannot draw, and says why', async () => {
    const { terminal, dashboard, onFailed } = start()
    const run = new HandMadeRun()
    const observed = run.observed(run.interval())
    const broken = { ...observed, saturation: [undefined as unknown as string] }
    dashboard.observe(broken)
    await eventually(() => expect(onFailed).toHaveBeenCalledTimes(1))
    expect(onFailed.mock.calls[0]?.[0]).toBeInstanceOf(Error)
    expect(terminal.take()).toContain('\u001b[?1049l')
    expect(terminal.rawMode).toBe(false)
  })
})
