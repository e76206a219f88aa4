import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Origin } from '../../../src/origin/origin.ts'
import { startOrigin } from '../../../src/origin/start-origin.ts'
import { requireTool } from '../../helpers/real-tool.ts'
import { mainFile } from '../../helpers/run-cli.ts'
import { TmuxTerminal } from './tmux.ts'

const tmux = requireTool('tmux')

describe.skipIf(!tmux)('in a real terminal the dashboard', { timeout: 120_000 }, () => {
  let origin: Origin
  let folder: string
  let terminal: TmuxTerminal
  beforeAll(async () => {
    origin = await startOrigin({ segmentSeconds: 1 })
    folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
  })
  afterAll(async () => {
    await origin.close()
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(() => terminal.close())

  const open = async (columns: number, rows: number) => {
    terminal = await TmuxTerminal.open(tmux ?? '', columns, rows)
  }
  /** In the dashboard only: the line of progress says 20/20. */
  const drawn = ' 20 playing'
  const pidFile = () => join(folder, 'pid')
  const run = (options: string, env = '') =>
    terminal.command(
      `clear; echo before; sh -c 'echo $$ >${pidFile()}; ${env} exec ${process.execPath} ${mainFile} run ` +
        `${origin.url} -c 20 --ramp-rate 20 ${options}'; echo "code $?"`,
    )
  const signal = async (name: NodeJS.Signals) => process.kill(Number(await readFile(pidFile(), 'utf8')), name)

  /** What a frame always is: its first line first, its last line last, nothing wrapped, nothing left of another. */
  function expectFrame(lines: readonly string[], columns: number, rows: number, foot = 'q stop   ? help'): void {
    expect(lines[0]).toMatch(/^ hls-swarm \d/)
    expect(lines.filter((line) => line.includes('hls-swarm '))).toHaveLength(1)
    expect(lines.findLast((line) => line !== '')).toContain(foot)
    expect(lines.length).toBeLessThanOrEqual(rows)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns)
  }

  /** The terminal as it was before: what stood there, a cursor, and a shell that echoes. */
  async function expectRestored(code: number): Promise<string> {
    await terminal.waitFor(`code ${code}`)
    expect(await terminal.state()).toEqual({ cursorVisible: true, alternate: false })
    const text = await terminal.history()
    expect(text).toMatch(/^before$/m)
    expect(text).not.toContain('q stop')
    await terminal.command('echo $((40+2)) typed')
    await terminal.waitFor('42 typed')
    expect((await terminal.lines()).join('\n')).toContain('echo $((40+2)) typed')
    return text
  }

  it('fits, follows a change of size, helps, and stops at q', async () => {
    await open(80, 24)
    await run('-d 1h')
    const lines = await terminal.waitFor(drawn)
    expectFrame(lines, 80, 24)
    expect(await terminal.state()).toEqual({ cursorVisible: false, alternate: true })
    for (const label of [
      'Throughput',
      'Requests',
      'Stall ratio',
      'Response time',
      'Playback',
      'Failures',
      'Generator',
    ]) {
      expect(lines.filter((line) => line.startsWith(` ${label}`))).toHaveLength(1)
    }
    await terminal.press('?')
    expectFrame(await terminal.waitFor('Show or leave this help.'), 80, 24, 'q stop   ? back')
    await terminal.press('?')
    await terminal.waitFor('Throughput')

    await terminal.resize(200, 60)
    expectFrame(await terminal.waitFor('Segment p99'), 200, 60)
    await terminal.resize(40, 10)
    expectFrame(await terminal.waitFor('Response time        p50     p99'), 40, 10)
    await terminal.resize(80, 24)
    expectFrame(await terminal.waitFor('Playback'), 80, 24)

    await terminal.press('q')
    const text = await expectRestored(130)
    expect(text).toMatch(/20 viewers played/)
    expect(text).toContain('ended by a signal')
  })

  it('uses a large terminal, and no colours with NO_COLOR; Ctrl-C stops', async () => {
    await open(200, 60)
    await run('-d 1h', 'NO_COLOR=1')
    expectFrame(await terminal.waitFor(drawn), 200, 60)
    expect((await terminal.lines('-e')).join('\n')).not.toContain('\u001b[')
    await terminal.press('C-c')
    expect(await expectRestored(130)).toMatch(/20 viewers played/)
  })

  it('ends at once at the second q', async () => {
    await open(80, 24)
    await run('-d 1h --graceful-stop 60s')
    await terminal.waitFor(drawn)
    // From now on responses take longer than anyone would wait.
    await origin.setFaults([{ fault: { is: 'delay', ms: 50_000 } }])
    await pause(1500)
    await terminal.press('q')
    await terminal.waitFor('Stopping: requests under way are finished.')
    await terminal.press('q')
    await origin.setFaults([])
    expect(await expectRestored(130)).toMatch(/20 viewers played/)
  })

  it('keeps the log for afterwards, and restores the terminal at a crash', async () => {
    await open(80, 24)
    const preload = fileURLToPath(new URL('fixtures/on-sigusr2.mjs', import.meta.url))
    await run('-d 1h', `NODE_OPTIONS=--import=${preload}`)
    await terminal.waitFor(drawn)
    await signal('SIGUSR2')
    expectFrame(await terminal.waitFor('Log          a line of the log'), 80, 24)
    await signal('SIGUSR2')
    const text = await expectRestored(1)
    expect(text).toMatch(/^a line of the log$[\s\S]*Error: deliberate crash/m)
  })

  it('leaves standard output alone, and the terminal at the planned end', async () => {
    await open(80, 24)
    const summary = join(folder, 'summary.txt')
    await run(`-d 10s >${summary}`)
    expectFrame(await terminal.waitFor(drawn), 80, 24)
    expect(await expectRestored(0)).not.toContain('viewers played')
    expect(await readFile(summary, 'utf8')).toMatch(/^hls-swarm \d[\s\S]*20 viewers played/)
  })

  it('stays away when it is not wanted', async () => {
    await open(80, 24)
    await run('-d 1h --no-dashboard')
    await terminal.waitFor('20/20 playing')
    expect(await terminal.state()).toEqual({ cursorVisible: true, alternate: false })
    await terminal.press('C-c')
    await terminal.waitFor('code 130')
    await run('-d 1h', 'TERM=dumb')
    await terminal.waitFor('20/20 playing')
    expect((await terminal.state()).alternate).toBe(false)
    await terminal.press('C-c')
    await terminal.waitFor('code 130')
  })
})
