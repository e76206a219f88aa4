import type { Measurement } from '../connections.ts'
import { drawBars } from './draw-bars.ts'
import { median, type Section, spread, withSpread } from './section.ts'

export function connectionsSection(measurements: readonly Measurement[]): Section {
  const clients = [...new Set(measurements.map(({ client }) => client))]
  const modes = [...new Set(measurements.map(({ mode }) => mode))]
  const of = (client: string, mode: string) => measurements.filter((one) => one.client === client && one.mode === mode)
  return {
    title: 'What a new connection costs',
    about:
      'nginx closes each connection after one response of two bytes; a hundred are open at a time. Whether a TLS handshake ' +
      'was full or abbreviated is what nginx logged.',
    charts: [
      {
        name: 'connections',
        alternative:
          'µs CPU a new connection of each client, in clear, and over TLS with full and abbreviated handshakes',
        svg: drawBars({
          title: 'A new connection and one request',
          unit: 'µs CPU of the client',
          series: modes,
          rows: clients.map((client) => ({
            name: client,
            values: modes.map((mode) => median(of(client, mode), ({ cpuUsPerConnection }) => cpuUsPerConnection)),
          })),
        }),
      },
    ],
    tables: [
      {
        headings: ['new connections a second', ...modes],
        rows: clients.map((client) => [
          client,
          ...modes.map((mode) =>
            withSpread(spread(of(client, mode), ({ connectionsPerSecond }) => connectionsPerSecond)),
          ),
        ]),
      },
      {
        headings: ['µs CPU each: client / nginx', ...modes],
        rows: clients.map((client) => [
          client,
          ...modes.map((mode) => {
            const own = of(client, mode)
            const [client_, nginx] = [
              spread(own, ({ cpuUsPerConnection }) => cpuUsPerConnection),
              spread(own, ({ originCpuUsPerConnection }) => originCpuUsPerConnection),
            ]
            return `${withSpread({ ...client_, min: client_.median, max: client_.median })} / ${withSpread({ ...nginx, min: nginx.median, max: nginx.median })}`
          }),
        ]),
      },
    ],
  }
}
