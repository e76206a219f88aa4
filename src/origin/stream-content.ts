import { binaryContent, type Content, textContent } from './content.ts'
import type { PlaylistFault } from './fault-rule.ts'
import { mediaPlaylistText } from './media-playlist-text.ts'
import { type MediaPlaylistOverTime, mediaPlaylistOverTime } from './media-playlist-view.ts'
import { multivariantPlaylistText } from './multivariant-playlist-text.ts'
import type { OriginOptions } from './origin-options.ts'
import { withPlaylistFault } from './playlist-faults.ts'
import type { Resource } from './resource.ts'
import { SegmentCache } from './segment-cache.ts'
import { SegmentTemplate } from './segment-template.ts'
import { isSegmentServed, segmentWindow } from './segment-window.ts'

const playlistType = 'application/vnd.apple.mpegurl'
/** A window of the default ladder takes a fifth of it. */
const segmentCacheBytes = 64 * 2 ** 20

/** What the stream's resources contain at an instant. */
export class StreamContent {
  readonly #options: OriginOptions
  readonly #startedAtMs: number
  readonly #playlist: MediaPlaylistOverTime
  readonly #templates: readonly SegmentTemplate[]
  readonly #segments = new SegmentCache(segmentCacheBytes)
  readonly #multivariant: Content
  /** The media playlist without faults, which is the same for all until the window moves. */
  #current: { readonly end: number; readonly content: Content } | undefined

  /** @throws FaultsError of kind `usage` when a variant cannot be made */
  constructor(options: OriginOptions, startedAtMs: number) {
    this.#options = options
    this.#startedAtMs = startedAtMs
    this.#playlist = mediaPlaylistOverTime(options)
    this.#templates = options.variants.map(
      (variant, index) => new SegmentTemplate(variant, options.segmentSeconds, index),
    )
    this.#multivariant = this.#playlistContent(multivariantPlaylistText(options), 60)
  }

  /** Undefined where there is nothing, or no longer. `faults` change what media playlists say. */
  at(resource: Resource, nowMs: number, faults: readonly PlaylistFault[]): Content | undefined {
    switch (resource.kind) {
      case 'multivariantPlaylist':
        return this.#multivariant
      case 'mediaPlaylist':
        return faults.length > 0 ? this.#mediaPlaylist(nowMs, faults) : this.#currentMediaPlaylist(nowMs)
      case 'segment':
        return this.#segment(resource.variant, resource.number, nowMs)
      case 'health':
        return binaryContent('text/plain', 'no-store', Buffer.from('ok\n'))
      case 'unknown':
        return undefined
    }
  }

  #currentMediaPlaylist(nowMs: number): Content {
    const { end } = segmentWindow(this.#options, nowMs)
    if (this.#current?.end !== end) this.#current = { end, content: this.#mediaPlaylist(nowMs, []) }
    return this.#current.content
  }

  #mediaPlaylist(nowMs: number, faults: readonly PlaylistFault[]): Content {
    const playlist = faults.reduce(
      (before, fault) => withPlaylistFault(before, fault, this.#startedAtMs),
      this.#playlist,
    )
    const view = playlist(nowMs)
    // A cache may answer for half a segment, so that a reload after a whole one sees a new playlist.
    const maxAge = view.endList ? 60 : Math.floor(this.#options.segmentSeconds / 2)
    return this.#playlistContent(mediaPlaylistText(view), maxAge)
  }

  #playlistContent(text: string, maxAgeSeconds: number): Content {
    return textContent(playlistType, `max-age=${maxAgeSeconds}`, text, this.#options.gzip)
  }

  #segment(variant: number, number: number, nowMs: number): Content | undefined {
    const template = this.#templates[variant]
    if (!template || !isSegmentServed(this.#options, number, nowMs)) return undefined
    const bytes = this.#segments.get(`${variant}/${number}`, () => template.segment(number))
    return binaryContent('video/mp2t', 'max-age=60', bytes)
  }
}
