import { open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Fault } from '../errors.ts'
import { quote } from '../plan/parsed.ts'

/** Tries whether the file can be written, without changing it and without leaving a new one behind. */
export async function writableFault(path: string): Promise<Fault | undefined> {
  try {
    const handle = await open(path, 'wx')
    await handle.close()
    await unlink(path)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? await existingFault(path) : faultOf(path, error)
  }
}

async function existingFault(path: string): Promise<Fault | undefined> {
  try {
    const handle = await open(path, 'r+')
    await handle.close()
    return undefined
  } catch (error) {
    return faultOf(path, error)
  }
}

function faultOf(path: string, error: unknown): Fault {
  const { code, message } = error as NodeJS.ErrnoException
  const problem = `${quote(path)} cannot be written`
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        problem: `${problem}: there is no folder ${quote(dirname(path))}.`,
        remedy: 'Make it first, or say another path.',
      }
    case 'EISDIR':
      return { problem: `${problem}: it is a folder.`, remedy: 'Say the path of a file in it.' }
    case 'EACCES':
    case 'EPERM':
      return { problem: `${problem}: permission denied.`, remedy: 'Say a path where you may write.' }
    case 'EROFS':
      return { problem: `${problem}: the file system is read-only.`, remedy: 'Say a path elsewhere.' }
    default:
      return { problem: `${problem}: ${message}.`, remedy: 'Say another path.' }
  }
}
