import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../helpers/real-origin.ts'
import { startTool } from './started-tool.ts'

export const observabilityFolder = fileURLToPath(new URL('../../docs/observability/', import.meta.url))

export interface QueriedSeries {
  readonly metric: Readonly<Record<string, string>>
  /** Seconds since the epoch, and the number as text. */
  readonly values: readonly (readonly [at: number, value: string])[]
}

export interface RealPrometheus {
  /** A query over time, a point a second, as a panel makes it. Throws Prometheus' own words when it refuses. */
  range(expression: string, fromMs: number, toMs: number): Promise<readonly QueriedSeries[]>
  /** The values of a query now. */
  now(
    expression: string,
  ): Promise<readonly { readonly metric: Readonly<Record<string, string>>; readonly value: number }[]>
  /** Asks until there is an answer, for so long at most. */
  waitFor(expression: string, atMostMs: number): Promise<void>
  stop(): Promise<void>
}

/** Prometheus with the published configuration and rules, except that it scrapes this port, and once a second. */
export async function startPrometheus(path: string, target: number): Promise<RealPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const port = await findFreePort()
  const example = await readFile(join(observabilityFolder, 'prometheus.yml'), 'utf8')
  const config = example.replaceAll('127.0.0.1:17091', `127.0.0.1:${target}`).replaceAll('interval: 5s', 'interval: 1s')
  await writeFile(join(folder, 'prometheus.yml'), config)
  await cp(join(observabilityFolder, 'alerts.yml'), join(folder, 'alerts.yml'))
  const url = `http://127.0.0.1:${port}`
  const tool = await startTool(
    path,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    `${url}/-/ready`,
  )

  async function ask<T>(endpoint: string, parameters: Record<string, string>): Promise<readonly T[]> {
    const response = await fetch(`${url}/api/v1/${endpoint}?${new URLSearchParams(parameters)}`)
    const answer = (await response.json()) as { status: string; error: string; data: { result: readonly T[] } }
    if (answer.status !== 'success') throw new Error(`${parameters.query}: ${answer.error}`)
    return answer.data.result
  }
  const now: RealPrometheus['now'] = async (query) => {
    const found = await ask<{ metric: Record<string, string>; value: [number, string] }>('query', { query })
    return found.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }))
  }
  return {
    now,
    range: (query, fromMs, toMs) =>
      ask('query_range', { query, start: String(fromMs / 1000), end: String(toMs / 1000), step: '1' }),
    waitFor: async (expression, atMostMs) => {
      const until = Date.now() + atMostMs
      while ((await now(expression)).length === 0) {
        if (Date.now() > until) throw new Error(`No answer to ${expression} within ${atMostMs} ms`)
        await pause(200)
      }
    },
    stop: async () => {
      await tool.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
