import type { ComparisonFacts } from '../../src/compare/build-comparison.ts'
import type { PlayedRound, Round } from '../../src/compare/round.ts'
import type { UseSample } from '../../src/compare/steady-use.ts'
import { Recorder } from '../../src/metrics/recorder.ts'
import type { RequestKind } from '../../src/metrics/request-kind.ts'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { calm, noViewers, sample } from '../metrics/metrics-fixtures.ts'
import { facts, plan, startedAtMs } from '../report/result-fixtures.ts'

export const url = 'http://cdn.example.com/live/main.m3u8'

/** Ten viewers, all at once to the last digit, for a minute. */
export const minute = {
  ...plan,
  streams: [{ url, weight: 1, variant: { is: 'all' } as const }],
  clients: 10,
  durationMs: 60_000,
  ramp: { ratePerSecond: 1e300, jitterMs: 0 },
  workers: 1,
  countPaths: true,
}

export interface Asked {
  /** How often a path was asked for, by kind. */
  readonly requests: Partial<Record<RequestKind, Readonly<Record<string, number>>>>
  readonly segmentBytes?: number
  readonly failures?: number
  readonly stalls?: number
  readonly startupMs?: number
  readonly viewers?: number
  /** Until when nobody plays yet. */
  readonly lateSeconds?: number
  readonly endedBy?: RunResult['endedBy']
  readonly elapsedSeconds?: number
}

/** What a player of two variants asks for in a minute, ten times. */
export const calmMinute: Asked = {
  requests: {
    multivariantPlaylist: { '/live/main.m3u8': 10 },
    mediaPlaylist: { '/live/720p/index.m3u8': 150, '/live/360p/index.m3u8': 150 },
    segment: { '/live/720p/1.ts': 155, '/live/360p/1.ts': 155 },
  },
  segmentBytes: 500_000,
  startupMs: 50,
}

export function resultOf(asked: Asked): RunResult {
  const {
    endedBy = 'duration',
    elapsedSeconds = 60,
    viewers = 10,
    startupMs,
    stalls = 0,
    failures = 0,
    lateSeconds = 0,
  } = asked
  const recorder = new Recorder()
  const paths = recorder.countPaths([url])
  for (const [kind, counts] of Object.entries(asked.requests) as [RequestKind, Record<string, number>][]) {
    for (const [path, count] of Object.entries(counts)) {
      for (let index = 0; index < count; index += 1) {
        const bytes = kind === 'segment' ? (asked.segmentBytes ?? 1000) : 100
        const failure = kind === 'segment' && index < failures ? 'http404' : undefined
        recorder.request(sample({ kind, bytes, failure }))
        paths.count(kind, `http://cdn.example.com${path}`)
      }
    }
  }
  if (startupMs !== undefined) {
    const parts = { multivariantPlaylist: 5, mediaPlaylist: 5, initSection: 0, firstSegment: 5 }
    for (let index = 0; index < viewers; index += 1) recorder.startup({ total: startupMs + index, ...parts })
  }
  for (let index = 0; index < stalls; index += 1) {
    recorder.stallBegan(true, 'main')
    recorder.stallEnded(3, false)
  }
  recorder.accrued((elapsedSeconds - lateSeconds) * viewers - 3 * stalls, 3 * stalls)
  const totals = new Totals(startedAtMs)
  const atMs = startedAtMs + elapsedSeconds * 1000
  totals.add(
    0,
    recorder.takeSnapshot(atMs, elapsedSeconds, { ...noViewers, stopped: viewers, mostActive: viewers }, calm),
  )
  return buildResult({ ...facts, plan: { ...minute, clients: viewers }, elapsedSeconds, endedBy }, totals)
}

/** Samples each second of processes that use so much, all the time. */
export function steadySamples(cpuSecondsPerSecond: number, pssBytes: number, processes = 1): UseSample[] {
  return Array.from({ length: 60 }, (_, second) => ({
    atMs: startedAtMs + second * 1000,
    processes,
    cpuSeconds: second * cpuSecondsPerSecond,
    pssBytes: second % 5 === 0 ? pssBytes : undefined,
  }))
}

export function played(
  round: Partial<Round> & Pick<Round, 'engine'>,
  asked: Asked = calmMinute,
  samples: readonly UseSample[] = [],
): PlayedRound {
  const viewers = round.viewers ?? 10
  return {
    purpose: 'requests',
    viewers,
    durationMs: 60_000,
    ...round,
    result: resultOf({ viewers, ...asked }),
    samples,
  }
}

export const comparisonFacts: ComparisonFacts = {
  tool: { name: 'hls-swarm', version: '0.1.0', node: 'v20.20.2' },
  machine: { cpus: 2, memoryBytes: 8e9 },
  url: `${url}?token=s3cret`,
  viewers: 10,
  durationMs: 60_000,
  player: 'ffmpeg',
  tolerance: 0.03,
  startedAtMs,
  interrupted: false,
}

/** Both engines twice, in turn, and the rounds for the costs. */
export function calmRounds(native: Asked = calmMinute, ffmpeg: Asked = calmMinute): PlayedRound[] {
  return [
    played({ engine: 'native' }, native, steadySamples(0.02, 100e6)),
    played({ engine: 'ffmpeg' }, ffmpeg, steadySamples(0.5, 400e6, 12)),
    played({ engine: 'ffmpeg' }, ffmpeg, steadySamples(0.5, 400e6, 12)),
    played({ engine: 'native' }, native, steadySamples(0.022, 102e6)),
    played({ engine: 'ffmpeg', purpose: 'costs' }, ffmpeg, steadySamples(0.11, 280e6, 12)),
    played({ engine: 'native', purpose: 'costs', viewers: 1 }, native, steadySamples(0.01, 90e6)),
    played({ engine: 'ffmpeg', purpose: 'costs', viewers: 1 }, ffmpeg, steadySamples(0.02, 100e6, 3)),
  ]
}
