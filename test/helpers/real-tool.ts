import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'vitest'

/** How to get the tools that tests use where they are there: names of Debian and Nix packages. */
const packages: Readonly<Record<string, string>> = {
  chromium: 'chromium',
  ffmpeg: 'ffmpeg',
  ffprobe: 'ffmpeg',
  nginx: 'nginx',
  nix: 'nix-bin',
  'nix-instantiate': 'nix-bin',
  openssl: 'openssl',
  prlimit: 'util-linux',
  taskset: 'util-linux',
  tmux: 'tmux',
  promtool: 'prometheus',
  xmllint: 'libxml2-utils',
}

/** The tool's path, or undefined where it is not installed. */
export function findTool(name: string): string | undefined {
  const paths = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return statSync(path).isFile()
    } catch {
      return false
    }
  })
}

/**
 * The path of a program that the tests around this call need. Where it is missing, a test of its own says so: skipped
 * with the command that installs it, or failed under CI, where nothing may be left out unseen. Call it while tests are
 * collected, and guard what needs it: `describe.skipIf(!ffmpeg)(…)`.
 */
export function requireTool(name: string): string | undefined {
  const path = findTool(name)
  if (path === undefined) {
    const message = `${name} is missing: install it, for example with: apt-get install ${packages[name] ?? name}`
    if (process.env.CI) {
      test(`${name} is installed`, () => {
        throw new Error(message)
      })
    } else {
      console.warn(`Tests are skipped, since ${message}`)
      test.skip(message)
    }
  }
  return path
}

export interface ToolResult {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs a tool to its end, for 15 s at most. Its exit code is data: a tool that fails does not throw. */
export function runTool(path: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: 15_000, maxBuffer: 16 * 2 ** 20 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal ?? 'unknown') : 0, stdout, stderr })
    })
  })
}
