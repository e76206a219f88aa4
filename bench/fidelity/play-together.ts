import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { RunResult } from '../../src/report/run-result.ts'
import type { AccessLogEntry } from '../../test/helpers/real-origin.ts'
import { keptMeasurements, withoutPlaces } from '../harness/results.ts'
import { type ClientFigures, figuresOf, firstSeconds, type LoggedStream, quantilesOf } from './client-figures.ts'
import { type HlsjsOptions, type HlsjsRecord, prepareHlsjs } from './hlsjs-player.ts'
import { type PlayingClient, startFfmpeg, startSwarm } from './play-beside.ts'

export interface Together {
  readonly url: string
  readonly stream: LoggedStream
  readonly seconds: number
  /** When they begin, after a segment was listed. */
  readonly phaseMs: number
  readonly page: HlsjsOptions
  /** Options of the swarm by what its viewer is called. */
  readonly viewers: Readonly<Record<string, readonly string[]>>
  /** Which of the streams ffmpeg reads; undefined for no ffmpeg. */
  readonly ffmpeg: readonly string[] | undefined
  readAccessLog(): Promise<readonly AccessLogEntry[]>
}

export interface Played {
  readonly takenAt: string
  /** By client: hls.js, ffmpeg and the names of the viewers. */
  readonly figures: Readonly<Record<string, ClientFigures>>
  /** What each tells of itself. */
  readonly told: Readonly<Record<string, Told>>
  /** What hls.js complained of. */
  readonly errors: readonly string[]
  readonly commands: readonly string[]
  readonly versions: Readonly<Record<string, string>>
}

export interface Told {
  /** Behind the live edge, median, seconds. */
  readonly latencySeconds: number
  /** From the first request to playing, ms. */
  readonly startupMs: number
  readonly stalls: number
}

/**
 * What was played in this run, together with the shapes of earlier runs that this one left out: all of them in one go keep a
 * machine busy for minutes.
 */
export function withEarlier(name: string, plays: Readonly<Record<string, Played>>): Record<string, Played> {
  const earlier = keptMeasurements(name) as { readonly plays?: Record<string, Played> } | undefined
  return { ...earlier?.plays, ...plays }
}

/** A swarm needs so long from its start to its viewer's first request; the others wait for it. */
const swarmStartMs = 900

/** Reloads and segments come every second or two: an observation that ends between them counts as many of all clients. */
const betweenReloadsSeconds = 1

/** All clients play the same stream at the same time, and begin in the same phase of its segments. */
export async function playTogether(together: Together): Promise<Played> {
  const { url, seconds, stream } = together
  const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-fidelity-'))
  const page = await prepareHlsjs(url, together.page)
  const clients: PlayingClient[] = []
  try {
    await stream.edge.nextSegment()
    const lead = together.phaseMs - swarmStartMs
    await wait(lead < 0 ? lead + stream.segmentMs : lead)
    for (const [name, options] of Object.entries(together.viewers)) {
      const output = ['--output', join(folder, `${name}.json`), '--duration', `${seconds + 10}s`]
      clients.push(startSwarm(url, name, [...options, ...output]))
    }
    await wait(swarmStartMs)
    if (together.ffmpeg !== undefined) clients.push(startFfmpeg(url, 'ffmpeg', together.ffmpeg))
    await page.open()
    await wait((seconds + 2) * 1000)
    const record = await page.read()
    await Promise.all([page.stop(), ...clients.map((client) => client.stop())])
    const log = await together.readAccessLog()
    const figures = (userAgent: string) => {
      const entries = log.filter((entry) => entry.userAgent === userAgent)
      return figuresOf(firstSeconds(entries, seconds - betweenReloadsSeconds), stream)
    }
    const tell = (name: string) => toldBy(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as RunResult)
    const names = Object.keys(together.viewers)
    return {
      takenAt: new Date().toISOString(),
      figures: {
        'hls.js': figures(page.userAgent),
        ...Object.fromEntries(clients.map(({ userAgent }) => [userAgent, figures(userAgent)])),
      },
      told: { 'hls.js': toldByHlsjs(record), ...Object.fromEntries(names.map((name) => [name, tell(name)])) },
      errors: record.errors.map(({ details, fatal, reason }) => `${fatal ? 'fatal: ' : ''}${details}: ${reason}`),
      commands: clients.map(({ command }) =>
        withoutPlaces(command).replaceAll(folder, 'FOLDER').replaceAll(url, 'URL'),
      ),
      versions: page.versions,
    }
  } finally {
    await Promise.all([page.stop(), ...clients.map((client) => client.stop())])
    rmSync(folder, { recursive: true, force: true })
  }
}

function toldBy({ playback }: RunResult): Told {
  return {
    latencySeconds: playback.liveLatencySeconds?.p50 ?? Number.NaN,
    startupMs: playback.startupTimeMs?.p50 ?? Number.NaN,
    stalls: playback.stalls.count,
  }
}

/** The first seconds are those in which it finds its place. */
const settlingMs = 5000

function toldByHlsjs({ begunAt, samples, stalls }: HlsjsRecord): Told {
  const settled = samples.filter(({ at }) => at > begunAt + settlingMs)
  const playing = stalls.find(({ event }) => event === 'playing')
  return {
    latencySeconds: quantilesOf(settled.map(({ latency }) => latency)).median,
    startupMs: playing === undefined ? Number.NaN : playing.at - begunAt,
    stalls: playing === undefined ? 0 : stalls.filter(({ event, at }) => event === 'waiting' && at > playing.at).length,
  }
}
