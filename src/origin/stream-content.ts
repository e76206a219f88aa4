import { binaryContent, type Content, textContent } from './content.ts'
import { isKeyOf, keyBytes } from './encryption.ts'
import type { PlaylistFault } from './fault-rule.ts'
import type { StreamTracks } from './make-tracks.ts'
import { mediaPlaylistText } from './media-playlist-text.ts'
import { type MediaPlaylistView, mediaPlaylistOverTime } from './media-playlist-view.ts'
import { multivariantPlaylistText } from './multivariant-playlist-text.ts'
import type { OriginOptions } from './origin-options.ts'
import { PlaylistWithFaults } from './playlist-with-faults.ts'
import type { Resource } from './resource.ts'
import { SegmentCache } from './segment-cache.ts'
import { SegmentFile } from './segment-file.ts'
import { isSegmentServed, servedSegments } from './segment-window.ts'
import { checkPriority, scheduledPriority, steeringManifestText } from './steering.ts'
import type { Track } from './track.ts'

const playlistType = 'application/vnd.apple.mpegurl'
/** A window of the default ladder takes a fifth of it. */
const segmentCacheBytes = 64 * 2 ** 20

interface StreamTrack {
  readonly track: Track
  readonly playlist: PlaylistWithFaults
  /** Where byte ranges are asked for. */
  readonly file: SegmentFile | undefined
}

/** What the stream's resources contain at an instant. */
export class StreamContent {
  readonly #options: OriginOptions
  readonly #startedAtMs: number
  readonly #tracks: readonly StreamTrack[]
  readonly #segments = new SegmentCache(segmentCacheBytes)
  readonly #multivariant: Content
  /** Media playlists, each written once however many ask for it. */
  readonly #playlists = new WeakMap<MediaPlaylistView, Content>()
  /** What is set overrules the schedule. */
  #pathwayPriority: readonly string[] | undefined

  constructor(options: OriginOptions, tracks: StreamTracks, startedAtMs: number) {
    this.#options = options
    this.#startedAtMs = startedAtMs
    this.#tracks = tracks.all.map((track) => ({
      track,
      playlist: new PlaylistWithFaults(mediaPlaylistOverTime(options, track, tracks.all), startedAtMs),
      file: options.byteRanges ? new SegmentFile(track, options.totalSegments) : undefined,
    }))
    this.#multivariant = this.#playlistContent(multivariantPlaylistText(options, tracks), 60)
  }

  /** @throws FaultsError of kind `usage` */
  setPathwayPriority(priority: readonly string[]): void {
    checkPriority(this.#options.steering, priority)
    this.#pathwayPriority = priority
  }

  /** Undefined where there is nothing, or no longer. `faults` change what media playlists say. */
  at(resource: Resource, nowMs: number, faults: readonly PlaylistFault[]): Content | undefined {
    switch (resource.kind) {
      case 'multivariantPlaylist':
        return this.#multivariant
      case 'mediaPlaylist':
        return this.#mediaPlaylist(resource.track, nowMs, faults)
      case 'segment':
        return resource.number === 'all'
          ? this.#segmentFile(resource.track)
          : this.#segment(resource.track, resource.number, nowMs)
      case 'key':
        return this.#key(resource.number, nowMs)
      case 'steeringManifest':
        return this.#steeringManifest(nowMs)
      case 'health':
        return binaryContent('text/plain', 'no-store', Buffer.from('ok\n'))
      case 'unknown':
        return undefined
    }
  }

  #mediaPlaylist(index: number, nowMs: number, faults: readonly PlaylistFault[]): Content | undefined {
    const view = this.#tracks[index]?.playlist.with(faults)(nowMs)
    if (!view) return undefined
    const content = this.#playlists.get(view) ?? this.#viewContent(view)
    this.#playlists.set(view, content)
    return content
  }

  #viewContent(view: MediaPlaylistView): Content {
    // A cache may answer for half a segment, so that a reload after a whole one sees a new playlist.
    const maxAge = view.endList ? 60 : Math.floor(this.#options.segmentSeconds / 2)
    return this.#playlistContent(mediaPlaylistText(view), maxAge)
  }

  #playlistContent(text: string, maxAgeSeconds: number): Content {
    return textContent(playlistType, `max-age=${maxAgeSeconds}`, text, this.#options.gzip)
  }

  #steeringManifest(nowMs: number): Content | undefined {
    const { steering } = this.#options
    if (!steering) return undefined
    const priority = this.#pathwayPriority ?? scheduledPriority(steering, nowMs - this.#startedAtMs)
    return textContent('application/json', 'no-store', steeringManifestText(steering, priority), false)
  }

  #key(number: number, nowMs: number): Content | undefined {
    const { encryption } = this.#options
    if (!encryption || !isKeyOf(encryption, number, servedSegments(this.#options, nowMs))) return undefined
    return binaryContent('application/octet-stream', 'max-age=60', keyBytes(number))
  }

  #segment(index: number, number: number, nowMs: number): Content | undefined {
    const track = this.#tracks[index]?.track
    if (!track || !isSegmentServed(this.#options, number, nowMs)) return undefined
    return binaryContent(track.contentType, 'max-age=60', this.#segmentBytes(index, track, number))
  }

  #segmentFile(index: number): Content | undefined {
    const { track, file } = this.#tracks[index] ?? {}
    if (!track || !file) return undefined
    return {
      type: track.contentType,
      cacheControl: 'max-age=60',
      size: file.size,
      read: (start, end) => file.read(start, end, (number) => this.#segmentBytes(index, track, number)),
      gzipped: undefined,
    }
  }

  #segmentBytes(index: number, track: Track, number: number): Buffer {
    return this.#segments.get(`${index}/${number}`, () => track.segment(number))
  }
}
