import type { RunPlan } from '../plan/run-plan.ts'

export interface FfmpegInput {
  readonly url: string
  /** The place of the variant in the multivariant playlist, from 0; undefined where there is none to choose. */
  readonly variant: number | undefined
}

/** What ffmpeg writes its progress to: the descriptor that it is started with. */
export const progressDescriptor = 3

/**
 * The arguments that make ffmpeg a viewer: it reads, copies and throws away. What it is asked to write down is what tells of its
 * requests (the log, unless that is not wanted) and of its playback (progress, at every packet).
 */
export function ffmpegArguments(
  { engine, playback, http, timeouts }: RunPlan,
  { url, variant }: FfmpegInput,
): string[] {
  const logsRequests = engine.is === 'ffmpeg' && engine.log === 'requests'
  const headers = { ...http.headers, ...(http.noCache && { 'cache-control': 'no-cache', pragma: 'no-cache' }) }
  const headerText = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return [
    '-hide_banner',
    '-nostdin',
    '-nostats',
    ...['-loglevel', logsRequests ? 'repeat+level+trace' : 'repeat+level+error'],
    // Without a pause: a segment is read at once, and what of it is not told then is told after the next one.
    ...['-stats_period', '0.000001', '-progress', `pipe:${progressDescriptor}`],
    ...['-user_agent', http.userAgent],
    ...(headerText.length > 0 ? ['-headers', headerText.join('')] : []),
    ...['-rw_timeout', String(Math.round(timeouts.media.firstByteMs * 1000))],
    ...(playback.start.is === 'beginning' ? ['-live_start_index', '0'] : []),
    ...['-i', url],
    // A program of the demuxer is a variant, with its renditions.
    ...(variant === undefined ? [] : ['-map', `0:p:${variant}`]),
    ...['-c', 'copy', '-f', 'null', '-'],
  ]
}

/** A command as a shell takes it. */
export function shellCommand(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}
