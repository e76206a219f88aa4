import { execFileSync, spawnSync } from 'node:child_process'

/** What a benchmark needs beside Node, and the package of Debian that has it. */
const packages = {
  nginx: 'nginx-light',
  wrk: 'wrk',
  h2load: 'nghttp2-client',
  ffmpeg: 'ffmpeg',
  openssl: 'openssl',
  taskset: 'util-linux',
  'nix-instantiate': 'nix-bin',
  chromium: 'chromium',
  unshare: 'util-linux',
  timeout: 'coreutils',
  tc: 'iproute2',
  tcpdump: 'tcpdump',
} as const

export type Tool = keyof typeof packages

function isInstalled(tool: Tool): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' }).status === 0
}

/** Ends the process with instructions when one of them is missing. */
export function requireTools(...tools: readonly Tool[]): void {
  const missing = tools.filter((tool) => !isInstalled(tool))
  if (missing.length === 0) return
  console.error(`This benchmark needs ${missing.join(' and ')}.`)
  console.error(`On Debian or Ubuntu: sudo apt-get install ${missing.map((tool) => packages[tool]).join(' ')}`)
  process.exit(2)
}

/** The versions of the tools, as they tell them. */
export function versionsOf(tools: readonly Tool[]): Record<string, string> {
  const flag: Partial<Record<Tool, string>> = { nginx: '-v', ffmpeg: '-version', wrk: '-v', openssl: 'version' }
  return Object.fromEntries(
    tools.map((tool) => {
      const { stdout, stderr } = spawnSync(tool, [flag[tool] ?? '--version'], { encoding: 'utf8' })
      return [tool, `${stdout}${stderr}`.trim().split('\n')[0] ?? '']
    }),
  )
}

/** Pinning a process keeps the origin and its clients from taking each other's core. */
const canPin = isInstalled('taskset')

/** The command line that runs a program on one core, or on some; unchanged where the machine cannot do that. */
export function onCore(core: number | readonly number[] | undefined, command: readonly string[]): readonly string[] {
  return core === undefined || !canPin ? command : ['taskset', '-c', String(core), ...command]
}

/** Moves this process, threads and all, to a core: the conductor of a benchmark must not disturb what it measures. */
export function moveToCore(core: number): void {
  if (canPin) execFileSync('taskset', ['-acp', String(core), String(process.pid)], { stdio: 'ignore' })
}
