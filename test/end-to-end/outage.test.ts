import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { runWithResult } from '../helpers/run-cli.ts'
import { untilPlaying } from '../helpers/until-playing.ts'

describe('an origin that goes away and comes back', () => {
  it('is survived: failures are counted by cause, viewers stall and recover', { timeout: 120_000 }, async () => {
    const options = { segmentSeconds: 1, windowSegments: 8, epochMs: Date.now() - 60_000 }
    let origin = await startOrigin(options)
    const { port } = origin
    const { code, stdout, result } = await runWithResult([origin.url, '-c', '20', '-d', '36s', '--ramp-rate', '40/s'], {
      during: async () => {
        await untilPlaying(origin, 20)
        await origin.close()
        await pause(10_000)
        origin = await startOrigin({ ...options, port })
      },
    })
    await origin.close()

    expect(code).toBe(0)
    const causes = new Set(Object.values(result.requests).flatMap(({ failures }) => Object.keys(failures)))
    expect(causes).toContain('connectionRefused')
    for (const cause of causes) expect(['connectionRefused', 'reset', 'truncated']).toContain(cause)
    // Three seconds were buffered; the origin was away for ten, and retries wait up to eight.
    expect(result.playback.stalls.viewersAffected).toBe(20)
    expect(result.playback.stalls.seconds).toBeGreaterThan(20 * 2)
    expect(result.playback.stalls.durationMs?.count).toBe(result.playback.stalls.count)
    // Each viewer that stalled played on, and was playing when the run ended.
    expect(result.series.at(-2)?.viewersPlaying).toBeGreaterThan(19)
    expect(result.viewers).toMatchObject({ started: 20, failed: 0, stopped: 20 })
    expect(stdout).toContain('refused')
  })
})
