export type TagForm =
  /** No value. */
  | 'flag'
  /** One value that is read from the text, since m3u8-parser takes numbers, dates and names that are none. */
  | 'text'
  /** A value that m3u8-parser reads. */
  | 'value'
  /** An attribute list (section 4.2), which m3u8-parser reads. */
  | 'attributes'
  /** Only its presence counts; its value is not looked at. */
  | 'unread'

/** What is known of a tag before its value is read. */
export interface TagRule {
  readonly name: string
  /** Of RFC 8216bis. */
  readonly section: string
  readonly form: TagForm
  /** It may appear once in a playlist. */
  readonly once: boolean
}

const rules: readonly TagRule[] = [
  { name: 'EXT-X-VERSION', section: '4.4.1.2', form: 'text', once: true },

  { name: 'EXT-X-INDEPENDENT-SEGMENTS', section: '4.4.2.1', form: 'flag', once: true },
  { name: 'EXT-X-START', section: '4.4.2.2', form: 'attributes', once: true },
  { name: 'EXT-X-DEFINE', section: '4.4.2.3', form: 'attributes', once: false },

  { name: 'EXT-X-TARGETDURATION', section: '4.4.3.1', form: 'text', once: true },
  { name: 'EXT-X-MEDIA-SEQUENCE', section: '4.4.3.2', form: 'text', once: true },
  { name: 'EXT-X-DISCONTINUITY-SEQUENCE', section: '4.4.3.3', form: 'text', once: true },
  { name: 'EXT-X-ENDLIST', section: '4.4.3.4', form: 'flag', once: true },
  { name: 'EXT-X-PLAYLIST-TYPE', section: '4.4.3.5', form: 'text', once: true },
  { name: 'EXT-X-I-FRAMES-ONLY', section: '4.4.3.6', form: 'flag', once: true },
  { name: 'EXT-X-PART-INF', section: '4.4.3.7', form: 'attributes', once: true },
  { name: 'EXT-X-SERVER-CONTROL', section: '4.4.3.8', form: 'attributes', once: true },

  { name: 'EXTINF', section: '4.4.4.1', form: 'value', once: false },
  { name: 'EXT-X-BYTERANGE', section: '4.4.4.2', form: 'value', once: false },
  { name: 'EXT-X-DISCONTINUITY', section: '4.4.4.3', form: 'flag', once: false },
  { name: 'EXT-X-KEY', section: '4.4.4.4', form: 'attributes', once: false },
  { name: 'EXT-X-MAP', section: '4.4.4.5', form: 'attributes', once: false },
  { name: 'EXT-X-PROGRAM-DATE-TIME', section: '4.4.4.6', form: 'text', once: false },
  { name: 'EXT-X-GAP', section: '4.4.4.7', form: 'flag', once: false },
  { name: 'EXT-X-BITRATE', section: '4.4.4.8', form: 'unread', once: false },
  { name: 'EXT-X-PART', section: '4.4.4.9', form: 'attributes', once: false },

  { name: 'EXT-X-DATERANGE', section: '4.4.5.1', form: 'attributes', once: false },
  { name: 'EXT-X-SKIP', section: '4.4.5.2', form: 'attributes', once: true },
  { name: 'EXT-X-PRELOAD-HINT', section: '4.4.5.3', form: 'attributes', once: false },
  { name: 'EXT-X-RENDITION-REPORT', section: '4.4.5.4', form: 'attributes', once: false },

  { name: 'EXT-X-MEDIA', section: '4.4.6.1', form: 'attributes', once: false },
  { name: 'EXT-X-STREAM-INF', section: '4.4.6.2', form: 'attributes', once: false },
  { name: 'EXT-X-I-FRAME-STREAM-INF', section: '4.4.6.3', form: 'unread', once: false },
  { name: 'EXT-X-SESSION-DATA', section: '4.4.6.4', form: 'unread', once: false },
  { name: 'EXT-X-SESSION-KEY', section: '4.4.6.5', form: 'unread', once: false },
  { name: 'EXT-X-CONTENT-STEERING', section: '4.4.6.6', form: 'attributes', once: false },
]

/** By name, without the `#`. Names match as a whole: m3u8-parser reads EXT-X-DISCONTINUITY-SEQUENCE without a colon as EXT-X-DISCONTINUITY. */
export const tagRules: ReadonlyMap<string, TagRule> = new Map(rules.map((rule) => [rule.name, rule]))

/** The rule of a tag that is known to be there. */
export function tagRule(name: string): TagRule {
  const rule = tagRules.get(name)
  if (!rule) throw new Error(`There is no rule for ${name}.`)
  return rule
}
