import type { MediaPlaylist } from './media-playlist.ts'
import type { MultivariantPlaylist } from './multivariant-playlist.ts'

/** A playlist, or why the body is none, in a sentence. */
export type ParseResult =
  | { readonly ok: true; readonly playlist: MediaPlaylist | MultivariantPlaylist }
  | { readonly ok: false; readonly reason: string }
