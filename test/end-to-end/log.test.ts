import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { startCli } from '../helpers/run-cli.ts'

it('tells an outage, the failures that made it, and start and end, with secrets hidden', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hls-swarm-log-'))
  const origin = await startOrigin({ segmentSeconds: 1 })
  try {
    const file = join(folder, 'run.log')
    const cli = startCli([
      ...['run', `${origin.url}?token=hunter2`, '-c', '20', '-d', '9s', '--ramp-jitter', '0'],
      ...['--log-file', file, '--log-level', 'debug', '--quiet'],
    ])
    await until(async () => (await origin.requests()).segment.requests >= 60)
    await origin.setFaults([{ match: { kind: 'segment' }, fault: { is: 'status', code: 503 } }])
    await until(async () => ((await origin.requests()).segment.statuses[503] ?? 0) >= 40)
    await pause(1000)
    await origin.setFaults([])
    const { code, stderr } = await cli.end
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })

    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('hunter2')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const events = lines.map(({ event }) => event)
    expect(events[0]).toBe('run.started')
    expect(events.at(-1)).toBe('run.ended')
    const of = (event: string) => lines.filter((line) => line.event === event)
    expect(of('outage.began')[0]).toMatchObject({ level: 'warn', causes: [{ kind: 'segment', cause: 'http503' }] })
    expect(of('outage.ended')[0].failed).toBeGreaterThan(5)
    // However many there were.
    const failures = of('request.failed').filter(({ failure }) => failure.startsWith('segment http503: '))
    expect(failures.length).toBeGreaterThanOrEqual(1)
    expect(failures.length).toBeLessThanOrEqual(2)
    expect(failures[0].level).toBe('debug')
  } finally {
    await origin.close()
    await rm(folder, { recursive: true, force: true })
  }
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 50) {
    if (await condition()) return
    await pause(50)
  }
  throw new Error('it did not happen in 15 s')
}
