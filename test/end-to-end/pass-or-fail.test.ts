import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Origin } from '../../src/origin/origin.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { requireTool } from '../helpers/real-tool.ts'
import { runWithResult, startCli } from '../helpers/run-cli.ts'

const prlimit = requireTool('prlimit')

let origin: Origin
let folder: string
beforeAll(async () => {
  origin = await startOrigin({ segmentSeconds: 1 })
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-judge-'))
})
afterAll(async () => {
  await origin.close()
  await rm(folder, { recursive: true, force: true })
})

const thresholds = (...expressions: string[]) => expressions.flatMap((expression) => ['--threshold', expression])

describe('a run', () => {
  it('passes its thresholds, judged after the warm-up, and says so everywhere', async () => {
    const { code, stdout, stderr, result } = await runWithResult([
      origin.url,
      ...['-c', '5', '-d', '4s', '--warmup', '2s', '--ramp-jitter', '0'],
      ...thresholds('failures <= 0%', 'segment.requests > 0', 'segment.requests < 1k', 'stallDuration.p99 < 1s'),
    ])
    expect({ code, stderr: stderr.match(/^hls-swarm/m) }).toEqual({ code: 0, stderr: null })
    expect(stdout).toContain('passed  failures <= 0% (was 0 %)')
    expect(result.plan.warmupMs).toBe(2000)
    expect(result.measured?.fromSeconds).toBeGreaterThan(1.4)
    expect(result.thresholds.map(({ passed }) => passed)).toEqual([true, true, true, true])
    // What came before the warm-up's end is in the figures, not in the judgement.
    expect(result.thresholds[1]?.actual).toBeLessThan(result.requests.segment?.count ?? 0)
    expect(result.thresholds[3]).toMatchObject({ actual: null, unit: 's' })
  })

  it('ends with 4 when a threshold fails', async () => {
    const { code, stdout, stderr, result } = await runWithResult([
      origin.url,
      ...['-c', '2', '-d', '1500ms'],
      ...thresholds('segment.responseTime.p50 > 1m', 'failures < 1%'),
    ])
    expect(code).toBe(4)
    expect(stdout).toContain('failed  segment.responseTime.p50 > 1m (was ')
    expect(stderr).toContain('1 of 2 thresholds failed.')
    expect(result.thresholds.map(({ passed }) => passed)).toEqual([false, true])
    expect(result.endedBy).toBe('duration')
  })

  it('is ended by a threshold that aborts it, gracefully and with 4', async () => {
    const { code, stdout, result } = await runWithResult([
      origin.url,
      ...['-c', '5', '-d', '1h'],
      ...thresholds('abort: segment.requests < 20'),
    ])
    expect(code).toBe(4)
    expect(result).toMatchObject({ endedBy: 'threshold', interrupted: true, viewers: { started: 5, stopped: 5 } })
    expect(result.requests.segment?.failures).toEqual({})
    expect(stdout).toContain('ended by a threshold')
  })

  it('ends with 3 rather than 4 when nothing could be played', async () => {
    const broken = await startOrigin({ segmentSeconds: 1 })
    try {
      await broken.setFaults([{ match: { kind: 'segment' }, fault: { is: 'status', code: 403 } }])
      const { code, stderr } = await startCli([
        ...['run', broken.url, '-c', '2', '-d', '1500ms'],
        ...thresholds('failures < 1%'),
      ]).end
      expect(code).toBe(3)
      expect(stderr).toContain('No viewer received anything to play.')
      expect(stderr).toContain('1 of 1 threshold failed.')
    } finally {
      await broken.close()
    }
  })

  it.skipIf(!prlimit)(
    'ends with 5 when asked to and the generator was the bottleneck, whatever the thresholds say',
    async () => {
      const { code, stderr, result } = await runWithResult(
        [
          origin.url,
          ...['-c', '60', '-d', '5s', '--ramp-rate', '20/s', '--fail-if-saturated'],
          ...thresholds('requests > 1M'),
        ],
        {
          during: async (cli) => {
            await untilPlaying(3)
            await promisify(execFile)(prlimit ?? '', ['--pid', `${cli.pid}`, '--nofile=30:30'])
          },
        },
      )
      expect(result.generator.saturated).toBe(true)
      expect(code).toBe(5)
      expect(stderr).toContain('The generator was the bottleneck.')
      expect(stderr).toContain('1 of 1 threshold failed.')
    },
  )

  it('plays several streams of a scenario by their weights; a variable overrules the file, a flag both', async () => {
    const other = await startOrigin({ segmentSeconds: 1 })
    try {
      const before = await origin.requests()
      const file = join(folder, 'two.yaml')
      await writeFile(
        file,
        `streams:\n  - url: ${origin.url}\n    weight: 3\n  - url: ${other.url}\n    variant: lowest\n` +
          'clients: 99\nduration: 1h\nworkers: 2\nvariant: highest\nthreshold: startedViewers >= 8\nquiet: true\n',
      )
      const { code, result } = await runWithResult(['-f', file, '-c', '8'], {
        env: { HLS_SWARM_DURATION: '2s', HLS_SWARM_CLIENTS: '7' },
      })
      expect(code).toBe(0)
      expect(result.plan).toMatchObject({
        clients: 8,
        durationMs: 2000,
        streams: [
          { url: origin.url, weight: 3, variant: { is: 'highest' } },
          { url: other.url, weight: 1, variant: { is: 'lowest' } },
        ],
      })
      // One request of each is the preflight's.
      const asked = async (of: Origin) => (await of.requests()).multivariantPlaylist.requests
      expect([(await asked(origin)) - before.multivariantPlaylist.requests, await asked(other)]).toEqual([1 + 6, 1 + 2])
      expect(result.preflight.requests).toBe(2)
      expect(result.requests.multivariantPlaylist?.count).toBe(8)
    } finally {
      await other.close()
    }
  })

  it('ends with 3 and every stream that is none, before any viewer starts', async () => {
    const file = join(folder, 'gone.yaml')
    await writeFile(
      file,
      `streams:\n  - url: ${origin.url}.gone\n  - url: ${origin.url}\n  - url: ${origin.url}.away\n`,
    )
    const { code, stdout, stderr } = await startCli(['run', '-f', file, '-d', '1s']).end
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('.gone')
    expect(stderr).toContain('.away')
  })
})

/** Until so many viewers more are playing: a loaded machine takes its time to start. */
async function untilPlaying(viewers: number): Promise<void> {
  const before = (await origin.requests()).segment.requests
  for (let waited = 0; waited < 15_000; waited += 100) {
    await pause(100)
    if ((await origin.requests()).segment.requests - before >= 3 * viewers) return
  }
  throw new Error('no viewer is playing after 15 s')
}
