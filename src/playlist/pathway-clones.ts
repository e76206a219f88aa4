import type { MultivariantPlaylist, Rendition, VariantStream } from './multivariant-playlist.ts'
import type { PathwayClone, SteeringManifest } from './steering-manifest.ts'

/** Viewers share playlists: a clone is made once, and not once a viewer and load of the manifest. */
const known = new WeakMap<MultivariantPlaylist, Map<string, MultivariantPlaylist>>()

/** The presentation with the pathways that a steering manifest makes of others (RFC 8216bis 7.2); those it has stay. */
export function withPathwayClones(
  playlist: MultivariantPlaylist,
  { pathwayClones }: Pick<SteeringManifest, 'pathwayClones'>,
): MultivariantPlaylist {
  let result = playlist
  for (const clone of pathwayClones) {
    if (result.variants.some(({ pathwayId }) => pathwayId === clone.id)) continue
    let clones = known.get(result)
    if (clones === undefined) {
      clones = new Map()
      known.set(result, clones)
    }
    let cloned = clones.get(clone.id)
    if (cloned === undefined) {
      cloned = withClone(result, clone)
      clones.set(clone.id, cloned)
    }
    result = cloned
  }
  return result
}

function withClone(playlist: MultivariantPlaylist, clone: PathwayClone): MultivariantPlaylist {
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
