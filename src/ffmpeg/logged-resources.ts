import type { LoggedResource } from './log-event.ts'

/** Of media that was asked for: so many are remembered, to know them again. */
const mostRemembered = 64

/**
 * Tells what kind of resource a URL is by what ffmpeg says around it: it announces segments and initialization sections
 * before it opens them, and keys only while the segment that they are for waits.
 */
export class LoggedResources {
  readonly #entryIsMultivariant: boolean
  #entry: string | undefined
  readonly #playlists: string[] = []
  /** Media that was announced and is not open yet. */
  #announced: { readonly url: string; readonly key: string; readonly playlist: number } | undefined
  readonly #media = new Map<string, LoggedResource>()
  /** URL and offset of media that was announced before. */
  readonly #seen = new Set<string>()

  constructor(entryIsMultivariant: boolean) {
    this.#entryIsMultivariant = entryIsMultivariant
  }

  /** URL of the playlist at this place among those that were opened, the first one's apart if it is the multivariant one. */
  playlistAt(index: number): string | undefined {
    return this.#playlists[index]
  }

  announced(url: string, offset: number, playlist: number): void {
    this.#announced = { url, key: `${url} ${offset}`, playlist }
  }

  opened(openedUrl: string): LoggedResource {
    const url = openedUrl.replace(/^crypto\+/, '')
    const waiting = this.#announced
    if (waiting?.url === url) {
      this.#announced = undefined
      const kind = this.#isInitSection(waiting.url, waiting.key) ? 'initSection' : 'segment'
      const resource: LoggedResource = { kind, url, playlist: waiting.playlist }
      remember(this.#media, url, resource)
      return resource
    }
    // A connection that had been closed: the same once more.
    const again = this.#media.get(url)
    if (again !== undefined) return again
    if (waiting !== undefined) return { kind: 'key', url, playlist: undefined }
    if (this.#entry === undefined) {
      this.#entry = url
      if (this.#entryIsMultivariant) return { kind: 'multivariantPlaylist', url, playlist: undefined }
    }
    if (!this.#playlists.includes(url)) this.#playlists.push(url)
    return { kind: 'mediaPlaylist', url, playlist: undefined }
  }

  /** By its name, or because it comes again: ffmpeg reads it anew after every reload of the playlist, and nothing else twice. */
  #isInitSection(url: string, key: string): boolean {
    const isRepeated = this.#seen.has(key)
    this.#seen.add(key)
    if (this.#seen.size > mostRemembered) this.#seen.delete(this.#seen.values().next().value ?? '')
    const name = /[^/]*$/.exec(url.replace(/[?#].*$/s, ''))?.[0] ?? ''
    return isRepeated || /(?:^|[^a-z])init|\.cmfi$|\.m4i$/i.test(name)
  }
}

function remember(media: Map<string, LoggedResource>, url: string, resource: LoggedResource): void {
  media.set(url, resource)
  if (media.size > mostRemembered) media.delete(media.keys().next().value ?? '')
}
