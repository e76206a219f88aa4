import type { Told } from '../harness/log-tally.ts'
import { figure } from '../harness/print-table.ts'
import type { StoredResult } from '../harness/results.ts'
import type { MemoryMeasurements } from '../memory.ts'
import type { Measurement } from '../viewers.ts'
import { byPoint } from './by-point.ts'
import { measurementsOf } from './read-results.ts'
import { markdownTable, median } from './section.ts'

/** What it costs, in a table for README.md. */
export function costBlock(results: readonly StoredResult[]): string {
  const found = (name: string, criterion: string) =>
    results.find((one) => one.name === name)?.acceptance.find((one) => one.criterion === criterion)?.found ?? Number.NaN
  const ratio = (name: string, criterion: string) => `${figure(found(name, criterion))} x`
  const viewers = (count: number) => {
    const points = byPoint(measurementsOf<readonly Measurement[]>(results, 'viewers') ?? [])
    const windows = points.find(
      ([one]) => one?.viewers === count && one.megabitsPerSecond === 2 && one.segmentSeconds === 2,
    )
    const of = (value: (one: Measurement) => number) => figure(median(windows ?? [], value))
    const stalls = found('viewers', `stalls at ${count} viewers, 2 Mbit/s, 2 s`)
    return (
      `${of(({ clientCoreUse }) => clientCoreUse * 100)} % of a core, ` +
      `${of(({ cpuUsPerViewerSecond }) => cpuUsPerViewerSecond)} µs CPU a viewer-second, ` +
      `${of(({ rssBytesPerViewer }) => rssBytesPerViewer / 1e3)} kB a viewer, ${stalls === 0 ? 'no stall' : `stalls: ${figure(stalls)}`}`
    )
  }
  const { told = [] } = measurementsOf<{ readonly told: readonly Told[] }>(results, 'ffmpeg-engine') ?? {}
  const { comparison = [] } = measurementsOf<{ readonly comparison: readonly Told[] }>(results, 'truth') ?? {}
  const left = ['SIGINT', 'SIGKILL'].map((signal) => found('ffmpeg-engine', `processes left after ${signal}`))
  const { viewers: soaked, minutes } = measurementsOf<MemoryMeasurements>(results, 'memory') ?? {}
  const rows = [
    ['10,000 viewers, 2 Mbit/s, 2 s segments, a connection each: 20 Gbit/s', viewers(10_000), 'viewers'],
    ['5,000 viewers', viewers(5000), 'viewers'],
    ['1,000 viewers', viewers(1000), 'viewers'],
    [
      'a viewer beside a process of ffmpeg, live encode',
      `${ratio('vs-ffmpeg', 'CPU a viewer-second: ffmpeg / hls-swarm')} less CPU, ` +
        `${ratio('vs-ffmpeg', 'PSS a viewer: ffmpeg / hls-swarm')} less memory (PSS)`,
      'vs-ffmpeg',
    ],
    [
      'receiving 500 kB segments, CPU a GB',
      `${ratio('receive-path', 'segments, clear: hls-swarm / wrk')} wrk, ` +
        `${ratio('receive-path', 'segments, clear: hls-swarm / undici.request')} undici's own \`request\`; over TLS ` +
        `${ratio('receive-path', 'segments, TLS: hls-swarm / wrk')} and ${ratio('receive-path', 'segments, TLS: hls-swarm / undici.request')}`,
      'receive-path',
    ],
    [
      'receiving 365 B playlists, CPU a request',
      `${ratio('receive-path', 'playlists, clear: hls-swarm / wrk')} wrk; over TLS ${ratio('receive-path', 'playlists, TLS: hls-swarm / wrk')}`,
      'receive-path',
    ],
    ['2,000 viewers of a live ffmpeg encode behind nginx, 60 s', besideLog(comparison), 'truth'],
    [
      '100 processes of ffmpeg (`--engine ffmpeg`), 60 s',
      `${besideLog(told)}; ${left.every((count) => count === 0) ? 'none' : left.map(figure).join(' and ')} left after SIGINT or SIGKILL`,
      'ffmpeg-engine',
    ],
    [
      `memory of ${figure(soaked ?? Number.NaN)} viewers over ${minutes} minutes`,
      `growth of RSS that is certain: ${figure(found('memory', 'growth of RSS that is certain, part of RSS') * 100)} %; the heap ` +
        `without garbage ends at ${found('memory', 'heap without garbage, end / start').toFixed(2)} of its beginning`,
      'memory',
    ],
    [
      "from the command to the first request (the preflight's)",
      `${figure(found('startup', 'ms to the first request, warm'))} ms; with a cold page cache ` +
        `${figure(found('startup', 'ms to the first request, cold'))} ms`,
      'startup',
    ],
  ] as const
  return markdownTable(
    {
      headings: ['', 'figure', '`npm run`'],
      rows: rows.map(([what, text, name]) => [what, text, `\`bench:${name}\``]),
    },
    '---',
  )
}

/** What a run told, and whether the server wrote down the same. */
function besideLog(told: readonly Told[]): string {
  const requests = told.reduce((sum, { swarm }) => sum + swarm.requests, 0)
  const bytes = told.reduce((sum, { swarm }) => sum + swarm.bytes, 0)
  const isSame = told.every(({ swarm, nginx }) => swarm.requests === nginx.requests && swarm.bytes === nginx.bytes)
  return (
    `${figure(requests)} requests and ${figure(bytes / 1e9)} GB, ` +
    `${isSame ? 'equal to' : 'not all as in'} nginx's access log by kind, to the byte`
  )
}
