import { requestKinds } from '../metrics/request-kind.ts'
import { mergeDistributions, mergeRequests } from '../report/merge-parts.ts'
import type { RunResult } from '../report/run-result.ts'
import type { EngineFigures } from './comparison.ts'
import { viewerSeconds } from './viewer-time.ts'

/** A viewer that asks for something so often, or less, asks for it once: not for as long as it plays. */
const mostOfOnce = 2

/** What an engine did in rounds of the same viewers, all but what it cost. */
export function engineFigures(results: readonly RunResult[]): Omit<EngineFigures, 'costs'> {
  const sum = (value: (result: RunResult) => number) => results.reduce((total, result) => total + value(result), 0)
  const stalledSeconds = sum(({ playback }) => playback.stalls.seconds)
  const watchedSeconds = stalledSeconds + sum(({ playback }) => playback.playingSeconds)
  const givenSeconds = sum(viewerSeconds)
  const started = sum(({ viewers }) => viewers.started)
  // What a viewer asks for once does not become more with the time that it plays.
  const secondsOf = (requests: number) =>
    watchedSeconds > 0 && requests > started * mostOfOnce ? watchedSeconds : givenSeconds
  const perMinute = (amount: number, seconds: number) => (seconds > 0 ? (amount * 60) / seconds : 0)
  const merged = mergeRequests(results.map(({ requests }) => requests))
  const requests = Object.fromEntries(
    requestKinds.flatMap((kind) => {
      const of = merged[kind]
      if (of === undefined) return []
      const figures = {
        count: of.count,
        failed: Object.values(of.failures).reduce((sum, count) => sum + count, 0),
        perViewerMinute: perMinute(of.count, secondsOf(of.count)),
        bytesPerViewerMinute: perMinute(of.bytes, secondsOf(of.count)),
        ...(of.paths !== undefined && { paths: of.paths }),
      }
      return [[kind, figures]]
    }),
  )
  const bytes = sum((result) => bytesOf(result.requests))
  const startup = mergeDistributions(
    results.map(({ playback }) => playback.startupTimeMs),
    'ms',
  )
  const reloads = sum((result) => (result.requests.mediaPlaylist?.count ?? 0) / playlistsPerViewer(result))
  return {
    rounds: results.length,
    viewerMinutes: watchedSeconds / 60,
    viewers: {
      started,
      failed: sum(({ viewers }) => viewers.failed),
      completed: sum(({ viewers }) => viewers.completed),
    },
    requests,
    bytesPerViewerMinute: perMinute(bytes, watchedSeconds > 0 ? watchedSeconds : givenSeconds),
    reloadIntervalSeconds: reloads > 0 && watchedSeconds > 0 ? watchedSeconds / reloads : null,
    startupMs: startup && { count: startup.count, p50: startup.p50, p95: startup.p95 },
    stalls: {
      count: sum(({ playback }) => playback.stalls.count),
      seconds: stalledSeconds,
      ratio: watchedSeconds > 0 ? stalledSeconds / watchedSeconds : null,
    },
  }
}

function bytesOf(requests: RunResult['requests']): number {
  return Object.values(requests).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** A viewer reloads the playlist of its variant, and one for each kind of rendition that it plays beside. */
function playlistsPerViewer({ playback }: RunResult): number {
  // Labels begin with the type of the rendition.
  const kinds = new Set(Object.keys(playback.renditions).map((label) => label.split(' ')[0]))
  return 1 + kinds.size
}
