import { existsSync, symlinkSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { OriginOverrides, OriginVariant } from '../../test/helpers/real-origin.ts'
import { reportResult, repositoryPath } from '../harness/results.ts'
import { requireTools } from '../harness/tools.ts'
import { compareClients, printPlayed } from './compare-clients.ts'
import { type Played, playTogether, withEarlier } from './play-together.ts'
import { watchEdge } from './watch-edge.ts'

// Does a viewer ask a live origin for what the real player asks for, as often and as soon? All play the same stream at the
// same time, and the access log tells.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    /** Comma-separated; all of them where nothing is said. */
    shapes: { type: 'string' },
  },
})
requireTools('nginx', 'ffmpeg', 'nix-instantiate', 'chromium')
const seconds = Number(values.seconds ?? (values.quick ? 20 : 60))

// The origin's configuration is looked for beside the compiled files.
if (!existsSync(repositoryPath('build/nix'))) symlinkSync('../nix', repositoryPath('build/nix'))
const { smallVariants, startRealOrigin } = await import('../../test/helpers/real-origin.ts')

const ladder: readonly OriginVariant[] = [
  { name: '240p', width: 426, height: 240, videoBitsPerSecond: 600_000, audioBitsPerSecond: 96_000 },
  { name: '360p', width: 640, height: 360, videoBitsPerSecond: 1_500_000, audioBitsPerSecond: 96_000 },
]
const shapes: Readonly<Record<string, OriginOverrides & { readonly variants: readonly OriginVariant[] }>> = {
  ts: { variants: smallVariants },
  fmp4: { variants: smallVariants, segmentType: 'fmp4' },
  ladder: { variants: ladder },
  uneven: { variants: smallVariants, keyFrameSeconds: 0.8 },
}
const titles: Readonly<Record<string, string>> = {
  ts: 'one variant, MPEG-TS',
  fmp4: 'one variant, fMP4',
  ladder: 'a ladder, the upper variant fixed',
  uneven: 'segments of 2.4 and 1.6 s',
}

/** What is kept of a run. */
export interface LiveMeasurements {
  readonly seconds: number
  readonly titles: Readonly<Record<string, string>>
  readonly plays: Readonly<Record<string, Played>>
}

async function play(shape: string): Promise<Played> {
  const overrides = shapes[shape]
  if (overrides === undefined)
    throw new Error(`There is no shape ${shape}; there are ${Object.keys(shapes).join(', ')}.`)
  const { variants } = overrides
  const top = variants.length - 1
  const origin = await startRealOrigin({ overrides: { workerProcesses: 1, ...overrides } })
  const edge = watchEdge(new URL(`${variants[0]?.name}/${origin.config.mediaPlaylist}`, origin.url).href, 1)
  try {
    // Until a window is full of segments.
    await wait(origin.config.playlistSegments * origin.config.segmentSeconds * 1000)
    return await playTogether({
      url: origin.url,
      stream: {
        path: new URL(origin.url).pathname,
        partsPerSegment: 1,
        segmentMs: origin.config.segmentSeconds * 1000,
        edge,
      },
      seconds,
      // Far from where a playlist is published late, or a timer fires so.
      phaseMs: 500,
      page: { fixedVariant: top },
      viewers: {
        'ours as hlsjs': ['--player', 'hlsjs', '--variant', 'highest'],
        'ours as ffmpeg': ['--player', 'ffmpeg', '--variant', 'highest'],
      },
      ffmpeg: top === 0 ? [] : ['-map', `0:p:${top}`],
      readAccessLog: origin.readAccessLog,
    })
  } finally {
    edge.stop()
    await origin.stop()
  }
}

const played: Record<string, Played> = {}
for (const shape of values.shapes?.split(',') ?? Object.keys(shapes)) {
  const result = await play(shape)
  played[shape] = result
  printPlayed(`${titles[shape]}, ${seconds} s`, result)
}
const plays = values.quick ? played : withEarlier('fidelity', played)

reportResult(
  'fidelity',
  ['nginx', 'ffmpeg'],
  {
    commands: [...new Set(Object.values(plays).flatMap(({ commands }) => commands))],
    versions: Object.values(plays)[0]?.versions ?? {},
    acceptance: Object.entries(plays).flatMap(([shape, { figures }]) =>
      ['hlsjs', 'ffmpeg'].flatMap((player) => {
        const [ours, theirs] = [figures[`ours as ${player}`], figures[player === 'hlsjs' ? 'hls.js' : player]]
        return ours && theirs ? compareClients(`${shape}, as ${player}`, 1, ours, theirs) : []
      }),
    ),
    measurements: { seconds, titles, plays } satisfies LiveMeasurements,
    remarks: [
      'hls.js plays with its default configuration, the start level apart, in headless Chromium, muted.',
      'Encoder, nginx, Chromium and all other clients share the cores of this machine, and play at the same time.',
    ],
  },
  values.quick,
)
