import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { requireTool } from './real-tool.ts'
import { mainFile } from './run-cli.ts'

export const repository = fileURLToPath(new URL('../../', import.meta.url))

/** What the flake's evaluation reads. */
const treeFiles = ['.ci', 'flake.lock', 'flake.nix', 'nix', 'package-lock.json', 'package.json', 'test/nix']

const standIns = ['nixpkgs', 'microvm']

/** Whether everything is there that evaluates and builds the flake. Call it while tests are collected. */
export function requireNix(): boolean {
  const tools = ['nix', 'nginx', 'ffmpeg', 'shellcheck'].map(requireTool)
  return tools.every((path) => path !== undefined)
}

export interface NixFlake {
  /** A copy of what the flake is made of, to be changed at will. */
  readonly tree: string
  /** Runs `nix` with the stand-ins for the flake's inputs; resolves with its standard output, rejects with its words. */
  nix(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>
  /** Builds an output of the flake; resolves with its path in the store. */
  build(output: string, overrides?: object): Promise<string>
  remove(): Promise<void>
}

/** The flake with the stand-ins of test/nix/stand-in as its inputs, and a store of its own. */
export async function prepareFlake(): Promise<NixFlake> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'nix-flake-')))
  const tree = join(folder, 'tree')
  await mkdir(join(tree, 'test'), { recursive: true })
  await Promise.all([
    ...treeFiles.map((file) => cp(join(repository, file), join(tree, file), { recursive: true })),
    ...standIns.map((name) => cp(join(repository, 'test/nix/stand-in', name), join(folder, name), { recursive: true })),
  ])
  const machine = { path: process.env.PATH, program: `${process.execPath} ${mainFile}` }
  await writeFile(join(folder, 'nixpkgs', 'machine.json'), JSON.stringify(machine))

  const environment = {
    ...process.env,
    NIX_CONF_DIR: join(folder, 'conf'),
    NIX_LOG_DIR: join(folder, 'log'),
    NIX_STATE_DIR: join(folder, 'state'),
    NIX_STORE_DIR: join(folder, 'store'),
    NIX_CONFIG: [
      'experimental-features = nix-command flakes',
      'sandbox = false',
      'build-users-group =',
      'substituters =',
    ].join('\n'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  }
  const offline = [
    ...['--offline', '--no-write-lock-file'],
    ...standIns.flatMap((name) => ['--override-input', name, `path:${join(folder, name)}`]),
  ]

  async function nix(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const options = { cwd: folder, env: { ...environment, ...env }, maxBuffer: 16 * 2 ** 20 }
    const { stdout } = await promisify(execFile)('nix', [...command, ...offline], options)
    return stdout
  }
  let links = 0
  async function build(output: string, overrides?: object): Promise<string> {
    const link = join(folder, `result-${++links}`)
    const impure = overrides === undefined ? [] : ['--impure']
    const command = ['build', `path:${tree}#${output}`, '--print-build-logs', '--out-link', link, ...impure]
    await nix(command, overrides === undefined ? {} : { TEST_ORIGIN_OVERRIDES: JSON.stringify(overrides) })
    return realpath(link)
  }
  async function remove(): Promise<void> {
    // What is in a store is read-only, folders too, which stops anybody but root.
    await promisify(execFile)('chmod', ['-R', 'u+w', folder])
    await rm(folder, { recursive: true, force: true })
  }
  return { tree, nix, build, remove }
}
