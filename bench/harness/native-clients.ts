import type { FetchFigures, FetchTask } from '../clients/fetch-loop.ts'
import { runOnCore } from './run-on-core.ts'

/** A load generator in C, for the cost of a client that only counts. */
interface NativeClient {
  command(task: NativeTask): string
  /** Undefined when the output tells of anything but success. */
  read(text: string): { readonly requests: number; readonly requestsPerSecond: number } | undefined
}

const clients = {
  wrk: {
    command: ({ url, connections, seconds }) => `wrk -t1 -c${connections} -d${seconds}s --timeout 10s ${url}`,
    read: (text) => {
      const requests = number(/(\d+) requests in/, text)
      const requestsPerSecond = number(/Requests\/sec:\s+([\d.]+)/, text)
      return /Non-2xx|Socket errors/.test(text) ? undefined : { requests, requestsPerSecond }
    },
  },
  h2load: {
    // Over HTTP/1.1, without pipelining, as the others are.
    command: ({ url, connections, seconds }) => `h2load --h1 -t1 -c${connections} -m1 -D${seconds} ${url}`,
    read: (text) => {
      const requests = number(/(\d+) succeeded/, text)
      const requestsPerSecond = number(/finished in .*, ([\d.]+) req\/s/, text)
      return / 0 failed, 0 errored, 0 timeout/.test(text) ? { requests, requestsPerSecond } : undefined
    },
  },
} as const satisfies Record<string, NativeClient>

export type NativeClientName = keyof typeof clients
export type NativeTask = Pick<FetchTask, 'url' | 'connections' | 'seconds'>

export function isNative(client: string): client is NativeClientName {
  return Object.hasOwn(clients, client)
}

/** Runs one over the same connections as the others. The shell tells its CPU time. */
export async function runNative(
  client: NativeClientName,
  task: NativeTask,
  bodyBytes: number,
  core: number,
): Promise<FetchFigures & { readonly command: string }> {
  const { command, read } = clients[client]
  const timed = `TIMEFORMAT='CPU %U %S'; time ${command(task)} 2>&1`
  const { text, command: given } = await runOnCore(core, ['bash', '-c', timed])
  const figures = read(text)
  const cpuSeconds = number(/CPU ([\d.]+) /, text) + number(/CPU [\d.]+ ([\d.]+)/, text)
  if (figures === undefined || Number.isNaN(figures.requests + figures.requestsPerSecond + cpuSeconds)) {
    throw new Error(`${client} did not do what it should:\n${text}`)
  }
  const { requests, requestsPerSecond } = figures
  return {
    requests,
    bytes: requests * bodyBytes,
    seconds: requests / requestsPerSecond,
    cpuSeconds,
    command: given,
  }
}

function number(pattern: RegExp, text: string): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN)
}
