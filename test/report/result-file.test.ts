import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultsError } from '../../src/errors.ts'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { checkWritable, writeResultFile } from '../../src/report/result-file.ts'
import { runResultSchema } from '../../src/report/run-result.ts'
import { facts, startedAtMs } from './result-fixtures.ts'

const result = buildResult(facts, new Totals(startedAtMs))
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-result-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function faultsOf(path: string) {
  const error = await writeResultFile(path, result).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(FaultsError)
  const { kind, faults } = error as FaultsError
  expect(kind).toBe('output')
  return faults
}

describe('writeResultFile', () => {
  it('writes what the schema reads, and leaves nothing else behind', async () => {
    const path = join(folder, 'result.json')
    await writeFile(path, 'an older result')
    await writeResultFile(path, result)
    expect(runResultSchema.parse(JSON.parse(await readFile(path, 'utf8')))).toEqual(result)
    expect(await readdir(folder)).toEqual(['result.json'])
  })

  it('replaces the target of a symbolic link, not the link', async () => {
    const target = join(folder, 'target.json')
    await writeFile(target, '')
    await symlink(target, join(folder, 'link.json'))
    await writeResultFile(join(folder, 'link.json'), result)
    expect(JSON.parse(await readFile(target, 'utf8'))).toMatchObject({ schemaVersion: 1 })
  })

  it('says what stands in the way: a missing folder', async () => {
    const path = join(folder, 'missing', 'result.json')
    expect(await faultsOf(path)).toEqual([
      {
        problem: `Cannot write the result to ${path}: the folder does not exist.`,
        remedy: 'Create the folder, or give another path.',
      },
    ])
  })

  it('says what stands in the way: a folder of that name, and cleans up', async () => {
    const path = join(folder, 'result.json')
    await mkdir(path)
    expect((await faultsOf(path))[0]?.problem).toBe(`Cannot write the result to ${path}: it is a folder.`)
    expect(await readdir(folder)).toEqual(['result.json'])
  })

  it('says that the disk is full, and replaces no device', async () => {
    expect(await faultsOf('/dev/full')).toEqual([
      {
        problem: 'Cannot write the result to /dev/full: the disk is full.',
        remedy: 'Free some space, or give a path on another disk.',
      },
    ])
    await writeResultFile('/dev/null', result)
    expect(checkWritable('/dev/null')).toEqual([])
  })
})

describe('checkWritable', () => {
  it('finds no fault with a new or an existing file', async () => {
    const path = join(folder, 'result.json')
    expect(checkWritable(path)).toEqual([])
    await writeFile(path, '')
    expect(checkWritable(path)).toEqual([])
    expect(await readFile(path, 'utf8')).toBe('')
  })

  it.each([
    ['a missing folder', 'missing/result.json', 'the folder does not exist'],
    ['a folder', '.', 'it is a folder'],
    ['a file for a folder', 'file/result.json', 'a part of the path is a file, not a folder'],
  ])('finds %s', async (_, name, cause) => {
    await writeFile(join(folder, 'file'), '')
    const path = join(folder, name)
    expect(checkWritable(path, 'the log')[0]?.problem).toBe(`Cannot write the log to ${path}: ${cause}.`)
  })

  it('finds a folder that may not be written to', async () => {
    await chmod(folder, 0o500)
    const faults = withoutPrivileges(() => checkWritable(join(folder, 'result.json')))
    await chmod(folder, 0o700)
    expect(faults[0]?.problem).toContain('permission is denied')
  })
})

/** Root may write anywhere: for the length of the call, be somebody else. */
function withoutPrivileges<T>(act: () => T): T {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    return act()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
