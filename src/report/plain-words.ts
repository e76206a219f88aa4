import { STATUS_CODES } from 'node:http'
import type { FailureCause, transportFailureCauses } from '../metrics/failure-cause.ts'
import type { PlaybackIncident } from '../metrics/playback-recorder.ts'
import type { RequestKind } from '../metrics/request-kind.ts'

/** The words of the reports for what the code calls by name. */

export const kindWords: Readonly<Record<RequestKind, string>> = {
  multivariantPlaylist: 'multivariant',
  mediaPlaylist: 'media playlist',
  segment: 'segment',
  part: 'part',
  initSection: 'init section',
  key: 'key',
  steeringManifest: 'steering manifest',
}

const causeWords: Readonly<Record<(typeof transportFailureCauses)[number], string>> = {
  dns: 'the host name did not resolve',
  connectionRefused: 'connection refused',
  connectTimeout: 'no connection in time',
  unreachable: 'host or network unreachable',
  noFreeConnection: 'no connection was free in time: the limit of this run',
  tls: 'TLS handshake or certificate failed',
  reset: 'connection closed before the response was complete',
  firstByteTimeout: 'no response headers in time',
  totalTimeout: 'response not complete in time',
  redirect: 'redirected too often or to nowhere',
  truncated: 'response shorter than announced',
  tooLarge: 'playlist too large',
  malformed: 'not HTTP, not a playlist, or empty',
  fileDescriptors: 'this machine ran out of file descriptors',
  localPorts: 'this machine ran out of local ports',
  unexpected: 'unexpected, see the log',
}

/** A failure cause in words; `HTTP 404 Not Found` for a status code. */
export function failureWords(cause: string): string {
  if (cause in causeWords) return causeWords[cause as Exclude<FailureCause, `http${number}`>]
  const code = /^http(\d+)$/.exec(cause)?.[1]
  return code === undefined ? cause : `HTTP ${code} ${STATUS_CODES[code] ?? ''}`.trimEnd()
}

export const incidentWords: Readonly<Record<PlaybackIncident, string>> = {
  skippedSegments: 'segments gone from the playlist before viewers reached them',
  gapSegments: 'segments missing or marked as gaps',
  gapParts: 'parts missing or marked as gaps',
  discontinuities: 'discontinuities',
  switchesUp: 'switches to a higher variant',
  switchesDown: 'switches to a lower variant',
  segmentsAbandoned: 'slow segments given up for a lower variant',
  pathwaySwitches: 'switches to another pathway',
  steeringFailures: 'steering manifests that could not be had',
  loops: 'times that viewers began again from the beginning',
  blockingReloadsFailed: 'reloads with delivery directives that the server did not take',
  deltaUpdatesFailed: 'playlist delta updates that could not be merged',
  playlistsRegressed: 'playlists older than the one before (a stale cache)',
  playlistsReset: 'restarts of the stream',
  playlistsEmpty: 'playlists without a segment',
  playlistsInconsistent: 'playlists that gave a segment another URI',
  playlistsStale: 'playlists unchanged for more than 1.5 target durations',
  playlistsStuck: 'playlists unchanged for more than 3.5 target durations',
  rangesIgnored: 'byte ranges ignored by the server',
  playlistRetries: 'playlist requests repeated',
  mediaRetries: 'media requests repeated',
  requestsCancelled: 'requests given up by the viewer',
  processRestarts: 'processes of ffmpeg that failed and were started again',
  requestsResent: 'requests sent again on a new connection',
}

const features: Readonly<Record<string, string>> = {
  drm: 'encryption of which only a DRM system has the keys: segments are received, not decrypted',
  demuxedVideo: 'alternative video in playlists of its own',
  iFrames: 'I-frame playlists',
}

/** A feature of a stream in words; one that is unknown here as it is. */
export function featureWords(feature: string): string {
  return features[feature] ?? feature
}
