import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NixFlake, prepareFlake, requireNix } from '../helpers/nix-flake.ts'
import { type Runner, startRunner, waitUntil } from '../helpers/nix-runner.ts'
import { findFreePort } from '../helpers/real-origin.ts'

const isReady = requireNix()

/** Within this time the end of a part must have ended the whole. */
const noticeMs = 5_000

describe.skipIf(!isReady)('the runner of the test origin', { timeout: 60_000 }, () => {
  let flake: NixFlake
  let folder: string
  let command: string
  let port: number
  let runner: Runner | undefined

  beforeAll(async () => {
    flake = await prepareFlake()
    folder = await mkdtemp(join(tmpdir(), 'runner-'))
    port = await findFreePort()
    const overrides = { scale: 0.15, segmentSeconds: 1, port, listenAddress: '127.0.0.1' }
    command = join(await flake.build('test-origin-logged', overrides), 'bin/test-origin')
  }, 60_000)
  afterAll(async () => {
    runner?.kill('SIGTERM')
    await runner?.end
    await flake.remove()
    await rm(folder, { recursive: true })
  })

  const start = (args: readonly string[] = []): Runner => {
    runner = startRunner(command, args, { TMPDIR: folder })
    return runner
  }
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  const isUp = async () => (await ask('/health')).status === 200

  /** Starts it, does this to it once it is up (and that before), and sees how it ends: with nobody left to serve, and nothing left but its log. */
  async function endAfter(harm: (runner: Runner) => Promise<void>, hold?: (runner: Runner) => Promise<void>) {
    const started = start()
    await hold?.(started)
    await waitUntil(isUp)
    await harm(started)
    const since = performance.now()
    const end = await started.end
    const elapsedMs = performance.now() - since
    await expect(ask('/stream.m3u8')).rejects.toThrow()
    for (const name of ['nginx', 'ffmpeg']) expect(await started.children(name)).toEqual([])
    const left = await readdir(folder, { recursive: true })
    expect(left).toEqual([expect.stringMatching(/^test-origin\.\w+$/), expect.stringMatching(/access\.log$/)])
    const log = await readFile(join(folder, left[1] ?? ''), 'utf8')
    await rm(join(folder, left[0] ?? ''), { recursive: true })
    return { ...end, elapsedMs, log }
  }

  test('says that it is starting before there is a stream, and where it plays when there is one', async () => {
    const hold = async (started: Runner) => {
      await waitUntil(async () => (await started.children('ffmpeg')).length === 1)
      const [ffmpeg = 0] = await started.children('ffmpeg')
      process.kill(ffmpeg, 'SIGSTOP')
      await waitUntil(async () => {
        const health = await ask('/health')
        return health.status === 503 && (await health.text()) === 'starting\n'
      })
      expect(started.said()).not.toContain('plays at')
      process.kill(ffmpeg, 'SIGCONT')
    }
    const ended = await endAfter(async (started) => {
      await waitUntil(() => started.said().includes(`plays at http://127.0.0.1:${port}/stream.m3u8`))
      expect((await ask('/stream.m3u8')).status).toBe(200)
      started.kill('SIGTERM')
    }, hold)
    expect(ended).toMatchObject({ code: 0, said: expect.stringMatching(/test-origin: stopped\n/) })
    expect(ended.log).toMatch(/"uri":"\/stream.m3u8","status":200/)
  })

  test('is stopped by an interrupt as well', async () => {
    expect(await endAfter(async (started) => started.kill('SIGINT'))).toMatchObject({ code: 0 })
  })

  test('ends when ffmpeg is killed', async () => {
    const { code, said, elapsedMs } = await endAfter(async (started) => {
      const [ffmpeg = 0] = await started.children('ffmpeg')
      process.kill(ffmpeg, 'SIGKILL')
    })
    expect(code).toBe(3)
    expect(said).toContain('ffmpeg ended with status 137, so the origin ends')
    expect(elapsedMs).toBeLessThan(noticeMs)
  })

  test('ends when nginx is killed, its workers too', async () => {
    const { code, said, elapsedMs } = await endAfter(async (started) => {
      const [nginx = 0] = await started.children('nginx')
      process.kill(nginx, 'SIGKILL')
    })
    expect(code).toBe(4)
    expect(said).toContain('nginx ended with status 137, so the origin ends')
    expect(elapsedMs).toBeLessThan(noticeMs)
  })

  test('ends when the encoder is slower than the stream, and says how slow', async () => {
    const { code, said } = await endAfter(async (started) => {
      const [ffmpeg = 0] = await started.children('ffmpeg')
      process.kill(ffmpeg, 'SIGSTOP')
    })
    expect(code).toBe(5)
    expect(said).toMatch(/ffmpeg is \d s late, at 0\.\d\d of real time/)
    expect(said).toMatch(/ffmpeg encodes at 0\.\d\d of real time: this machine is too slow for profile logged/)
  })

  test('does not start where the port is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    try {
      expect(await start().end).toMatchObject({ code: 2, said: expect.stringContaining(`port ${port} is taken`) })
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
    expect(await readdir(folder)).toEqual([])
  })

  test('takes no arguments', async () => {
    expect(await start(['--port', '1']).end).toMatchObject({ code: 2, said: expect.stringContaining('no arguments') })
  })
})
