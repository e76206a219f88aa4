import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { printTable } from './harness/print-table.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { spreadOf } from './harness/statistics.ts'

// How long after the command is given does the first request arrive, and how long after it the first viewer's?

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, repetitions: { type: 'string' } },
})
const repetitions = Number(values.repetitions ?? (values.quick ? 2 : 10))
const command = [process.execPath, repositoryPath('dist/main.js'), 'run'] as const

interface Start {
  /** The preflight's request, ms. */
  readonly firstRequestMs: number
  readonly firstViewerMs: number
}

const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsegment.ts\n#EXT-X-ENDLIST\n'
let arrivals: { readonly at: number; readonly preflight: boolean }[] = []
const server = createServer((request, response) => {
  arrivals.push({ at: performance.now(), preflight: request.headers['user-agent']?.endsWith(' preflight') ?? false })
  response.end(request.url?.endsWith('.m3u8') ? playlist : 'media')
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/vod.m3u8`
const given = [...command, url, '-c', '10', '-d', '2s']

async function start(): Promise<Start> {
  arrivals = []
  const [program, ...args] = given
  const began = performance.now()
  const child = spawn(program ?? '', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'exit')
  const first = arrivals[0]
  const viewer = arrivals.find(({ preflight }) => !preflight)
  if (first === undefined || viewer === undefined) throw new Error(`${given.join(' ')} asked for nothing`)
  return { firstRequestMs: first.at - began, firstViewerMs: viewer.at - began }
}

/** Makes the kernel forget the files it read; only root may. */
function dropPageCache(): boolean {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3')
    return true
  } catch {
    return false
  }
}

const cold: Start[] = []
const warm: Start[] = []
for (let repetition = 0; repetition < repetitions; repetition += 1) {
  if (dropPageCache()) cold.push(await start())
  else await start()
  warm.push(await start())
}
server.close()

const rows = (
  [
    ['cold', cold],
    ['warm', warm],
  ] as const
).filter(([, starts]) => starts.length > 0)
printTable(
  ['page cache', 'first request ms', 'min', 'max', 'first viewer ms', 'min', 'max'],
  rows.map(([name, starts]) => {
    const request = spreadOf(starts.map(({ firstRequestMs }) => firstRequestMs))
    const viewer = spreadOf(starts.map(({ firstViewerMs }) => firstViewerMs))
    return [name, request.median, request.min, request.max, viewer.median, viewer.min, viewer.max]
  }),
)
const result = {
  commands: [given.join(' ')],
  acceptance: rows.map(([name, starts]) =>
    atMost(
      `ms to the first request, ${name}`,
      spreadOf(starts.map(({ firstRequestMs }) => firstRequestMs)).median,
      500,
    ),
  ),
  measurements: { cold, warm },
  remarks: [
    'The first request is the preflight’s, which sees that the target is a stream; the viewers follow its answer.',
    ...(cold.length > 0 ? [] : ['Without root the page cache cannot be dropped: there is no cold start.']),
  ],
}
reportResult('startup', [], result, values.quick)
