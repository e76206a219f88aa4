import type { Pathway } from './steering.ts'
import type { Track } from './track.ts'

/** What a URL of the origin names. Tracks are named by their place among the stream's. */
export type Resource =
  | { readonly kind: 'multivariantPlaylist' }
  | { readonly kind: 'mediaPlaylist'; readonly track: number }
  | { readonly kind: 'initSection'; readonly track: number }
  | { readonly kind: 'segment'; readonly track: number; readonly number: number }
  /** All segments of a track in one file. */
  | { readonly kind: 'segment'; readonly track: number; readonly number: 'all' }
  /** What segments are decrypted with. */
  | { readonly kind: 'key'; readonly number: number }
  | { readonly kind: 'steeringManifest' }
  | { readonly kind: 'part'; readonly track: number; readonly number: number; readonly part: number }
  /** Answers as long as the origin runs. */
  | { readonly kind: 'health' }
  | { readonly kind: 'unknown' }

export type ResourceKind = Resource['kind']

type NamedTrack = Pick<Track, 'name' | 'extension'>

export const multivariantPath = '/index.m3u8'
/** Relative to the multivariant playlist. */
export const steeringManifestUri = 'steering.json'
export const keyFolder = 'keys'

/** Relative to the multivariant playlist. */
export function mediaPlaylistUri(track: NamedTrack, pathway: Pathway | undefined): string {
  return `${pathway ? `${pathway.folder}/` : ''}${track.name}/index.m3u8`
}

/** Relative to the track's media playlist. */
export function segmentUri(track: NamedTrack, number: number): string {
  return `${number}.${track.extension}`
}

/** Of the file with all segments, relative to the track's media playlist. */
export function segmentFileUri(track: NamedTrack): string {
  return `all.${track.extension}`
}

/** Relative to a media playlist. */
export function keyUri(number: number): string {
  return `../${keyFolder}/${number}.key`
}

export const initSectionUri = 'init.mp4'

/** Relative to the track's media playlist. */
export function partUri(track: NamedTrack, number: number, part: number): string {
  return `${number}.${part}.${track.extension}`
}

/**
 * @param target of the request, a path with or without a query
 * @param pathwayFolders under each of which the stream's playlists, segments and keys are there as well
 */
export function findResource(
  target: string,
  tracks: readonly NamedTrack[],
  pathwayFolders: readonly string[],
): Resource {
  const path = target.split('?', 1)[0] ?? ''
  if (path === multivariantPath) return { kind: 'multivariantPlaylist' }
  if (path === `/${steeringManifestUri}`) return { kind: 'steeringManifest' }
  if (path === '/health') return { kind: 'health' }
  const names = path.split('/').slice(1)
  const [folder, file, ...rest] = pathwayFolders.includes(names[0] ?? '') ? names.slice(1) : names
  if (folder === keyFolder) {
    const key = /^(0|[1-9]\d{0,14})\.key$/.exec(file ?? '')?.[1]
    return key === undefined || rest.length > 0 ? { kind: 'unknown' } : { kind: 'key', number: Number(key) }
  }
  const track = tracks.findIndex(({ name }) => name === folder)
  if (track < 0 || file === undefined || rest.length > 0) return { kind: 'unknown' }
  if (file === 'index.m3u8') return { kind: 'mediaPlaylist', track }
  if (file === initSectionUri) return { kind: 'initSection', track }
  const [, number, part, extension] = /^(0|[1-9]\d{0,14}|all)(?:\.(0|[1-9]\d{0,3}))?\.([a-z]\w*)$/.exec(file) ?? []
  if (number === undefined || extension !== tracks[track]?.extension) return { kind: 'unknown' }
  if (number === 'all') return part === undefined ? { kind: 'segment', track, number } : { kind: 'unknown' }
  if (part !== undefined) return { kind: 'part', track, number: Number(number), part: Number(part) }
  return { kind: 'segment', track, number: Number(number) }
}
