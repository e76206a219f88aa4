import { expect } from 'vitest'
import type { ByteRange, MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import type { MultivariantPlaylist } from '../../src/playlist/multivariant-playlist.ts'
import type { ParseResult } from '../../src/playlist/parse-result.ts'

/** What holds for the result of every body whatsoever: what players rely on without checking. */
export function expectSound(result: ParseResult): void {
  expect(violations(result)).toEqual([])
}

function violations(result: ParseResult): readonly string[] {
  const found: string[] = []
  // An assertion a number would take longer than all the parsing.
  const check = (holds: boolean, what: string): void => {
    if (!holds) found.push(what)
  }
  if (!result.ok) {
    check(/^[A-Z].*\.$/.test(result.reason), `the reason is no sentence: ${result.reason}`)
    return found
  }
  const { playlist } = result
  checkNumbers(playlist, 'playlist', check)
  check(isHttp(playlist.url) && !playlist.url.includes('?'), `url ${playlist.url}`)
  for (const fault of playlist.faults)
    check(/ \(section \d\.\d[\d.]*\)\.$/.test(fault), `the fault is no sentence: ${fault}`)
  check(new Set(playlist.faults).size === playlist.faults.length, 'a fault is said twice')
  if (playlist.type === 'media') checkMedia(playlist, check)
  else checkMultivariant(playlist, check)
  return found
}

type Check = (holds: boolean, what: string) => void

function checkMedia(playlist: MediaPlaylist, check: Check): void {
  check(playlist.targetDuration >= 1, 'targetDuration')
  let sum = 0
  let discontinuity = playlist.discontinuitySequenceNumber
  playlist.segments.forEach((segment, index) => {
    const { mediaSequenceNumber, discontinuitySequenceNumber, initializationSection, key } = segment
    check(segment.startSeconds === sum, `startSeconds of ${index}`)
    check(segment.durationSeconds >= 0, `durationSeconds of ${index}`)
    sum += segment.durationSeconds
    check(mediaSequenceNumber === playlist.mediaSequenceNumber + index, `mediaSequenceNumber of ${index}`)
    check(mediaSequenceNumber >= 0 && Number.isSafeInteger(mediaSequenceNumber), `mediaSequenceNumber of ${index}`)
    check(
      segment.discontinuity
        ? discontinuitySequenceNumber >= discontinuity
        : discontinuitySequenceNumber === discontinuity,
      `discontinuitySequenceNumber of ${index}`,
    )
    discontinuity = discontinuitySequenceNumber
    check(segment.uri === 'about:invalid' ? segment.gap : isHttp(segment.uri), `uri ${segment.uri}`)
    check(
      !initializationSection || isHttp(initializationSection.uri),
      `initialization section ${initializationSection?.uri}`,
    )
    check(key?.uri === undefined || URL.canParse(key.uri), `key ${key?.uri}`)
    check(isRange(segment.byteRange) && isRange(initializationSection?.byteRange), `byte ranges of ${index}`)
  })
  check(playlist.durationSeconds === sum, 'durationSeconds')
}

function checkMultivariant(playlist: MultivariantPlaylist, check: Check): void {
  check(playlist.variants.length > 0, 'no variants')
  for (const { uri, bandwidth } of playlist.variants)
    check(isHttp(uri) && bandwidth >= 0, `variant ${uri} ${bandwidth}`)
  for (const { uri } of playlist.renditions) check(uri === undefined || isHttp(uri), `rendition ${uri}`)
}

function checkNumbers(value: unknown, path: string, check: Check): void {
  if (typeof value === 'number') check(Number.isFinite(value), `${path} is ${value}`)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) checkNumbers(part, name, check)
  }
}

function isHttp(uri: string): boolean {
  return /^https?:\/\/[^#]*$/.test(uri) && URL.canParse(uri)
}

function isRange(range: ByteRange | undefined): boolean {
  return !range || (range.offset >= 0 && range.length > 0 && Number.isSafeInteger(range.offset + range.length))
}
