import type { Fault } from '../errors.ts'

const causes: Readonly<Record<string, readonly [cause: string, remedy: string]>> = {
  ENOENT: ['the folder does not exist', 'Create the folder, or give another path.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Give another path.'],
  EACCES: ['permission is denied', 'Give a path that you may write to.'],
  EPERM: ['the operation is not permitted', 'Give a path that you may write to.'],
  EROFS: ['the file system is read-only', 'Give a path on another file system.'],
  EISDIR: ['it is a folder', 'Give the path of a file.'],
  ENOSPC: ['the disk is full', 'Free some space, or give a path on another disk.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or give a path on another disk.'],
  ENAMETOOLONG: ['the name is too long', 'Give a shorter path.'],
}

/** Why a file cannot be written, and what to do about it. `what` names the file's purpose: 'the result'. */
export function fileFault(what: string, path: string, error: unknown): Fault {
  const { code = '', message = String(error) } = (error ?? {}) as { code?: string; message?: string }
  const [cause, remedy] = causes[code] ?? [message, 'Give another path.']
  return { problem: `Cannot write ${what} to ${path}: ${cause}.`, remedy }
}
