import { figure, printTable } from '../harness/print-table.ts'
import { type Acceptance, atMost } from '../harness/results.ts'
import { type ClientFigures, loggedKinds } from './client-figures.ts'
import type { Played } from './play-together.ts'

/** How far our viewer may be from the player that it takes after. */
const countLimit = 0.03
const medianLimitMs = 100

/**
 * Clients that start at other moments find other parts listed, and begin with the segment that holds the position they start
 * at: what can be compared is how far the first unit is from where this rule has it.
 *
 * @param holdBackUnits from the end of the last one that is listed to the position
 */
function unitsFromRule({ start }: ClientFigures, partsPerSegment: number, holdBackUnits: number): number {
  if (start === undefined) return Number.NaN
  const position = start.lastListed + 1 - holdBackUnits
  return start.firstUnit - Math.floor(position / partsPerSegment) * partsPerSegment
}

/** Of the hold-back there are always three: segments, or parts. */
const holdBackUnits = 3

export function compareClients(
  name: string,
  partsPerSegment: number,
  ours: ClientFigures,
  theirs: ClientFigures,
): Acceptance[] {
  const shares = countsOf(ours).map(([count, mine]) => {
    const other = countsOf(theirs).find(([named]) => named === count)?.[1] ?? Number.NaN
    return mine === other ? 0 : Math.abs(mine - other) / other
  })
  const medians = [
    Math.abs(ours.reloadMs.median - theirs.reloadMs.median),
    Math.abs(ours.reactionMs.median - theirs.reactionMs.median),
  ]
  const start = (figures: ClientFigures) => unitsFromRule(figures, partsPerSegment, holdBackUnits)
  return [
    atMost(
      `${name}: most that a count differs by (requests by kind, playlists a minute, bytes), share`,
      Math.max(...shares),
      countLimit,
    ),
    atMost(
      `${name}: most that a median differs by (between reloads, from playlist to media), ms`,
      Math.max(...medians),
      medianLimitMs,
    ),
    atMost(`${name}: difference of the start, segments or parts`, Math.abs(start(ours) - start(theirs)), 0),
  ]
}

/** Playlists by their rate: their number hangs on where the observation ends. */
function countsOf({
  requests,
  playlistsPerMinute,
  bodyBytes,
}: ClientFigures): (readonly [name: string, count: number])[] {
  const others = loggedKinds.filter((kind) => kind !== 'mediaPlaylist')
  return [
    ...others.map((kind) => [kind, requests[kind]] as const),
    ['playlistsPerMinute', playlistsPerMinute],
    ['bodyBytes', bodyBytes],
  ]
}

export function printPlayed(title: string, { figures, told, errors }: Played): void {
  console.log(title)
  const clients = Object.entries(figures)
  const begun = Math.min(...clients.map(([, { begunAt }]) => begunAt))
  const kinds = loggedKinds.filter((kind) => clients.some(([, { requests }]) => requests[kind] > 0))
  printTable(
    [
      'client',
      'begins ms',
      ...kinds,
      ...['playlists/min', 'reload ms', 'p95', 'held ms', 'reaction ms', 'behind', 'MB', 'connections'],
      ...['latency s', 'startup ms', 'stalls'],
    ],
    clients.map(([name, client]) => [
      name,
      client.begunAt - begun,
      ...kinds.map((kind) => client.requests[kind]),
      client.playlistsPerMinute,
      client.reloadMs.median,
      client.reloadMs.p95,
      client.heldMs?.median ?? '-',
      client.reactionMs.median,
      client.start === undefined ? '-' : client.start.lastListed - client.start.firstUnit,
      client.bodyBytes / 1e6,
      client.connections,
      ...[told[name]?.latencySeconds, told[name]?.startupMs, told[name]?.stalls].map((value) =>
        value === undefined ? '-' : figure(value),
      ),
    ]),
  )
  for (const error of errors) console.log(`hls.js: ${error}`)
}
