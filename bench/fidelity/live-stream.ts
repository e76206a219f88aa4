import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { RunResult } from '../../src/report/run-result.ts'
import type { OriginOverrides, OriginVariant } from '../../test/helpers/real-origin.ts'
import { printTable } from '../harness/print-table.ts'
import { reportResult, repositoryPath } from '../harness/results.ts'
import { requireTools } from '../harness/tools.ts'
import { type ClientFigures, figuresOf, firstSeconds } from './client-figures.ts'
import { compareClients } from './compare-clients.ts'
import { type HlsjsPlayer, prepareHlsjs } from './hlsjs-player.ts'
import { startFfmpeg, startSwarm } from './play-beside.ts'
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
const shapes: Readonly<Record<string, OriginOverrides>> = {
  'one variant, MPEG-TS': { variants: smallVariants },
  'one variant, fMP4': { variants: smallVariants, segmentType: 'fmp4' },
  'a ladder, the upper variant fixed': { variants: ladder },
  'segments of 2.4 and 1.6 s': { variants: smallVariants, keyFrameSeconds: 0.8 },
}
const chosen = values.shapes?.split(',') ?? Object.keys(shapes)
const commands = new Set<string>()

interface Play {
  readonly shape: string
  readonly clients: Readonly<Record<Client, ClientFigures>>
  /** Of hls.js, what it told of itself. */
  readonly hlsjs: { readonly errors: readonly string[]; readonly latencySeconds: number; readonly startupMs: number }
  readonly ours: { readonly latencySeconds: number | undefined; readonly startupMs: number | undefined }
}
type Client = 'hls.js' | 'ours as hlsjs' | 'ffmpeg' | 'ours as ffmpeg'

let versions: HlsjsPlayer['versions'] = {}

async function play(shape: string, overrides: OriginOverrides): Promise<Play> {
  const origin = await startRealOrigin({ overrides: { workerProcesses: 1, ...overrides } })
  const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-fidelity-'))
  const variants = overrides.variants ?? []
  const top = variants.length - 1
  const edge = watchEdge(new URL(`${variants[0]?.name}/${origin.config.mediaPlaylist}`, origin.url).href)
  const page = await prepareHlsjs(origin.url, { fixedVariant: top })
  try {
    versions = page.versions
    const asHlsjs = join(folder, 'hlsjs.json')
    const options = (output: string) => ['--variant', 'highest', '--output', output, '-d', `${seconds + 10}s`]
    // A full window of segments, and then as long after one was listed as the swarm needs to start: all begin in the same phase.
    await wait(origin.config.playlistSegments * origin.config.segmentSeconds * 1000)
    await edge.nextChange()
    const clients = [
      startSwarm(origin.url, 'ours as hlsjs', ['--player', 'hlsjs', ...options(asHlsjs)]),
      startSwarm(origin.url, 'ours as ffmpeg', ['--player', 'ffmpeg', ...options(join(folder, 'ffmpeg.json'))]),
    ]
    await wait(400)
    clients.push(startFfmpeg(origin.url, 'ffmpeg', variants.length > 1 ? ['-map', `0:p:${top}`] : []))
    await page.open()
    await wait((seconds + 2) * 1000)
    const record = await page.read()
    await page.stop()
    await Promise.all(clients.map((client) => client.stop()))
    for (const { command } of clients) commands.add(command.replaceAll(folder, 'FOLDER').replaceAll(origin.url, 'URL'))
    const log = await origin.readAccessLog()
    const figures = (userAgent: string) => {
      const entries = log.filter((entry) => entry.userAgent === userAgent)
      return figuresOf(firstSeconds(entries, seconds), new URL(origin.url).pathname, edge)
    }
    const result = JSON.parse(readFileSync(asHlsjs, 'utf8')) as RunResult
    return {
      shape,
      clients: {
        'hls.js': figures(page.userAgent),
        'ours as hlsjs': figures('ours as hlsjs'),
        ffmpeg: figures('ffmpeg'),
        'ours as ffmpeg': figures('ours as ffmpeg'),
      },
      hlsjs: {
        errors: record.errors.map(({ details, reason }) => `${details}: ${reason}`),
        latencySeconds: record.samples.at(-1)?.latency ?? Number.NaN,
        startupMs: (record.stalls.find(({ event }) => event === 'playing')?.at ?? Number.NaN) - record.begunAt,
      },
      ours: {
        latencySeconds: result.playback.liveLatencySeconds?.p50,
        startupMs: result.playback.startupTimeMs?.p50,
      },
    }
  } finally {
    edge.stop()
    await page.stop()
    await origin.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const plays: Play[] = []
for (const shape of chosen) {
  const overrides = shapes[shape]
  if (overrides === undefined)
    throw new Error(`There is no shape ${shape}; there are ${Object.keys(shapes).join(', ')}.`)
  const played = await play(shape, overrides)
  plays.push(played)
  console.log(`${shape}, ${seconds} s`)
  printTable(
    [
      'client',
      'playlists/min',
      'reload p50 ms',
      'p95',
      'segments',
      'init',
      'MB',
      'behind',
      'reaction ms',
      'connections',
    ],
    Object.entries(played.clients).map(([client, figures]) => [
      client,
      figures.playlistsPerMinute,
      figures.reloadMs.median,
      figures.reloadMs.p95,
      figures.segmentRequests,
      figures.initSectionRequests,
      figures.bodyBytes / 1e6,
      figures.segmentsBehindAtStart ?? '-',
      figures.reactionMs.median,
      figures.connections,
    ]),
  )
  const { hlsjs, ours } = played
  printTable(
    ['', 'live latency s', 'startup ms'],
    [
      ['hls.js', hlsjs.latencySeconds, hlsjs.startupMs],
      ['ours as hlsjs', ours.latencySeconds ?? '-', ours.startupMs ?? '-'],
    ],
  )
  for (const error of hlsjs.errors) console.log(`hls.js: ${error}`)
}

reportResult(
  'fidelity',
  ['nginx', 'ffmpeg'],
  {
    commands: [...commands],
    versions,
    acceptance: plays.flatMap(({ shape, clients }) => [
      ...compareClients(`${shape}: as hls.js`, clients['ours as hlsjs'], clients['hls.js']),
      ...compareClients(`${shape}: as ffmpeg`, clients['ours as ffmpeg'], clients.ffmpeg),
    ]),
    measurements: { seconds, plays },
    remarks: [
      'hls.js plays with its default configuration, the start level apart, in headless Chromium, muted.',
      'Encoder, nginx, Chromium and all other clients share the cores of this machine, and play at the same time.',
    ],
  },
  values.quick || values.shapes !== undefined,
)
