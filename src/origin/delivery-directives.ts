import type { MediaPlaylistView } from './media-playlist-view.ts'

/** What a client asks for with a playlist (RFC 8216bis 6.2.5). */
export interface DeliveryDirectives {
  /** _HLS_msn and _HLS_part: hold the response until this segment, or this part of it, is listed. */
  readonly sequence: number | undefined
  readonly part: number | undefined
  /** _HLS_skip. */
  readonly skip: boolean
}

/** Undefined where they contradict each other: the answer is 400 (6.2.5.2). */
export function readDirectives(target: string): DeliveryDirectives | undefined {
  const query = target.indexOf('?')
  if (query < 0) return { sequence: undefined, part: undefined, skip: false }
  const given = new URLSearchParams(target.slice(query))
  const number = (name: string): number | undefined => {
    const text = given.get(name)
    return text === null ? undefined : /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  }
  const [sequence, part] = [number('_HLS_msn'), number('_HLS_part')]
  if (Number.isNaN(sequence) || Number.isNaN(part) || (part !== undefined && sequence === undefined)) return undefined
  const skip = given.get('_HLS_skip')
  return { sequence, part, skip: skip === 'YES' || skip === 'v2' }
}

export type Readiness =
  | 'ready'
  /** Not listed yet. */
  | 'early'
  /** Too far ahead to be waited for: 400. */
  | 'refused'

/** Whether a playlist lists what is asked for. A part after the last of a segment is the first of the next one (6.2.5.2). */
export function readinessOf(
  view: MediaPlaylistView,
  directives: DeliveryDirectives,
  partsPerSegment: number,
): Readiness {
  const { part } = directives
  if (directives.sequence === undefined || view.endList || view.lowLatency === undefined) return 'ready'
  const next = view.mediaSequenceNumber + view.segments.length
  const overflow = part !== undefined && part >= partsPerSegment
  const sequence = directives.sequence + (overflow ? 1 : 0)
  const wanted = overflow ? 0 : part
  if (sequence < next) return 'ready'
  if (sequence > next + 1) return 'refused'
  const listed = view.lowLatency.openSegment.parts.length
  return sequence === next && wanted !== undefined && wanted < listed ? 'ready' : 'early'
}
