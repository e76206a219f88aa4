/** What can be wrong with a stream that players may still play; a closed set, so that findings can be counted. */
export const findingKinds = [
  /** Neither a transport stream, nor fragmented MP4, WebVTT or packed audio: an error page, or nothing known. */
  'notMedia',
  /** It does not decrypt with the key and the IV that the playlist states (RFC 8216bis 4.4.4.4, 5.2). */
  'decryption',
  /** A packet that does not begin with the sync byte, or an incomplete one at the end (ISO/IEC 13818-1 2.4.3.2). */
  'tsSync',
  /** A continuity counter that does not follow the one before it (2.4.3.3). */
  'tsContinuity',
  /** No PAT or no PMT in a segment (RFC 8216bis 3.1.1). */
  'tsTables',
  /** Packets that say that they are damaged, or scrambled. */
  'tsDamaged',
  /** Boxes whose sizes do not add up, or fragments without what they need (ISO/IEC 14496-12 4.2, 8.8). */
  'mp4Boxes',
  /** An initialization section without a track (RFC 8216bis 3.1.2). */
  'mp4Initialization',
  /** The media lasts longer or shorter than EXTINF says (4.4.4.1). */
  'duration',
  /** The media does not continue that of the segment before it, and no discontinuity is stated (4.4.4.3). */
  'timeline',
  /** EXT-X-PROGRAM-DATE-TIME of two segments differs otherwise than their durations say (4.4.4.6). */
  'programDateTime',
  /** The date of the live edge runs away from the clock. */
  'dateDrift',
  /** EXT-X-TARGETDURATION changed (4.4.3.1). */
  'targetDuration',
  /** EXT-X-DISCONTINUITY-SEQUENCE does not count the discontinuities that left the playlist (4.4.3.3, 6.2.2). */
  'discontinuitySequence',
  /** A viewer was shown an edge that another one of the thread had seen long before: a stale cache. */
  'staleEdge',
] as const

export type FindingKind = (typeof findingKinds)[number]

/** Told of each finding, with a sentence about this one. */
export type OnFinding = (kind: FindingKind, detail: string) => void
