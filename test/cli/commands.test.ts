import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Origin } from '../../src/origin/origin.ts'
import { startOrigin } from '../../src/origin/start-origin.ts'
import { runResultSchema } from '../../src/report/run-result.ts'
import { type SpawnedCli, spawnCli } from './spawn-cli.ts'

let origin: Origin
let folder: string
const spawned: SpawnedCli[] = []

beforeAll(async () => {
  const variants = [{ name: 'low', bitsPerSecond: 400_000, width: 320, height: 180 }]
  origin = await startOrigin({ variants, segmentSeconds: 1, windowSegments: 4 })
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
})

afterEach(async () => {
  for (const { child, ended } of spawned.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
})

afterAll(async () => {
  await origin.close()
  await rm(folder, { recursive: true })
})

function start(args: readonly string[], limit?: number): SpawnedCli {
  const cli = spawnCli(args, limit)
  spawned.push(cli)
  return cli
}

/** Resolves when so many more requests of the kind have arrived. */
async function asked(from: Origin, kind: 'segment' | 'mediaPlaylist', more: number): Promise<void> {
  const before = (await from.requests())[kind].requests
  const deadline = Date.now() + 15_000
  while ((await from.requests())[kind].requests < before + more) {
    if (Date.now() > deadline) throw new Error(`no ${kind} was asked for`)
    await delay(20)
  }
}

describe('run', () => {
  it('plays for its duration, prints the summary and writes what was asked for', async () => {
    const [result, log] = [join(folder, 'result.json'), join(folder, 'log.hlog')]
    const args = ['-c', '3', '-d', '2s', '--ramp-jitter', '0', '--workers', '2', '--seed', '7']
    const { code, stdout, stderr } = await start(['run', origin.url, ...args, '-o', result, '--histogram-log', log])
      .ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('3 viewers played')
    const written = runResultSchema.parse(JSON.parse(await readFile(result, 'utf8')))
    expect(written).toMatchObject({
      plan: { streams: [{ url: origin.url }], clients: 3, durationMs: 2000, workers: 2, seed: 7 },
      endedBy: 'duration',
      interrupted: false,
      preflight: { requests: 1 },
      viewers: { requested: 3, started: 3, failed: 0 },
    })
    expect(written.preflight.bytes).toBeGreaterThan(0)
    expect(await readFile(log, 'utf8')).toMatch(/^Tag=segment\.responseTime,/m)
  })

  it('makes the load that its plan says: no viewer more, and the preflight told apart', async () => {
    const before = (await origin.requests()).multivariantPlaylist.requests
    const { code } = await start(['run', origin.url, '-c', '5', '-d', '1s', '--ramp-rate', '1k']).ended
    expect(code).toBe(0)
    expect((await origin.requests()).multivariantPlaylist.requests - before).toBe(5 + 1)
  })

  it('ends with 130 when interrupted before its duration, after finishing what is under way', async () => {
    const result = join(folder, 'interrupted.json')
    const run = start(['run', origin.url, '-c', '2', '-d', '60s', '-o', result, '--log-level', 'info'])
    await asked(origin, 'segment', 4)
    run.child.kill('SIGINT')
    const { code, stdout, stderr } = await run.ended
    expect(code).toBe(130)
    expect(stderr).toContain('SIGINT: requests under way are finished; once more ends at once')
    expect(stdout).toContain('2 viewers played')
    expect(JSON.parse(await readFile(result, 'utf8'))).toMatchObject({ endedBy: 'signal', interrupted: true })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('without a duration %s is its normal end', async (signal) => {
    const run = start(['run', origin.url, '-c', '2'])
    await asked(origin, 'segment', 4)
    run.child.kill(signal)
    expect(await run.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('2 viewers played') })
  })

  it('ends at once with the second signal, and prints what it has', async () => {
    const slow = await startOrigin({ segmentSeconds: 1 })
    try {
      await slow.setFaults([{ match: { kind: 'segment' }, fault: { is: 'slowBody', bytesPerSecond: 100 } }])
      const run = start(['run', slow.url, '-c', '2', '-d', '60s', '--graceful-stop', '30s', '--log-level', 'info'])
      // Two seconds of reloads: the first snapshots are there.
      await asked(slow, 'mediaPlaylist', 6)
      run.child.kill('SIGINT')
      await run.waitFor('once more')
      run.child.kill('SIGTERM')
      const { code, stdout } = await run.ended
      expect(code).toBe(143)
      expect(stdout).toContain('2 of 2 started')
    } finally {
      await slow.close()
    }
  })

  it('plays a stream of its own when it is told no URL', async () => {
    const { code, stdout } = await start(['run', '-d', '1500ms', '-c', '2', '--quiet']).ended
    expect(code).toBe(0)
    expect(stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/index\.m3u8/)
  })

  it('ends with 3 when the target is no stream, before any viewer starts', async () => {
    const { code, stdout, stderr } = await start(['run', `${origin.url}.gone`]).ended
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('answers with status 404')
  })

  it('ends with 3 when nothing could be played, with a summary that says why', async () => {
    const broken = await startOrigin({ segmentSeconds: 1 })
    try {
      await broken.setFaults([{ match: { kind: 'segment' }, fault: { is: 'status', code: 403 } }])
      const { code, stdout, stderr } = await start(['run', broken.url, '-c', '2', '-d', '1500ms']).ended
      expect(code).toBe(3)
      expect(stdout).toContain('HTTP 403')
      expect(stderr).toContain('No viewer received anything to play.')
    } finally {
      await broken.close()
    }
  })

  it('ends with 6 and all shortages together when this machine allows too little, without a request', async () => {
    const before = (await origin.requests()).multivariantPlaylist.requests
    const { code, stderr } = await start(['run', origin.url, '-c', '100k', '-o', join(folder, 'no', 'x.json')], 1000)
      .ended
    expect(code).toBe(6)
    expect(stderr).toContain('this process is allowed 1000')
    expect(stderr).toContain('ports')
    expect(stderr).toContain('Cannot write the result')
    expect((await origin.requests()).multivariantPlaylist.requests).toBe(before)
  })

  it('ends with 7 when a file cannot be written, before any viewer starts', async () => {
    await writeFile(join(folder, 'file'), '')
    const { code, stdout, stderr } = await start(['run', origin.url, '-o', join(folder, 'file', 'x.json')]).ended
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
    expect(stderr).toContain('Cannot write the result')
  })
})

describe('check', () => {
  it('prints the tree and how playing went', async () => {
    const { code, stdout, stderr } = await start(['check', origin.url, '-d', '1s']).ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Multivariant Playlist')
    expect(stdout).toContain('320x180')
    expect(stdout).toContain('Faults: none')
    expect(stdout).toMatch(/Playback: 1 viewer played/)
  })

  it('prints both as JSON', async () => {
    const { code, stdout } = await start(['check', origin.url, '-d', '1s', '--json']).ended
    const { stream, run } = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(stream).toMatchObject({ type: 'multivariant', faults: [], requests: 3 })
    expect(runResultSchema.parse(run).viewers.started).toBe(1)
  })

  it('only reads the playlists when the duration is 0', async () => {
    const { code, stdout } = await start(['check', origin.url, '-d', '0', '--json']).ended
    expect(code).toBe(0)
    expect(JSON.parse(stdout).run).toBeNull()
  })

  it('ends with 3 where there is no stream', async () => {
    const { code, stderr } = await start(['check', `${origin.url}.gone`]).ended
    expect(code).toBe(3)
    expect(stderr).toContain('answers with status 404')
  })
})

describe('origin', () => {
  it('prints its URL, serves, and ends with a signal', async () => {
    const cli = start(['origin', '--port', '0', '--variants', '180p:300k', '--kind', 'vod'])
    await cli.waitFor('index.m3u8\n')
    cli.child.kill('SIGINT')
    const { code, stdout, stderr } = await cli.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/index\.m3u8\n$/)
  })

  it('ends with 6 when its port is taken', async () => {
    const { code, stderr } = await start(['origin', '--port', String(origin.port)]).ended
    expect(code).toBe(6)
    expect(stderr).toContain(String(origin.port))
  })
})

it('writes its files even when nobody reads the summary any more', async () => {
  const result = join(folder, 'unread.json')
  const cli = start(['run', origin.url, '-c', '1', '-d', '1s', '-o', result])
  cli.child.stdout?.destroy()
  expect(await cli.ended).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(await readFile(result, 'utf8'))).toMatchObject({ viewers: { started: 1 } })
})
