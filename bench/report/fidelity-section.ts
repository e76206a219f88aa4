import { loggedKinds } from '../fidelity/client-figures.ts'
import type { FeatureMeasurements } from '../fidelity/features.ts'
import type { LiveMeasurements } from '../fidelity/live-stream.ts'
import type { Played } from '../fidelity/play-together.ts'
import type { Section, Table } from './section.ts'

export function fidelitySection({ seconds, titles, plays }: LiveMeasurements): Section {
  return {
    title: 'Whether viewers ask as players do',
    about:
      `hls.js in Chromium, ffmpeg and viewers play the same live encode of an ffmpeg behind nginx for ${seconds} s, at the same ` +
      'time; what each asked for, the access log tells.',
    charts: [],
    tables: Object.entries(plays).map(([shape, played]) => tableOf(titles[shape] ?? shape, played)),
  }
}

export function featuresSection({ seconds, shapes, plays }: FeatureMeasurements): Section {
  return {
    title: 'Whether they do so with low latency, renditions and keys',
    about:
      `hls.js in Chromium and viewers play the same streams of the embedded origin for ${seconds} s, at the same time, through an ` +
      'nginx that keeps the log. A viewer has no decoder to wait for: it starts sooner, and is as much nearer to the edge.',
    charts: [],
    tables: Object.entries(plays).map(([shape, played]) => tableOf(shapes[shape]?.title ?? shape, played)),
  }
}

/** Requests of a kind that nobody asked for are left out. */
function tableOf(title: string, { figures, told }: Played): Table {
  const clients = Object.entries(figures)
  const kinds = loggedKinds.filter((kind) => clients.some(([, { requests }]) => requests[kind] > 0))
  const isHeld = clients.some(([, { heldMs }]) => heldMs !== null)
  return {
    headings: [
      title,
      ...kinds,
      ...['playlists a minute', 'between reloads p50 ms', 'p95'],
      ...(isHeld ? ['held p50 ms'] : []),
      ...['to media p50 ms', 'MB', 'live latency s', 'startup ms'],
    ],
    rows: clients.map(([name, client]) => [
      name,
      ...kinds.map((kind) => client.requests[kind]),
      ...[client.playlistsPerMinute, client.reloadMs.median, client.reloadMs.p95],
      ...(isHeld ? [client.heldMs?.median ?? '-'] : []),
      ...[client.reactionMs.median, client.bodyBytes / 1e6],
      ...[told[name]?.latencySeconds ?? '-', told[name]?.startupMs ?? '-'],
    ]),
  }
}
