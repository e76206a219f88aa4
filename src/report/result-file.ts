import { accessSync, constants, statSync } from 'node:fs'
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Fault, FaultsError } from '../errors.ts'
import { fileFault } from './file-fault.ts'
import type { RunResult } from './run-result.ts'

/** Whether a file can be written there, asked before a run of hours: no fault, or the one that stands in the way. */
export function checkWritable(path: string, what = 'the result'): readonly Fault[] {
  try {
    const existing = statSync(path, { throwIfNoEntry: false })
    if (existing?.isDirectory()) throw Object.assign(new Error('It is a folder.'), { code: 'EISDIR' })
    if (existing !== undefined) accessSync(path, constants.W_OK)
    // A regular file is replaced by a new one beside it.
    if (existing === undefined || existing.isFile()) checkFolder(dirname(path))
    return []
  } catch (error) {
    return [fileFault(what, path, error)]
  }
}

function checkFolder(path: string): void {
  // Newer versions of Node take a file in the way for no entry at all.
  if (!statSync(path).isDirectory()) throw Object.assign(new Error('It is a file.'), { code: 'ENOTDIR' })
  accessSync(path, constants.W_OK | constants.X_OK)
}

/** A result as the text of its file. */
export function resultText(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`
}

/** @throws FaultsError of kind `output` */
export function writeResultFile(path: string, result: RunResult): Promise<void> {
  return writeWholeFile(path, resultText(result), 'the result')
}

/**
 * Writes a file: all of it or nothing, so that no reader ever finds half of one.
 * @param what the file's purpose, as a fault calls it
 * @throws FaultsError of kind `output`
 */
export async function writeWholeFile(path: string, text: string, what: string): Promise<void> {
  try {
    const target = await existingTarget(path)
    // Devices and pipes (/dev/stdout) are written to; they must not be replaced by a file.
    if (target.isSpecial) await writeFile(target.path, text)
    else await replaceFile(target.path, text)
  } catch (error) {
    throw new FaultsError('output', [fileFault(what, path, error)], { cause: error })
  }
}

/** Where a path leads: the target of a symbolic link is replaced, not the link. */
async function existingTarget(path: string): Promise<{ readonly path: string; readonly isSpecial: boolean }> {
  try {
    const existing = await stat(path)
    const isSpecial = !existing.isFile() && !existing.isDirectory()
    return { path: isSpecial ? path : await realpath(path), isSpecial }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { path, isSpecial: false }
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.part`
  try {
    await writeFile(temporary, text, { flush: true })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}
