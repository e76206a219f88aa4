import { readdirSync, readFileSync } from 'node:fs'

/** Processes of ffmpeg that play this URL. */
export function ffmpegProcesses(url: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => commandOf(pid).includes(url) && /ffmpeg$/.test(commandOf(pid)[0] ?? '')).map(Number)
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    // Gone by now.
    return []
  }
}
