import type { FetchFigures, FetchTask } from '../clients/fetch-loop.ts'
import { runOnCore } from './run-on-core.ts'

/** wrk over the same connections: the cost of a client in C that only counts. The shell tells its CPU time. */
export async function runWrk(task: FetchTask, bodyBytes: number, core: number): Promise<FetchFigures & Command> {
  const wrk = `wrk -t1 -c${task.connections} -d${task.seconds}s --timeout 10s ${task.url}`
  const { text, command } = await runOnCore(core, ['bash', '-c', `TIMEFORMAT='CPU %U %S'; time ${wrk} 2>&1`])
  const [, requests] = /(\d+) requests in/.exec(text) ?? []
  const [, user, system] = /CPU ([\d.]+) ([\d.]+)/.exec(text) ?? []
  const [, per] = /Requests\/sec:\s+([\d.]+)/.exec(text) ?? []
  if (requests === undefined || user === undefined || system === undefined || /Non-2xx|Socket errors/.test(text)) {
    throw new Error(`wrk did not do what it should:\n${text}`)
  }
  return {
    requests: Number(requests),
    bytes: Number(requests) * bodyBytes,
    seconds: Number(requests) / Number(per),
    cpuSeconds: Number(user) + Number(system),
    command,
  }
}

interface Command {
  readonly command: string
}
