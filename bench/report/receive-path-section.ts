import type { Measurement } from '../receive-path.ts'
import { drawBars } from './draw-bars.ts'
import { median, type Section, spread, withSpread } from './section.ts'

const kinds = [
  { kind: 'mediaPlaylist', what: 'playlists of 365 B', unit: 'µs CPU a request', file: 'receive-small' },
  { kind: 'segment', what: 'segments of 500 kB', unit: 'CPU seconds a gigabyte', file: 'receive-large' },
] as const

export function receivePathSection(measurements: readonly Measurement[]): Section {
  const clients = [...new Set(measurements.map(({ client }) => client))]
  const of = (client: string, kind: string, tls: boolean) =>
    measurements.filter((one) => one.client === client && one.kind === kind && one.tls === tls)
  return {
    title: 'What receiving costs',
    about:
      'A closed loop over a hundred keep-alive connections to one nginx: the transport of hls-swarm beside other clients of ' +
      'Node.js and beside load generators in C. Each has a core of its own; what is compared is its CPU time, user and system.',
    charts: kinds.map(({ kind, what, unit, file }) => ({
      name: file,
      alternative: `${unit} of each client, for ${what}, in clear and over TLS`,
      svg: drawBars({
        title: `Receiving ${what}`,
        unit,
        series: ['clear', 'TLS'],
        rows: clients.map((client) => ({
          name: client,
          values: [false, true].map((tls) => median(of(client, kind, tls), ({ cost }) => cost)),
        })),
      }),
    })),
    tables: kinds.map(({ kind, what, unit }) => ({
      headings: [`${what}: ${unit}`, 'clear', 'x wrk', 'TLS', 'x wrk'],
      rows: clients.map((client) => [
        client,
        ...[false, true].flatMap((tls) => {
          const own = of(client, kind, tls)
          const others = of('wrk', kind, tls)
          const ratios = own.map(({ cost }, index) => cost / (others[index]?.cost ?? Number.NaN))
          return [withSpread(spread(own, ({ cost }) => cost)), median(ratios, (ratio) => ratio)]
        }),
      ]),
    })),
  }
}
