import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { atMost, reportResult, withoutPlaces } from '../harness/results.ts'
import { requireTools } from '../harness/tools.ts'
import { compareClients, printPlayed } from './compare-clients.ts'
import { startEmbeddedOrigin } from './embedded-origin.ts'
import { type Played, playTogether, type Told, withEarlier } from './play-together.ts'
import { watchEdge } from './watch-edge.ts'

// Does a viewer play low latency, demuxed audio and encrypted streams as hls.js does, and does hls.js play those of the
// embedded origin without an error? The access log of an nginx before the origin tells.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    /** Comma-separated; all of them where nothing is said. */
    shapes: { type: 'string' },
  },
})
requireTools('nginx', 'chromium')
const seconds = Number(values.seconds ?? (values.quick ? 20 : 60))

/** What is kept of a run. */
export interface FeatureMeasurements {
  readonly seconds: number
  readonly shapes: Readonly<Record<string, Shape>>
  readonly plays: Readonly<Record<string, Played>>
}

interface Shape {
  readonly title: string
  readonly options: readonly string[]
  readonly partsPerSegment: number
  readonly segmentMs: number
}
const one = ['--variants', '360p:1M']
const shapes: Readonly<Record<string, Shape>> = {
  parts: {
    title: 'parts of 333 ms, segments of 2 s',
    options: [...one, '--part-duration', '333ms'],
    partsPerSegment: 6,
    segmentMs: 2000,
  },
  shortParts: {
    title: 'parts of 200 ms, segments of 1 s',
    options: [...one, '--part-duration', '200ms', '--segment-duration', '1s'],
    partsPerSegment: 5,
    segmentMs: 1000,
  },
  audio: { title: 'demuxed audio', options: [...one, '--audio', 'en,fr'], partsPerSegment: 1, segmentMs: 2000 },
  keys: {
    title: 'AES-128, a key for 3 segments',
    options: [...one, '--encrypt', '--key-rotation', '3'],
    partsPerSegment: 1,
    segmentMs: 2000,
  },
}

async function play({ options, partsPerSegment, segmentMs }: Shape): Promise<Played> {
  const origin = await startEmbeddedOrigin(options)
  const edge = watchEdge(new URL('/360p/index.m3u8', origin.direct).href, partsPerSegment)
  try {
    await wait(1000)
    const played = await playTogether({
      url: origin.url,
      stream: { path: '/index.m3u8', partsPerSegment, segmentMs, edge },
      seconds,
      // The start position is in a segment that is complete: in the open one hls.js 1.7.4 now and then fails to find the next part.
      phaseMs: 150,
      page: {},
      viewers: { 'ours as hlsjs': ['--player', 'hlsjs'], 'ours as spec': ['--player', 'spec'] },
      ffmpeg: undefined,
      readAccessLog: origin.readAccessLog,
    })
    return { ...played, commands: [withoutPlaces(origin.command), ...played.commands] }
  } finally {
    edge.stop()
    await origin.stop()
  }
}

const results: Record<string, Played> = {}
for (const name of values.shapes?.split(',') ?? Object.keys(shapes)) {
  const shape = shapes[name]
  if (shape === undefined) throw new Error(`There is no shape ${name}; there are ${Object.keys(shapes).join(', ')}.`)
  const played = await play(shape)
  results[name] = played
  printPlayed(`${shape.title}, ${seconds} s`, played)
}

const plays = values.quick ? results : withEarlier('fidelity-features', results)

/** Of what follows from the start position; the time that a player needs to start, with a decoder or without, comes on top. */
const latencyLimitSeconds = 0.1

function latencyBesideStartup(told: Told | undefined): number {
  return told === undefined ? Number.NaN : told.latencySeconds - told.startupMs / 1000
}

/** The browser's decoder takes its time on a busy machine; a stream that is not as it should be is another matter. */
const decoderErrors = /^buffer(StalledError|AppendNoProgress)/

reportResult(
  'fidelity-features',
  ['nginx'],
  {
    commands: [...new Set(Object.values(plays).flatMap(({ commands }) => commands))],
    versions: Object.values(plays)[0]?.versions ?? {},
    acceptance: Object.entries(plays).flatMap(([name, { figures, told, errors }]) => {
      const [ours, theirs] = [figures['ours as hlsjs'], figures['hls.js']]
      const [latency, theirLatency] = [
        latencyBesideStartup(told['ours as hlsjs']),
        latencyBesideStartup(told['hls.js']),
      ]
      return [
        atMost(`${name}: errors of hls.js`, errors.filter((error) => !decoderErrors.test(error)).length, 0),
        ...(ours && theirs
          ? compareClients(`${name}, as hlsjs`, shapes[name]?.partsPerSegment ?? 1, ours, theirs)
          : []),
        atMost(
          `${name}, as hlsjs: live latency beside startup, s`,
          Math.abs(latency - theirLatency),
          latencyLimitSeconds,
        ),
      ]
    }),
    measurements: { seconds, shapes, plays } satisfies FeatureMeasurements,
    remarks: [
      'hls.js plays with its default configuration in headless Chromium, muted.',
      'The embedded origin, nginx, Chromium and all other clients share the cores of this machine, and play at the same time.',
    ],
  },
  values.quick,
)
