import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { findUnusedBindings } from '../helpers/nix-bindings.ts'
import { repository } from '../helpers/nix-flake.ts'
import { findTool, requireTool, runTool } from '../helpers/real-tool.ts'

const nixInstantiate = requireTool('nix-instantiate')
// Debian has no package of it. Where it is missing, the rules below are what is checked of its style.
const nixfmt = findTool('nixfmt')

const files = [
  'flake.nix',
  ...['nix', 'test/nix'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.nix'))
      .map((name) => join(folder, name)),
  ),
]

async function parse(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('nix-instantiate', ['--store', 'dummy://', '--parse', ...args], {
    cwd: repository,
  })
  return stdout
}

test('there are files to check', () => {
  expect(files.length).toBeGreaterThan(30)
})

describe.skipIf(!nixInstantiate)('every .nix file', () => {
  test.each(files)('%s parses and binds nothing that it does not use', async (file) => {
    expect(findUnusedBindings(await parse([file]))).toEqual([])
  })

  test.each([
    ['let a = 1; b = 2; in a', ['b']],
    ['{ a, b ? 2, ... }: a', ['b']],
    ['{ a, b ? a }@args: b', ['args']],
    ['a: b: { inherit b; }', ['a']],
    ['let a = 1; in { a = 2; b.a = 3; }', ['a']],
    ['x: let a = x; in x.a', ['a']],
    ['x: let inherit (x) a b; in a', ['b']],
    ['x: let a = 1; in x ? a', ['a']],
    ['let f = _: y: y; _a = 1; in f', []],
  ])('an unused binding would be seen in %s', async (expression, unused) => {
    expect(findUnusedBindings(await parse(['--expr', expression]))).toEqual(unused)
  })
})

describe('the style of nixfmt', () => {
  test.skipIf(!nixfmt)('nixfmt, where it is installed, has nothing to change', async () => {
    const checked = await runTool(nixfmt ?? '', ['--check', ...files.map((file) => join(repository, file))])
    expect(checked).toMatchObject({ code: 0 })
  })

  test.each(files)('%s keeps what of it shows without a formatter', async (file) => {
    const text = await readFile(join(repository, file), 'utf8')
    expect(text).toMatch(/[^\n]\n$/)
    expect(text).not.toMatch(/\t|\r| $|\n\n\n/m)
    const oddlyIndented = text.split('\n').filter((line) => (/^ */.exec(line)?.[0].length ?? 0) % 2 === 1)
    expect(oddlyIndented).toEqual([])
  })
})
