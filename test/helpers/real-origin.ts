import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const testOriginFolder = new URL('../../nix/test-origin/', import.meta.url).pathname

/** One variant stream, as nix/test-origin/config.nix has it. */
export interface OriginVariant {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly videoBitsPerSecond: number
  readonly audioBitsPerSecond: number
}

/** What may be changed in a profile: the names of `base` in nix/test-origin/config.nix, which refuses any other. */
export interface OriginOverrides {
  readonly segmentSeconds?: number
  readonly framesPerSecond?: number
  readonly keyFrameSeconds?: number | null
  readonly segmentType?: 'mpegts' | 'fmp4'
  readonly playlistSegments?: number
  readonly keptSegments?: number
  readonly variants?: readonly OriginVariant[]
  readonly scale?: number
  readonly encoderPreset?: string
  readonly ffmpegLogLevel?: string
  readonly listenAddress?: string
  readonly port?: number
  readonly workerProcesses?: number | 'auto'
  readonly workerConnections?: number
  readonly nginxLogLevel?: string
  readonly accessLogPath?: string | null
  readonly accessLogFormat?: string
  readonly accessLogBufferKilobytes?: number
  readonly accessLogFlushSeconds?: number
}

/** A profile with its overrides, the defaults and what follows from them. */
export interface OriginConfig extends Required<OriginOverrides> {
  readonly profile: string
  readonly mediaFolder: string
  readonly multivariantPlaylist: string
  readonly mediaPlaylist: string
  /** Pictures from one key frame to the next. */
  readonly framesPerGroup: number
  readonly segmentLifeSeconds: number
  readonly segmentFiles: number
  readonly lateLimitSeconds: number
}

export interface EvaluatedOrigin {
  readonly config: OriginConfig
  readonly nginxConf: string
  readonly ffmpegArguments: readonly string[]
}

/** One request as nginx saw it; `bodyBytes` is what it sent, which is less than the body where a client went away. */
export interface AccessLogEntry {
  /** Seconds since the epoch, when the response ended. */
  readonly time: number
  readonly method: string
  /** Path and query, as requested. */
  readonly uri: string
  readonly status: number
  readonly bodyBytes: number
  /** Seconds from the first byte of the request to the last of the response. */
  readonly requestTime: number
  /** nginx's number of the connection. */
  readonly connection: number
  readonly userAgent: string
}

export interface RealOrigin {
  /** Of the multivariant playlist. */
  readonly url: string
  readonly port: number
  readonly config: OriginConfig
  readonly nginxPid: number
  readonly ffmpegPid: number
  /** Every request that was answered so far and not read before; with `accessLogPath` null it fails. */
  readAccessLog(): Promise<AccessLogEntry[]>
  /** An outage: open connections are reset, new ones refused, while the encoder goes on. */
  stopNginx(): Promise<void>
  startNginx(): Promise<void>
  /** Ends both processes and removes their folder. */
  stop(): Promise<void>
}

/** A ladder of one small variant that a loaded 2-core machine encodes in real time with a fraction of a core. */
export const smallVariants: readonly OriginVariant[] = [
  { name: '360p', width: 640, height: 360, videoBitsPerSecond: 2_000_000, audioBitsPerSecond: 96_000 },
]

const startDeadlineMs = 45_000
const stopDeadlineMs = 5_000

/** The configuration of nix/test-origin, as text and arguments, evaluated by nix-instantiate. Throws its error. */
export async function evaluateOrigin(profile: string, overrides: OriginOverrides = {}): Promise<EvaluatedOrigin> {
  const expression = `{ folder, profile, overrides }:
    let
      file = name: import (/. + folder + name);
      config = file "/config.nix" { inherit profile; overrides = builtins.fromJSON overrides; };
    in
    { inherit config; nginxConf = file "/nginx.nix" config; ffmpegArguments = file "/ffmpeg.nix" config; }`
  const given = { folder: testOriginFolder, profile, overrides: JSON.stringify(overrides) }
  const { stdout } = await promisify(execFile)('nix-instantiate', [
    // Nothing is built, so no store is needed, nor the right to write to one.
    ...['--store', 'dummy://', '--eval', '--strict', '--json', '--expr', expression],
    ...Object.entries(given).flatMap(([name, value]) => ['--argstr', name, value]),
  ])
  return JSON.parse(stdout)
}

/**
 * Starts the test origin of nix/test-origin with the machine's own nginx and ffmpeg, on loopback, and resolves once its live
 * playlists list three segments. Needs nix-instantiate, nginx and ffmpeg on the PATH; rejects with their words where they fail.
 */
export async function startRealOrigin({
  profile = 'default',
  overrides = { variants: smallVariants },
}: {
  readonly profile?: string
  readonly overrides?: OriginOverrides
} = {}): Promise<RealOrigin> {
  const port = overrides.port ?? (await findFreePort())
  const { config, nginxConf, ffmpegArguments } = await evaluateOrigin(profile, {
    listenAddress: '127.0.0.1',
    accessLogPath: 'access.log',
    accessLogFlushSeconds: 1,
    ...overrides,
    port,
  })
  const folder = await mkdtemp(join(tmpdir(), 'real-origin-'))
  const mediaFolder = join(folder, config.mediaFolder)
  await Promise.all([mkdir(mediaFolder), mkdir(join(folder, 'temp'))])
  await writeFile(join(folder, 'nginx.conf'), nginxConf)

  const ffmpeg = startTool('ffmpeg', ffmpegArguments, mediaFolder)
  let nginx: Tool | undefined

  async function startNginx(): Promise<void> {
    // Workers of an nginx started by root would be nobody, who may not enter the folder.
    const user = process.getuid?.() === 0 ? ' user root;' : ''
    const globals = `daemon off;${user}`
    const started = startTool('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr', '-g', globals], folder)
    nginx = started
    await waitFor(async () => (await fetch(`http://127.0.0.1:${port}/stub_status`)).ok, [started])
  }
  async function stopNginx(): Promise<void> {
    await nginx?.stop()
    nginx = undefined
  }
  async function stop(): Promise<void> {
    await Promise.all([stopNginx(), ffmpeg.stop()])
    await rm(folder, { recursive: true, force: true })
  }
  async function readAccessLog(): Promise<AccessLogEntry[]> {
    if (config.accessLogPath === null) throw new Error('This origin keeps no access log')
    const log = join(folder, config.accessLogPath)
    const taken = `${log}.taken`
    await rename(log, taken)
    if (nginx !== undefined) {
      // nginx's answer to USR1 is to write what it buffered and open the path anew; then nobody holds the old file.
      process.kill(nginx.pid, 'SIGUSR1')
      await waitFor(async () => !(await isOpenInFamily(nginx?.pid ?? 0, taken)), [nginx])
    } else {
      await writeFile(log, '')
    }
    const lines = (await readFile(taken, 'utf8')).split('\n')
    const entries: AccessLogEntry[] = lines.filter((line) => line !== '').map((line) => JSON.parse(line))
    // Every worker of nginx writes its own buffer.
    return entries.sort((a, b) => a.time - b.time)
  }

  try {
    await startNginx()
    await waitFor(() => everyPlaylistLists(mediaFolder, config, 3), [ffmpeg])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `http://127.0.0.1:${port}/${config.multivariantPlaylist}`,
    port,
    config,
    get nginxPid() {
      if (nginx === undefined) throw new Error('nginx is stopped')
      return nginx.pid
    },
    ffmpegPid: ffmpeg.pid,
    readAccessLog,
    stopNginx,
    startNginx,
    stop,
  }
}

interface Tool {
  readonly pid: number
  /** What it said, once it ended by itself. */
  readonly fault: () => Error | undefined
  readonly stop: () => Promise<void>
}

function startTool(command: string, args: readonly string[], cwd: string): Tool {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    // The end says why it ended; a talkative profile must not fill the memory.
    said = (said + text).slice(-4_000)
  })
  let fault: Error | undefined
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      fault = error
      resolve()
    })
    child.once('close', (code, signal) => {
      fault ??= new Error(`${command} ended with ${signal ?? code}: ${said}`)
      resolve()
    })
  })
  return { pid: child.pid ?? 0, fault: () => fault, stop: () => stopChild(child, ended) }
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const deadline = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs)
  await ended
  clearTimeout(deadline)
}

async function waitFor(condition: () => Promise<boolean>, tools: readonly Tool[]): Promise<void> {
  const deadline = performance.now() + startDeadlineMs
  let cause: unknown
  while (performance.now() < deadline) {
    for (const tool of tools) {
      const fault = tool.fault()
      if (fault !== undefined) throw fault
    }
    try {
      if (await condition()) return
    } catch (error) {
      cause = error
    }
    await delay(50)
  }
  throw new Error(`The origin was not ready after ${startDeadlineMs / 1000} s`, { cause })
}

async function everyPlaylistLists(mediaFolder: string, config: OriginConfig, segments: number): Promise<boolean> {
  for (const { name } of config.variants) {
    const text = await readFile(join(mediaFolder, name, config.mediaPlaylist), 'utf8')
    if (text.split('#EXTINF').length - 1 < segments) return false
  }
  return true
}

/** Whether the process or a child of it holds this file open. */
async function isOpenInFamily(pid: number, path: string): Promise<boolean> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const family = [`${pid}`, ...children.split(' ').filter((child) => child !== '')]
  for (const member of family) {
    const folder = `/proc/${member}/fd`
    for (const descriptor of await readdir(folder)) {
      // A descriptor may be closed between the listing and the look.
      const target = await readlink(`${folder}/${descriptor}`).catch(() => '')
      if (target === path) return true
    }
  }
  return false
}

/**
 * A free port below those the kernel gives to outgoing connections: while nginx is stopped, one of the viewers' own
 * connections could otherwise take it.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
  throw new Error('No free port')
}
