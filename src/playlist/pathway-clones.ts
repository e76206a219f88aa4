import type { MultivariantPlaylist, Rendition, VariantStream } from './multivariant-playlist.ts'
import type { PathwayClone, SteeringManifest } from './steering-manifest.ts'

/** No presentation has more variants and renditions: a manifest may add pathways at each load, each a copy of another. */
const mostStreams = 10_000

/** Presentations with clones that are kept of one without: servers may tell each viewer something else. */
const mostKnown = 100

/** Viewers share playlists: the same clones are made once, and not once a viewer and load of the manifest. */
const known = new WeakMap<MultivariantPlaylist, Map<string, MultivariantPlaylist>>()

/**
 * The presentation with the pathways that a steering manifest makes of others (RFC 8216bis 7.2); those it has stay, and those
 * that would make it larger than any is are left out.
 */
export function withPathwayClones(
  playlist: MultivariantPlaylist,
  { pathwayClones }: Pick<SteeringManifest, 'pathwayClones'>,
): MultivariantPlaylist {
  const existing = new Set(playlist.variants.map(({ pathwayId }) => pathwayId))
  const added = pathwayClones.filter(({ id }) => !existing.has(id))
  if (added.length === 0) return playlist
  let results = known.get(playlist)
  if (results === undefined) {
    results = new Map()
    known.set(playlist, results)
  }
  const key = JSON.stringify(added.map(contentOf))
  let result = results.get(key)
  if (result === undefined) {
    result = added.reduce(withClone, playlist)
    if (results.size >= mostKnown) results.clear()
    results.set(key, result)
  }
  return result
}

function contentOf({ baseId, id, host, parameters, variantUris, renditionUris }: PathwayClone): unknown {
  return [baseId, id, host, [...parameters], [...variantUris], [...renditionUris]]
}

function withClone(playlist: MultivariantPlaylist, clone: PathwayClone): MultivariantPlaylist {
  // One that the manifest names twice is made once.
  if (playlist.variants.some(({ pathwayId }) => pathwayId === clone.id)) return playlist
  const base = playlist.variants.filter(({ pathwayId }) => pathwayId === clone.baseId)
  const groups = new Set(base.flatMap(({ audio, video, subtitles }) => [audio, video, subtitles]))
  const nameOf = (group: string | undefined): string | undefined => group && `${group}_clone_${clone.id}`
  const variants = base.map(
    (variant): VariantStream => ({
      ...variant,
      uri: clone.variantUris.get(variant.stableVariantId ?? '') ?? replaced(variant.uri, clone),
      audio: nameOf(variant.audio),
      video: nameOf(variant.video),
      subtitles: nameOf(variant.subtitles),
      pathwayId: clone.id,
    }),
  )
  const renditions = playlist.renditions
    .filter(({ groupId }) => groups.has(groupId))
    .map(
      (rendition): Rendition => ({
        ...rendition,
        groupId: nameOf(rendition.groupId) ?? '',
        uri:
          rendition.uri &&
          (clone.renditionUris.get(rendition.stableRenditionId ?? '') ?? replaced(rendition.uri, clone)),
      }),
    )
  const streams = playlist.variants.length + playlist.renditions.length + variants.length + renditions.length
  if (streams > mostStreams) return playlist
  return {
    ...playlist,
    variants: [...playlist.variants, ...variants],
    renditions: [...playlist.renditions, ...renditions],
  }
}

function replaced(uri: string, { host, parameters }: PathwayClone): string {
  const url = new URL(uri)
  if (host !== undefined) url.host = host
  for (const [name, value] of parameters) url.searchParams.set(name, value)
  return url.href
}
