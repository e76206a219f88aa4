import type { RenditionChoice } from '../plan/playback-choices.ts'
import type { MultivariantPlaylist, Rendition, VariantStream } from '../playlist/multivariant-playlist.ts'

/**
 * The rendition that is played beside a variant; undefined where there is none to load: no group, none of that language, or
 * one that is part of the variant's own segments (RFC 8216bis 4.4.6.2.1).
 */
export function selectRendition(
  playlist: MultivariantPlaylist,
  variant: VariantStream,
  type: 'AUDIO' | 'SUBTITLES',
  choice: RenditionChoice,
): Rendition | undefined {
  const group = type === 'AUDIO' ? variant.audio : variant.subtitles
  const members = playlist.renditions.filter((each) => each.type === type && each.groupId === group)
  const rendition = choose(members, type, choice)
  // Its playlist may be the variant's own, as of an audio-only variant: then it is played already.
  return rendition?.uri === undefined || rendition.uri === variant.uri ? undefined : rendition
}

function choose(members: readonly Rendition[], type: Rendition['type'], choice: RenditionChoice) {
  switch (choice.is) {
    case 'none':
      // Without its audio a variant is not the same variant, but viewers without sound may be meant.
      return undefined
    case 'language':
      return members.find(({ language }) => matches(language, choice.language)) ?? defaultOf(members, type)
    case 'default':
      return defaultOf(members, type)
  }
}

/** Audio is always played; of subtitles those that the author wants shown without having been asked (4.4.6.1). */
function defaultOf(members: readonly Rendition[], type: Rendition['type']): Rendition | undefined {
  const stated = members.find((each) => each.default)
  if (type === 'SUBTITLES') return stated
  return stated ?? members.find(({ autoselect }) => autoselect) ?? members[0]
}

/** RFC 4647 basic filtering: `en` takes `en-US`. */
function matches(language: string | undefined, wanted: string): boolean {
  const [one, other] = [language?.toLowerCase(), wanted.toLowerCase()]
  return one === other || one?.startsWith(`${other}-`) === true
}

const labels = new WeakMap<Rendition, string>()

/** How reports name a rendition: `audio English (en)`. One string a rendition, shared by all its viewers. */
export function renditionLabel(rendition: Rendition): string {
  let label = labels.get(rendition)
  if (label === undefined) {
    const { type, name, language } = rendition
    label = `${type.toLowerCase()} ${name}${language === undefined ? '' : ` (${language})`}`
    labels.set(rendition, label)
  }
  return label
}
