import { binaryContent, type Content, textContent } from './content.ts'
import { readDirectives, readinessOf } from './delivery-directives.ts'
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
import { isSegmentServed, partsMade, segmentWindow, servedSegments } from './segment-window.ts'
import { checkPriority, scheduledPriority, steeringManifestText } from './steering.ts'
import type { Track, TrackPart } from './track.ts'

const playlistType = 'application/vnd.apple.mpegurl'
/** A window of the default ladder takes a fifth of it. */
const segmentCacheBytes = 64 * 2 ** 20

interface StreamTrack {
  readonly track: Track
  readonly playlist: PlaylistWithFaults
  /** Where byte ranges are asked for. */
  readonly file: SegmentFile | undefined
}

/** A media playlist as text, whole and as an update for those who know its beginning (RFC 8216bis 6.2.5.1). */
interface WrittenPlaylist {
  content?: Content
  delta?: Content
}

/** What there is of a resource at an instant. */
export type Found =
  | { readonly is: 'there'; readonly content: Content }
  /** Nothing, or no longer. */
  | { readonly is: 'missing' }
  /** Not yet: the response is to be held. */
  | { readonly is: 'early' }
  /** Asked for in a way that cannot be answered. */
  | { readonly is: 'refused' }

/** What the stream's resources contain at an instant. */
export class StreamContent {
  readonly #options: OriginOptions
  readonly #startedAtMs: number
  readonly #tracks: readonly StreamTrack[]
  readonly #segments = new SegmentCache(segmentCacheBytes)
  readonly #multivariant: Content
  /** Media playlists, each written once however many ask for it. */
  readonly #playlists = new WeakMap<MediaPlaylistView, WrittenPlaylist>()
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
    this.#multivariant = this.#playlistContent(multivariantPlaylistText(options, tracks), 'max-age=60')
  }

  /** @throws FaultsError of kind `usage` */
  setPathwayPriority(priority: readonly string[]): void {
    checkPriority(this.#options.steering, priority)
    this.#pathwayPriority = priority
  }

  /** `faults` change what media playlists say; `target` is the request's, for its delivery directives. */
  at(resource: Resource, nowMs: number, faults: readonly PlaylistFault[], target: string): Found {
    switch (resource.kind) {
      case 'multivariantPlaylist':
        return found(this.#multivariant)
      case 'mediaPlaylist':
        return this.#mediaPlaylist(resource.track, nowMs, faults, target)
      case 'initSection':
        return found(this.#initSection(resource.track))
      case 'segment':
        return resource.number === 'all'
          ? found(this.#segmentFile(resource.track))
          : found(this.#segment(resource.track, resource.number, nowMs))
      case 'part':
        return this.#part(resource.track, resource.number, resource.part, nowMs)
      case 'key':
        return found(this.#key(resource.number, nowMs))
      case 'steeringManifest':
        return found(this.#steeringManifest(nowMs))
      case 'health':
        return found(binaryContent('text/plain', 'no-store', Buffer.from('ok\n')))
      case 'unknown':
        return { is: 'missing' }
    }
  }

  #mediaPlaylist(index: number, nowMs: number, faults: readonly PlaylistFault[], target: string): Found {
    const of = this.#tracks[index]
    const view = of?.playlist.with(faults)(nowMs)
    if (!of || !view) return { is: 'missing' }
    const directives = readDirectives(target)
    if (directives === undefined) return { is: 'refused' }
    const readiness = readinessOf(view, directives, of.track.partCount)
    if (readiness !== 'ready') return { is: readiness }
    const written = this.#playlists.get(view) ?? {}
    this.#playlists.set(view, written)
    if (directives.skip) {
      written.delta ??= this.#playlistContent(mediaPlaylistText(view, true), this.#cacheControl(view))
      return { is: 'there', content: written.delta }
    }
    written.content ??= this.#playlistContent(mediaPlaylistText(view), this.#cacheControl(view))
    return { is: 'there', content: written.content }
  }

  /** A cache may answer for half of what brings news, so that a reload after the whole sees a new playlist. */
  #cacheControl({ endList, lowLatency }: MediaPlaylistView): string {
    if (endList) return 'max-age=60'
    return lowLatency ? 'no-cache' : `max-age=${Math.floor(this.#options.segmentSeconds / 2)}`
  }

  #playlistContent(text: string, cacheControl: string): Content {
    return textContent(playlistType, cacheControl, text, this.#options.gzip)
  }

  #initSection(index: number): Content | undefined {
    const track = this.#tracks[index]?.track
    return track?.initSection && binaryContent(track.contentType, 'max-age=60', track.initSection)
  }

  /** A part is there from its own moment on, and with its segment; the next one is waited for (6.2.6). */
  #part(index: number, number: number, part: number, nowMs: number): Found {
    const track = this.#tracks[index]?.track
    const place = track?.parts(number)[part]
    if (!track || !place || this.#options.kind === 'vod') return { is: 'missing' }
    const made = partsMade(this.#options, track.partCount, nowMs)
    const wanted = number * track.partCount + part
    if (wanted > made) return { is: 'missing' }
    if (wanted === made) return { is: 'early' }
    const { first } = segmentWindow(this.#options, nowMs)
    if (number < first - this.#options.graceSegments) return { is: 'missing' }
    return {
      is: 'there',
      content: binaryContent(track.contentType, 'max-age=60', this.#partBytes(index, track, number, part, place)),
    }
  }

  #steeringManifest(nowMs: number): Content | undefined {
    const { steering } = this.#options
    if (!steering) return undefined
    const priority = this.#pathwayPriority ?? scheduledPriority(steering, nowMs - this.#startedAtMs)
    return textContent('application/json', 'no-store', steeringManifestText(steering, priority), false)
  }

  #key(number: number, nowMs: number): Content | undefined {
    const { encryption } = this.#options
    if (!encryption) return undefined
    const { first, end } = servedSegments(this.#options, nowMs)
    // Parts of the segment that is not complete are there as well, and the next one is asked for before it is.
    const open = this.#tracks.some(({ track }) => track.partCount > 0) ? 1 : 0
    if (!isKeyOf(encryption, number, { first, end: end + open })) return undefined
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

  #partBytes(index: number, track: Track, number: number, part: number, { startByte, endByte }: TrackPart): Buffer {
    const { encryptedPart } = track
    if (!encryptedPart) return this.#segmentBytes(index, track, number).subarray(startByte, endByte)
    return this.#segments.get(`${index}/${number}/${part}`, () => encryptedPart.call(track, number, part))
  }

  #segmentBytes(index: number, track: Track, number: number): Buffer {
    return this.#segments.get(`${index}/${number}`, () => track.segment(number))
  }
}

function found(content: Content | undefined): Found {
  return content === undefined ? { is: 'missing' } : { is: 'there', content }
}
