import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { FaultsError } from '../errors.ts'

/** Since when `-stats_period` is known. */
const oldest = { major: 4, minor: 4 }
const longestAnswerMs = 10_000

const run = promisify(execFile)

/**
 * The version of this ffmpeg, as it states it: `5.1.9-0+deb12u1`, or `N-109468-gd39b34123d` of one that somebody built.
 * @throws FaultsError of kind `environment`: it is not there, does not run, or is too old
 */
export async function findFfmpeg(path: string): Promise<string> {
  const install = 'Install ffmpeg (apt-get install ffmpeg; brew install ffmpeg), or say where it is with --ffmpeg.'
  let output: string
  try {
    output = (await run(path, ['-hide_banner', '-version'], { timeout: longestAnswerMs })).stdout
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const problem =
      code === 'ENOENT' ? `There is no ${path} to play with.` : `${path} cannot be run: ${message.split('\n')[0]}.`
    throw new FaultsError('environment', [{ problem, remedy: install }])
  }
  const version = /^ffmpeg version (\S+)/m.exec(output)?.[1]
  if (version === undefined) {
    throw new FaultsError('environment', [{ problem: `${path} does not answer as ffmpeg does.`, remedy: install }])
  }
  if (isTooOld(version)) {
    const needed = `${oldest.major}.${oldest.minor}`
    throw new FaultsError('environment', [
      { problem: `${path} is ffmpeg ${version}; ${needed} or newer is needed.`, remedy: install },
    ])
  }
  return version
}

/** Builds without a number are taken for new ones. */
export function isTooOld(version: string): boolean {
  const [, major, minor = '0'] = /^n?(\d+)(?:\.(\d+))?/.exec(version) ?? []
  if (major === undefined) return false
  return Number(major) < oldest.major || (Number(major) === oldest.major && Number(minor) < oldest.minor)
}
