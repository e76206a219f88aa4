import { attributesOf, readAmount, readFlag } from './attribute-list.ts'
import { decimalInteger } from './decimal-integer.ts'
import type { FaultList } from './fault-list.ts'
import type { MediaPlaylist, MediaSegment, SegmentKey, ServerControl, StreamFeature } from './media-playlist.ts'
import type { ParseResult } from './parse-result.ts'
import type { TagFields } from './parse-tags.ts'
import type { PlaylistLine, PlaylistText } from './read-lines.ts'
import { type SegmentDraft, SegmentReader } from './segment-reader.ts'
import { readStart } from './start-point.ts'
import { type TagRule, tagRule } from './tag-rules.ts'
import { UpdateReader } from './update-reader.ts'

const targetDurationTag = tagRule('EXT-X-TARGETDURATION')

/** One that a client can request and use by itself (section 4.4.4.4). */
function isClearKey({ method, keyFormat }: SegmentKey): boolean {
  return method === 'AES-128' && keyFormat === 'identity'
}

/** The tags that describe a media playlist as a whole, as stated. */
interface Header {
  version: number | undefined
  targetDuration: number | undefined
  /** Infinity where it is past what a number counts exactly. */
  mediaSequenceNumber: number
  discontinuitySequenceNumber: number
  skippedSegments: number
  removedDateRanges: readonly string[]
  playlistType: MediaPlaylist['playlistType']
  start: MediaPlaylist['start']
  serverControl: ServerControl | undefined
  partTargetDuration: number | undefined
}

/** Makes a media playlist of the lines of one; `url` is the playlist's, without a query. */
export function parseMediaPlaylist(
  url: string,
  text: PlaylistText,
  resolve: (reference: string) => string | undefined,
  faults: FaultList,
): ParseResult {
  const segmentReader = new SegmentReader(resolve, faults)
  const updateReader = new UpdateReader(resolve, faults)
  const header: Header = {
    version: undefined,
    targetDuration: undefined,
    mediaSequenceNumber: 0,
    discontinuitySequenceNumber: 0,
    skippedSegments: 0,
    removedDateRanges: [],
    playlistType: undefined,
    start: undefined,
    serverControl: undefined,
    partTargetDuration: undefined,
  }
  for (const line of text.lines) {
    if (line.rule) {
      readHeader(header, line, line.rule, segmentReader, faults)
      updateReader.read(line, line.rule)
    }
    segmentReader.read(line)
  }
  segmentReader.end()

  const { drafts, openDraft } = segmentReader
  if (drafts.length === 0 && openDraft === undefined && header.targetDuration === undefined) {
    return { ok: false, reason: 'It has neither segments nor variant streams nor a target duration (section 4.1).' }
  }
  const firstNumber = header.mediaSequenceNumber + header.skippedSegments
  if (!Number.isSafeInteger(firstNumber + drafts.length)) {
    return { ok: false, reason: 'Its media sequence numbers are past 2^53 and cannot be told apart (section 4.4.3.2).' }
  }
  const targetDuration = settleTargetDuration(header.targetDuration, drafts, faults)
  const all = openDraft === undefined ? drafts : [...drafts, openDraft]
  const numbered = numberSegments(all, firstNumber, header.discontinuitySequenceNumber, targetDuration)
  const segments = openDraft === undefined ? numbered : numbered.slice(0, -1)
  const openSegment = openDraft === undefined ? undefined : numbered.at(-1)
  const last = segments.at(-1)
  const has = (name: string): boolean => text.counts.has(name)
  const unplayedFeatures: StreamFeature[] = []
  if (segments.some(({ key }) => key !== undefined && !isClearKey(key))) unplayedFeatures.push('drm')
  if (has('EXT-X-I-FRAMES-ONLY')) unplayedFeatures.push('iFrames')
  const playlist: MediaPlaylist = {
    type: 'media',
    url,
    version: header.version,
    targetDuration,
    mediaSequenceNumber: firstNumber,
    discontinuitySequenceNumber: header.discontinuitySequenceNumber,
    playlistType: header.playlistType,
    endList: has('EXT-X-ENDLIST'),
    independentSegments: has('EXT-X-INDEPENDENT-SEGMENTS'),
    iFramesOnly: has('EXT-X-I-FRAMES-ONLY'),
    start: header.start,
    serverControl: header.serverControl,
    partTargetDuration: header.partTargetDuration,
    segments,
    openSegment,
    durationSeconds: last ? last.startSeconds + last.durationSeconds : 0,
    skippedSegments: header.skippedSegments,
    segmentsBeforeKey: segmentReader.segmentsBeforeKey,
    preloadHints: updateReader.preloadHints,
    renditionReports: updateReader.renditionReports,
    dateRanges: updateReader.dateRanges,
    removedDateRanges: header.removedDateRanges,
    unplayedFeatures,
    faults: faults.sentences(),
  }
  return { ok: true, playlist }
}

function readHeader(
  header: Header,
  { text, fields, number }: PlaylistLine,
  rule: TagRule,
  segmentReader: SegmentReader,
  faults: FaultList,
): void {
  const fault = (what: string): void => faults.add(rule, what, number)
  const integer = (): number | undefined => {
    const value = decimalInteger(text)
    if (value === undefined) fault('is not a decimal integer, and is ignored')
    else if (value === Number.POSITIVE_INFINITY) fault('is past 2^53, and is ignored')
    return value === Number.POSITIVE_INFINITY ? undefined : value
  }
  switch (rule.name) {
    case 'EXT-X-VERSION':
      header.version = integer() ?? header.version
      return
    case 'EXT-X-TARGETDURATION':
      header.targetDuration = readTargetDuration(text, fault) ?? header.targetDuration
      return
    case 'EXT-X-MEDIA-SEQUENCE':
      // Not ignored where it is too large: the same number at each reload would look like a playlist that stands still.
      header.mediaSequenceNumber = decimalInteger(text) ?? integer() ?? header.mediaSequenceNumber
      if (segmentReader.drafts.length > 0) fault('stands after the first segment')
      return
    case 'EXT-X-DISCONTINUITY-SEQUENCE':
      header.discontinuitySequenceNumber = integer() ?? header.discontinuitySequenceNumber
      if (segmentReader.drafts.length > 0 || segmentReader.discontinuities > 0) {
        fault('stands after the first segment or discontinuity')
      }
      return
    case 'EXT-X-PLAYLIST-TYPE':
      if (text === 'VOD' || text === 'EVENT') header.playlistType = text
      else fault('is neither EVENT nor VOD, and is ignored')
      return
    case 'EXT-X-START':
      header.start = readStart(fields) ?? header.start
      if (!readStart(fields)) fault('has no valid TIME-OFFSET, and is ignored')
      return
    case 'EXT-X-SERVER-CONTROL':
      header.serverControl = readServerControl(attributesOf(fields), fault)
      return
    case 'EXT-X-PART-INF':
      header.partTargetDuration = readAmount(attributesOf(fields), 'PART-TARGET')
      if (header.partTargetDuration === undefined) fault('has no valid PART-TARGET')
      return
    case 'EXT-X-SKIP': {
      const skipped = readAmount(attributesOf(fields), 'SKIPPED-SEGMENTS')
      if (skipped === undefined) fault('has no valid SKIPPED-SEGMENTS, and 0 is taken')
      if (segmentReader.drafts.length > 0) fault('stands after the first segment')
      header.skippedSegments = skipped ?? 0
      header.removedDateRanges = textsOf(attributesOf(fields)['RECENTLY-REMOVED-DATERANGES'])
      return
    }
  }
}

/** m3u8-parser has split the list at its tabs. */
function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : []
}

function readTargetDuration(text: string, fault: (what: string) => void): number | undefined {
  const decimal = /^\d{1,9}(?:\.\d*)?$/.test(text)
  const rounded = Math.round(Number(text))
  if (!decimal || rounded < 1) {
    fault('is not a whole number of seconds of at least 1, and is ignored')
    return undefined
  }
  if (text.includes('.')) fault('is not a whole number of seconds, and is rounded')
  return rounded
}

/** What the server states: without the defaults and limits of section 4.4.3.8, which would hide its errors. */
function readServerControl(attributes: TagFields, fault: (what: string) => void): ServerControl {
  const seconds = (name: string): number | undefined => {
    const value = readAmount(attributes, name)
    if (value === undefined && attributes[name] !== undefined) fault('has an attribute that is no number of seconds')
    return value
  }
  return {
    canSkipUntil: seconds('CAN-SKIP-UNTIL'),
    canSkipDateranges: readFlag(attributes, 'CAN-SKIP-DATERANGES'),
    holdBack: seconds('HOLD-BACK'),
    partHoldBack: seconds('PART-HOLD-BACK'),
    canBlockReload: readFlag(attributes, 'CAN-BLOCK-RELOAD'),
  }
}

/** The stated one, or without it the least that the segments allow. */
function settleTargetDuration(stated: number | undefined, drafts: readonly SegmentDraft[], faults: FaultList): number {
  let least = 1
  for (const { durationSeconds = 0, line } of drafts) {
    const rounded = Math.round(durationSeconds)
    if (rounded > least) least = rounded
    if (stated !== undefined && rounded > stated) faults.add(targetDurationTag, 'is exceeded by a segment', line)
  }
  if (stated === undefined) faults.add(targetDurationTag, 'is missing, and the longest segment is taken', 0)
  return stated ?? least
}

function numberSegments(
  drafts: readonly SegmentDraft[],
  firstNumber: number,
  firstDiscontinuityNumber: number,
  targetDuration: number,
): readonly MediaSegment[] {
  const durationOf = (draft: SegmentDraft): number => draft.durationSeconds ?? targetDuration
  // The date of the playlist's start by the last date stated. Before the first one it is extrapolated backwards (section 6.3.3).
  let originMs: number | undefined
  let secondsBefore = 0
  for (const draft of drafts) {
    if (draft.statedDateMs !== undefined) {
      originMs = draft.statedDateMs - secondsBefore * 1000
      break
    }
    secondsBefore += durationOf(draft)
  }
  let startSeconds = 0
  return drafts.map((draft, index) => {
    const durationSeconds = durationOf(draft)
    if (draft.statedDateMs !== undefined) originMs = draft.statedDateMs - startSeconds * 1000
    const segment: MediaSegment = {
      uri: draft.uri,
      mediaSequenceNumber: firstNumber + index,
      discontinuitySequenceNumber: firstDiscontinuityNumber + draft.discontinuities,
      durationSeconds,
      startSeconds,
      discontinuity: draft.discontinuity,
      gap: draft.gap,
      byteRange: draft.byteRange,
      initializationSection: draft.initializationSection,
      key: draft.key,
      programDateTimeMs: draft.statedDateMs ?? (originMs === undefined ? undefined : originMs + startSeconds * 1000),
      parts: draft.parts,
    }
    startSeconds += durationSeconds
    return segment
  })
}
