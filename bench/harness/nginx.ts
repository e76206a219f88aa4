import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { childrenOf } from '../../src/linux-processes.ts'
import { endWithChildren } from './end-with-children.ts'
import { onCore } from './tools.ts'

export interface NginxOptions {
  /** The folder that is served. */
  readonly root: string
  readonly tls?: boolean
  /** Added to its priority, so that others on its core come before it: an origin that is slower than its machine. */
  readonly niceness?: number
  /** Directives with their semicolons, after those that there are. */
  readonly httpLines?: readonly string[]
  /** Instead of an open connection's 600 s; 0 closes it after each response. */
  readonly keepAliveSeconds?: number
  /** Whether a client that comes again can leave out a part of the handshake. */
  readonly tlsSessions?: boolean
  readonly core: number | undefined
}

export interface Nginx {
  /** Without a slash at its end. */
  readonly url: string
  /** Of the one worker process, whose CPU is the origin's. */
  readonly workerPid: number
  readonly command: string
  readonly configuration: string
  /** Its own, there until it is stopped. */
  readonly folder: string
  stop(): Promise<void>
}

/** One nginx worker that serves static files, set up so that it costs as little as it can: it is not what is measured. */
export function startNginx(options: NginxOptions): Promise<Nginx> {
  const configure = (folder: string, port: number) => {
    if (options.tls) makeCertificate(folder)
    return configurationOf(options, folder, port)
  }
  return runNginx(options.core, options.tls === true, configure, options.niceness)
}

/** @param configure gives the configuration; `folder` is nginx's own, with places for what it buffers */
export async function runNginx(
  core: number | undefined,
  tls: boolean,
  configure: (folder: string, port: number) => string,
  niceness?: number,
): Promise<Nginx> {
  const folder = mkdtempSync('/dev/shm/hls-swarm-nginx-')
  endWithChildren(folder)
  for (const name of ['client', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name))
  const port = await freePort()
  const configuration = configure(folder, port)
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration)
  const niced = niceness === undefined ? [] : ['nice', '-n', String(niceness)]
  const command = onCore(core, [...niced, 'nginx', '-c', file, '-p', folder, '-e', 'stderr'])
  const [program = '', ...args] = command
  const process = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  await listening(process, port)
  const workerPid = await workerOf(process.pid ?? 0)
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    workerPid,
    command: command.join(' '),
    configuration,
    folder,
    stop: async () => {
      const exited = new Promise((resolve) => process.once('exit', resolve))
      process.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The master listens before it has a worker: where others have its core, long before. */
async function workerOf(masterPid: number): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [workerPid] = childrenOf(masterPid)
    if (workerPid !== undefined) return workerPid
    await wait(50)
  }
  throw new Error('nginx has no worker process')
}

function configurationOf(options: NginxOptions, folder: string, port: number): string {
  const { root, tls, httpLines = ['access_log off;'], keepAliveSeconds = 600, tlsSessions = true } = options
  const sessions = tlsSessions
    ? 'ssl_session_cache shared:tls:10m;'
    : 'ssl_session_cache off;\n    ssl_session_tickets off;'
  const user = process.getuid?.() === 0 ? 'user root;\n' : ''
  const security = tls
    ? `    ssl_certificate ${folder}/certificate.pem;\n    ssl_certificate_key ${folder}/key.pem;\n    ${sessions}\n`
    : ''
  return `${user}daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 19000; }
http {
  types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
${httpLines.map((line) => `  ${line}\n`).join('')}  sendfile on;
  sendfile_max_chunk 512k;
  tcp_nopush on;
  keepalive_timeout ${keepAliveSeconds}s;
  keepalive_requests 1000000000;
  open_file_cache max=1000 inactive=60s;
  open_file_cache_valid 1s;
  client_body_temp_path ${folder}/client;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port}${tls ? ' ssl' : ''} backlog=16384;
    root ${root};
${security}  }
}
`
}

function makeCertificate(folder: string): void {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/certificate.pem`]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', ...subject, ...files], { stdio: 'ignore' })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function listening(process: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (process.exitCode !== null) throw new Error(`nginx ended with exit code ${process.exitCode}`)
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (reached) return
    await wait(50)
  }
  throw new Error('nginx does not listen')
}
