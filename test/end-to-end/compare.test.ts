import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Comparison, comparisonSchema } from '../../src/compare/comparison.ts'
import type { Origin } from '../../src/origin/origin.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { requireTool } from '../helpers/real-tool.ts'
import { startCli } from '../helpers/run-cli.ts'

const ffmpeg = requireTool('ffmpeg')

let origin: Origin
let folder: string
beforeAll(async () => {
  origin = await startOrigin({ segmentSeconds: 1 })
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
})
afterAll(async () => {
  await origin.close()
  await rm(folder, { recursive: true, force: true })
})

/** Processes that have the origin's URL, and so its port, among their arguments. */
async function playersOf({ url }: Origin): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return commands.filter((command) => command.includes(url)).map((command) => command.replaceAll('\0', ' '))
}

async function readComparison(file: string): Promise<Comparison> {
  return comparisonSchema.parse(JSON.parse(await readFile(file, 'utf8')))
}

describe.skipIf(ffmpeg === undefined)('compare', () => {
  it('plays a live stream with both engines, and finds that they ask alike', { timeout: 180_000 }, async () => {
    const [json, markdown] = [join(folder, 'comparison.json'), join(folder, 'comparison.md')]
    const args = ['compare', origin.url, '-c', '3', '-d', '12s', '--rounds', '1', '-o', json, '--markdown', markdown]
    // A viewer more or less a round asks once more: 12 s are too short for the default.
    const { code, stdout, stderr } = await startCli([...args, '--tolerance', '20%', '--fail-if-different']).end
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: [
        'round 1 of 5: 3 native viewers for 12 s',
        'round 2 of 5: 3 ffmpeg viewers for 12 s',
        'round 3 of 5: 3 ffmpeg viewers for 12 s, for the costs',
        'round 4 of 5: 1 native viewer for 12 s, for the costs',
        'round 5 of 5: 1 ffmpeg viewer for 12 s, for the costs\n',
      ].join('\n'),
    })
    expect(stdout).toContain('Both ask alike')
    expect(await readFile(markdown, 'utf8')).toContain('Both ask alike')

    const comparison = await readComparison(json)
    expect(comparison).toMatchObject({ viewers: 3, interrupted: false, judgement: { alike: true, paths: [] } })
    for (const figures of Object.values(comparison.engines)) {
      expect(figures).toMatchObject({ rounds: 1, viewers: { started: 3, failed: 0 }, stalls: { count: 0 } })
      expect(Object.keys(figures?.requests ?? {})).toEqual(['multivariantPlaylist', 'mediaPlaylist', 'segment'])
      for (const { count, failed, paths } of Object.values(figures?.requests ?? {})) {
        expect(failed).toBe(0)
        expect(Object.values(paths ?? {}).reduce((sum, one) => sum + one, 0)).toBe(count)
      }
      // Whatever they are: they were looked at.
      expect(figures?.costs?.oneMore).toMatchObject({ cpuUsPerSecond: {}, pssBytes: {} })
    }
    // This program and its guard, and a process for each viewer.
    expect(comparison.engines.ffmpeg?.costs?.processes).toBeGreaterThanOrEqual(4)
    expect(comparison.engines.native?.costs?.processes).toBe(1)
    expect(await playersOf(origin)).toEqual([])
  })

  it('says which requests differ, and fails where it was asked to', { timeout: 90_000 }, async () => {
    const json = join(folder, 'different.json')
    const args = ['compare', origin.url, '-c', '1', '-d', '6s', '--rounds', '1', '--player', 'hlsjs', '-o', json]
    const { code, stdout, stderr } = await startCli([...args, '--variant', 'first', '--fail-if-different', '--quiet'])
      .end
    expect(code).toBe(4)
    expect(stderr).toContain('The engines differ beyond the tolerance.')
    // hls.js fetches the playlist of what it plays, ffmpeg looks into all of them first.
    expect(stdout).toMatch(/index\.m3u8 +media playlist +0 +[\d.]+ +only ffmpeg/)
    const { judgement } = await readComparison(json)
    expect(judgement?.kinds.mediaPlaylist?.differs).toBe(true)
  })

  it('ends with the round under way at a signal, tells what there is, and leaves no process', {
    timeout: 60_000,
  }, async () => {
    const json = join(folder, 'interrupted.json')
    const cli = startCli(['compare', origin.url, '-c', '3', '-d', '8s', '--ramp-rate', '100/s', '-o', json])
    const isPlaying = async () => (await playersOf(origin)).some((command) => command.startsWith('ffmpeg '))
    while (!(await isPlaying())) await pause(50)
    await pause(1500)
    cli.kill('SIGINT')
    const { code, stdout } = await cli.end
    expect(code).toBe(130)
    expect(stdout).toContain('Not judged')
    const comparison = await readComparison(json)
    expect(comparison).toMatchObject({ interrupted: true, judgement: null })
    expect(comparison.rounds.map(({ engine, cutShort }) => [engine, cutShort])).toEqual([
      ['native', false],
      ['ffmpeg', true],
    ])
    expect(await playersOf(origin)).toEqual([])
  })

  it('ends at once at the second signal, and leaves no process', { timeout: 60_000 }, async () => {
    const cli = startCli(['compare', origin.url, '-c', '3', '-d', '1h'])
    while ((await playersOf(origin)).length < 2) await pause(50)
    await pause(1000)
    cli.kill('SIGINT')
    cli.kill('SIGTERM')
    // Which of the two comes first is the system's choice.
    expect([130, 143]).toContain((await cli.end).code)
    expect(await playersOf(origin)).toEqual([])
  })

  it('says in which round the target was no stream', async () => {
    const { code, stdout, stderr } = await startCli(['compare', `${origin.url}.gone`, '-c', '1', '-d', '8s']).end
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^hls-swarm: Round 1 \(native\): .*404.*\n {2}\S/m)
  })
})

it('compare names all faults of its options at once, each once', async () => {
  const args = [
    'compare',
    'example.com/a.m3u8',
    '-c',
    'ten',
    '--rounds',
    '0',
    '--tolerance',
    '3',
    '--header',
    'nonsense',
  ]
  const { code, stdout, stderr } = await startCli([...args, '-o', 'x', '--markdown', 'x']).end
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe(`hls-swarm: 6 faults:
  The URL "example.com/a.m3u8" does not start with http:// or https://.
    Put http:// or https:// before it.
  --clients "ten" is not a whole number.
    Say it like 250, 1_000 or 10k.
  --header has no colon.
    Say it like --header 'X-Token: abc'.
  --output and --markdown are the same file "x".
    Give each its own.
  --rounds "0" is out of range.
    Say a number from 1 to 100.
  --tolerance "3" is no tolerance.
    Say it in percent, like 3%.
`)
})

it.each([
  ['without an end', ['-d', '0'], '--duration 0 is for ever'],
  ['that end before all viewers play', ['-c', '200', '-d', '15s'], 'all viewers play only after 99.5 s'],
  ['with viewers that ffmpeg cannot be', ['--variant', 'nothing'], '--variant'],
])('compare refuses rounds %s', async (_, args, problem) => {
  const { code, stderr } = await startCli(['compare', 'http://127.0.0.1/a.m3u8', ...args]).end
  expect(code).toBe(2)
  expect(stderr).toContain(problem)
})

it('compare finds out first that ffmpeg is missing, and that a file cannot be written', async () => {
  const args = ['compare', origin.url, '--ffmpeg', '/nowhere/ffmpeg', '-o', '/nowhere/comparison.json']
  const { code, stdout, stderr } = await startCli(args).end
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' })
  expect(stderr).toContain('/nowhere/ffmpeg')
  expect(stderr).toContain('Cannot write the comparison to /nowhere/comparison.json: the folder does not exist.')
  expect((await startCli(['compare', origin.url, '-o', '/nowhere/comparison.json']).end).code).toBe(ffmpeg ? 7 : 6)
})
