import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { RunResult } from '../src/report/run-result.ts'
import type { AccessLogEntry } from '../test/helpers/real-origin.ts'
import { startEmbeddedOrigin } from './fidelity/embedded-origin.ts'
import { type HlsjsRecord, prepareHlsjs } from './fidelity/hlsjs-player.ts'
import { startSwarm } from './fidelity/play-beside.ts'
import { firstUnitOf, watchEdge } from './fidelity/watch-edge.ts'
import { printTable } from './harness/print-table.ts'
import { atMost, reportResult } from './harness/results.ts'
import { requireTools } from './harness/tools.ts'

// Does a viewer adapt as hls.js does when its bandwidth falls and rises again? Both play the same live ladder at the same time,
// each behind a bottleneck of its own: Chromium's network emulation, and --bandwidth.

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
requireTools('nginx', 'chromium')
/** What came in over 30 s at 1 Mbit/s weighs heavily: hls.js needs more than 30 s to trust the network again. */
const durations = values.quick ? [15, 15, 15] : [30, 30, 60]
const bandwidths = [8_000_000, 1_000_000, 8_000_000].map((bitsPerSecond, step) => ({
  bitsPerSecond,
  fromSeconds: durations.slice(0, step).reduce((sum, seconds) => sum + seconds, 0),
}))
const variants = [
  { name: '360p', bitsPerSecond: 800_000 },
  { name: '720p', bitsPerSecond: 2_000_000 },
  { name: '1080p', bitsPerSecond: 5_000_000 },
]
const totalSeconds = durations.reduce((sum, seconds) => sum + seconds, 0)

/** A segment that was asked for; seconds count from the client's first request. */
export interface Asked {
  readonly variant: number
  readonly sequence: number
  readonly seconds: number
  /** It was given up for another variant. */
  readonly abandoned: boolean
}

function segmentsOf(log: readonly AccessLogEntry[], userAgent: string): readonly Asked[] {
  const entries = log.filter((entry) => entry.userAgent === userAgent)
  const startOf = ({ time, requestTime }: AccessLogEntry) => time - requestTime
  const begun = Math.min(...entries.map(startOf))
  const asked = entries.flatMap((entry) => {
    const variant = variants.findIndex(({ name }) => entry.uri.startsWith(`/${name}/`))
    const sequence = firstUnitOf(entry.uri, 1)
    if (variant < 0 || sequence === undefined) return []
    return [{ variant, sequence, seconds: startOf(entry) - begun }]
  })
  return asked
    .filter(({ seconds }) => seconds < totalSeconds)
    .sort((a, b) => a.seconds - b.seconds)
    .map((each, index, all) => ({ ...each, abandoned: all[index + 1]?.sequence === each.sequence }))
}

export interface StepFigures {
  readonly bitsPerSecond: number
  /** In which the step ends. */
  readonly variant: string
  /** From the beginning of the step to the first of its requests from which on there is no other variant. */
  readonly settledAfterSeconds: number
  readonly abandoned: number
  /** Segments by variant. */
  readonly segments: Readonly<Record<string, number>>
}

/** What is kept of a run. */
export interface AdaptationMeasurements {
  readonly bandwidths: readonly { readonly bitsPerSecond: number; readonly fromSeconds: number }[]
  readonly totalSeconds: number
  readonly variants: readonly { readonly name: string; readonly bitsPerSecond: number }[]
  readonly steps: Readonly<Record<AdaptingClient, readonly StepFigures[]>>
  readonly clients: Readonly<
    Record<AdaptingClient, { readonly asked: readonly Asked[]; readonly stallSeconds: number }>
  >
  /** Its version. */
  readonly hlsjs: string
}
type AdaptingClient = 'hls.js' | 'ours'

function stepsOf(asked: readonly Asked[]): readonly StepFigures[] {
  return bandwidths.map(({ bitsPerSecond, fromSeconds }, step) => {
    const until = bandwidths[step + 1]?.fromSeconds ?? totalSeconds
    const requests = asked.filter(({ seconds }) => seconds >= fromSeconds && seconds < until)
    const last = requests.at(-1)?.variant ?? -1
    const settled = requests[requests.findLastIndex(({ variant }) => variant !== last) + 1]
    const kept = requests.filter(({ abandoned }) => !abandoned)
    return {
      bitsPerSecond,
      variant: variants[last]?.name ?? 'none',
      settledAfterSeconds: (settled?.seconds ?? Number.NaN) - fromSeconds,
      abandoned: requests.length - kept.length,
      segments: Object.fromEntries(
        variants.map(({ name }, variant) => [name, kept.filter((each) => each.variant === variant).length]),
      ),
    }
  })
}

function stallSeconds({ stalls }: HlsjsRecord): number {
  const playing = stalls.findIndex(({ event }) => event === 'playing')
  let total = 0
  let since: number | undefined
  for (const { event, at } of stalls.slice(playing + 1)) {
    if (event === 'waiting') since ??= at
    if (event === 'playing' && since !== undefined) {
      total += at - since
      since = undefined
    }
  }
  return total / 1000
}

const ladder = variants.map(({ name, bitsPerSecond }) => `${name}:${bitsPerSecond}`).join(',')
const origin = await startEmbeddedOrigin(['--variants', ladder])
const edge = watchEdge(new URL(`/${variants[0]?.name}/index.m3u8`, origin.direct).href, 1)
const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-abr-'))
const trace = join(folder, 'bandwidth.txt')
const points = bandwidths.map(({ bitsPerSecond, fromSeconds }) => `${fromSeconds} ${bitsPerSecond}`)
// Nothing is looked at after the last step; the trace only has to end later.
writeFileSync(trace, [...points, `${totalSeconds + 60}`].join('\n'))
const page = await prepareHlsjs(origin.url)
let record: HlsjsRecord
let log: readonly AccessLogEntry[]
let command: string
const output = join(folder, 'result.json')
try {
  await edge.nextSegment()
  const ours = startSwarm(origin.url, 'ours', [
    ...['--abr', 'throughput', '--bandwidth', `trace:${trace}`],
    ...['--duration', `${totalSeconds + 10}s`, '--output', output],
  ])
  command = ours.command.replaceAll(folder, 'FOLDER').replaceAll(origin.url, 'URL')
  await wait(500)
  await page.shape(bandwidths[0]?.bitsPerSecond ?? 0)
  await page.open()
  const begun = performance.now()
  for (const { bitsPerSecond, fromSeconds } of bandwidths) {
    await wait(begun + fromSeconds * 1000 - performance.now())
    await page.shape(bitsPerSecond)
  }
  await wait(begun + totalSeconds * 1000 - performance.now())
  record = await page.read()
  await page.stop()
  await ours.stop()
  log = await origin.readAccessLog()
} finally {
  edge.stop()
  await page.stop()
  await origin.stop()
}
const { playback } = JSON.parse(readFileSync(output, 'utf8')) as RunResult
rmSync(folder, { recursive: true })

const clients = {
  'hls.js': { asked: segmentsOf(log, page.userAgent), stallSeconds: stallSeconds(record) },
  ours: { asked: segmentsOf(log, 'ours'), stallSeconds: playback.stalls.seconds },
}
const steps = { 'hls.js': stepsOf(clients['hls.js'].asked), ours: stepsOf(clients.ours.asked) }
for (const [step, { bitsPerSecond, fromSeconds }] of bandwidths.entries()) {
  console.log(`${bitsPerSecond / 1e6} Mbit/s, from ${fromSeconds} s on`)
  printTable(
    ['client', ...variants.map(({ name }) => name), 'given up', 'ends with', 'settled after s'],
    Object.entries(steps).map(([client, figures]) => {
      const { segments = {}, abandoned = 0, variant = '', settledAfterSeconds = Number.NaN } = figures[step] ?? {}
      return [client, ...variants.map(({ name }) => segments[name] ?? 0), abandoned, variant, settledAfterSeconds]
    }),
  )
}
printTable(
  ['client', 'stalled s'],
  Object.entries(clients).map(([client, { stallSeconds }]) => [client, stallSeconds]),
)

for (const { details, reason } of record.errors) console.log(`hls.js: ${details}: ${reason}`)

/** Two segments: by so much may a switch come sooner or later. */
const settlingLimitSeconds = 4
reportResult(
  'abr',
  ['nginx'],
  {
    commands: [origin.command, command],
    versions: page.versions,
    acceptance: bandwidths.flatMap(({ bitsPerSecond, fromSeconds }, step) => {
      const [theirs, ours] = [steps['hls.js'][step], steps.ours[step]]
      const name = `${bitsPerSecond / 1e6} Mbit/s from ${fromSeconds} s on`
      const difference = (ours?.settledAfterSeconds ?? Number.NaN) - (theirs?.settledAfterSeconds ?? Number.NaN)
      return [
        atMost(`${name}: another variant in the end`, ours?.variant === theirs?.variant ? 0 : 1, 0),
        atMost(`${name}: difference in when it is reached, s`, Math.abs(difference), settlingLimitSeconds),
      ]
    }),
    measurements: {
      bandwidths,
      totalSeconds,
      variants,
      steps,
      clients,
      hlsjs: record.version,
    } satisfies AdaptationMeasurements,
    remarks: ['Chromium is shaped by Network.emulateNetworkConditions, without latency; the viewer by --bandwidth.'],
  },
  values.quick,
)
