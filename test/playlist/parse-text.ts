import { readFileSync } from 'node:fs'
import type { MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../../src/playlist/multivariant-playlist.ts'
import { parsePlaylist } from '../../src/playlist/parse-playlist.ts'

export const playlistUrl = 'https://origin.example/live/channel/index.m3u8?session=1'

/** A file of fixtures/. */
export function readFixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.m3u8`, import.meta.url), 'utf8')
}

/** Parses a text that has to be a media playlist. */
export function parseMedia(text: string, url = playlistUrl, variables?: ReadonlyMap<string, string>): MediaPlaylist {
  const result = parsePlaylist(Buffer.from(text), url, variables)
  if (!result.ok || result.playlist.type !== 'media') throw new Error(`No media playlist: ${JSON.stringify(result)}`)
  return result.playlist
}

/** Parses a text that has to be a multivariant playlist. */
export function parseMultivariant(text: string, url = playlistUrl): MultivariantPlaylist {
  const result = parsePlaylist(Buffer.from(text), url)
  if (!result.ok || result.playlist.type !== 'multivariant') {
    throw new Error(`No multivariant playlist: ${JSON.stringify(result)}`)
  }
  return result.playlist
}

/** Why a text is refused. */
export function refusalOf(body: string | Uint8Array, url = playlistUrl): string {
  const result = parsePlaylist(typeof body === 'string' ? Buffer.from(body) : body, url)
  if (result.ok) throw new Error('It was parsed.')
  return result.reason
}
