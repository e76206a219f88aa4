import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Origin } from '../../src/origin/origin.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'
import { runWithResult, startCli } from '../helpers/run-cli.ts'
import { untilPlaying } from '../helpers/until-playing.ts'

let origin: Origin
beforeAll(async () => {
  origin = await startOrigin({ segmentSeconds: 1 })
})
afterAll(() => origin.close())

const prlimit = requireTool('prlimit')

const headline = /viewers? played/

describe('a run ends', { timeout: 60_000 }, () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('gracefully at %s, with a report and exit code %i', async (signal, expected) => {
    const { code, stdout, result } = await runWithResult([origin.url, '-c', '10', '-d', '1h'], {
      during: async (cli) => {
        await untilPlaying(origin, 10)
        cli.kill(signal)
      },
    })
    expect(code).toBe(expected)
    expect(stdout).toMatch(headline)
    expect(result).toMatchObject({ endedBy: 'signal', interrupted: true, viewers: { started: 10, stopped: 10 } })
    expect(result.requests.segment?.failures).toEqual({})
  })

  it('normally at a signal when it has no duration', async () => {
    const { code, result } = await runWithResult([origin.url, '-c', '3'], {
      during: async (cli) => {
        await untilPlaying(origin, 3)
        cli.kill('SIGINT')
      },
    })
    expect(code).toBe(0)
    expect(result.interrupted).toBe(false)
  })

  it('at once at the second signal, with a report of what was measured and its files', async () => {
    const slow = await startOrigin({ segmentSeconds: 1 })
    let asked = 0
    const { code, stdout, result } = await runWithResult([slow.url, '-c', '10', '-d', '1h', '--graceful-stop', '60s'], {
      during: async (cli) => {
        await untilPlaying(slow, 10)
        // From now on responses take longer than anyone would wait.
        await slow.setFaults([{ fault: { is: 'delay', ms: 50_000 } }])
        await pause(1500)
        cli.kill('SIGINT')
        await pause(500)
        asked = performance.now()
        cli.kill('SIGINT')
      },
    })
    expect(performance.now() - asked).toBeLessThan(10_000)
    await slow.close()
    expect(code).toBe(130)
    expect(stdout.match(new RegExp(headline, 'g'))).toHaveLength(1)
    expect(result).toMatchObject({ endedBy: 'signal', interrupted: true })
  })

  it('after the graceful stop though responses never come, and says what it dropped', async () => {
    const stuck = await startOrigin({ segmentSeconds: 1 })
    const { code, result } = await runWithResult([stuck.url, '-c', '10', '-d', '1h', '--graceful-stop', '500ms'], {
      during: async (cli) => {
        await untilPlaying(stuck, 10)
        await stuck.setFaults([{ match: { kind: 'segment' }, fault: { is: 'delay', ms: 50_000 } }])
        await pause(2500)
        cli.kill('SIGINT')
      },
    })
    await stuck.close()
    expect(code).toBe(130)
    // Playlists still come: what is dropped is the segment that each viewer waits for.
    expect(result.playback.incidents.requestsCancelled).toBe(10)
    expect(result.viewers.stopped).toBe(10)
  })

  it('when every viewer has played a complete stream to its end', async () => {
    const vod = await startOrigin({ kind: 'vod', segmentSeconds: 1, totalSegments: 3 })
    const { code, result } = await runWithResult([vod.url, '-c', '5', '-d', '1h'])
    await vod.close()
    expect(code).toBe(0)
    expect(result).toMatchObject({ endedBy: 'completed', interrupted: false, viewers: { completed: 5, stopped: 0 } })
    expect(result.playback.playingSeconds).toBeCloseTo(5 * 3, 6)
    expect(result.playback.stalls.count).toBe(0)
  })

  it('though the result cannot be written: the disk is full', async () => {
    // A device that is always full stands where the histogram log goes.
    const cli = startCli(['run', origin.url, '-c', '3', '-d', '2s', '--histogram-log', '/dev/full'])
    const { code, stdout, stderr } = await cli.end
    expect(stdout).toMatch(headline)
    expect(code).toBe(7)
    expect(stderr).toContain('/dev/full')
  })

  it.skipIf(!existsSync('/proc/self/limits'))('before it begins where file descriptors are too few', async () => {
    const { code, stderr } = await startCli(['run', origin.url, '-c', '500', '-d', '2s'], {
      prelude: 'ulimit -n 200',
    }).end
    expect(code).toBe(6)
    expect(stderr).toContain('ulimit -n')
  })

  it.skipIf(!existsSync('/proc/self/limits'))('in words where there are too few even to load the program', async () => {
    const { code, stderr } = await startCli(['run', origin.url, '-d', '1s'], { prelude: 'ulimit -n 56' }).end
    expect(code).toBe(6)
    expect(stderr).toContain('ulimit -n')
    expect(stderr).not.toMatch(/^ +at /m)
  })

  it.skipIf(!prlimit)('as planned though file descriptors run out on the way, and blames this machine', async () => {
    const { code, stdout, result } = await runWithResult([origin.url, '-c', '60', '-d', '5s', '--ramp-rate', '20/s'], {
      during: async (cli) => {
        await untilPlaying(origin, 3)
        await runTool(prlimit ?? '', ['--pid', `${cli.pid}`, '--nofile=30:30'])
      },
    })
    expect(code).toBe(0)
    const failures = Object.values(result.requests).map((kind) => kind.failures.fileDescriptors ?? 0)
    expect(Math.max(...failures)).toBeGreaterThan(0)
    expect(result.generator.saturated).toBe(true)
    expect(stdout).toContain('ulimit -n')
  })

  it('with its own exit code when the target is not there', async () => {
    const { code, stderr } = await startCli(['run', 'http://127.0.0.1:9/live.m3u8', '-c', '1', '-d', '2s']).end
    expect(code).toBe(3)
    expect(stderr).toContain('refuses connections')
  })
})
