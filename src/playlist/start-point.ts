import { attributesOf, readFlag } from './attribute-list.ts'
import type { StartPoint } from './media-playlist.ts'
import type { TagFields } from './parse-tags.ts'

/** EXT-X-START (section 4.4.2.2), in either kind of playlist; undefined without a valid TIME-OFFSET. */
export function readStart(fields: TagFields): StartPoint | undefined {
  const attributes = attributesOf(fields)
  const offset = attributes['TIME-OFFSET']
  if (typeof offset !== 'number' || !Number.isFinite(offset)) return undefined
  return { timeOffsetSeconds: offset, precise: readFlag(attributes, 'PRECISE') }
}
