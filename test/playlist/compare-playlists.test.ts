import { describe, expect, it } from 'vitest'
import { comparePlaylists, type PlaylistChange } from '../../src/playlist/compare-playlists.ts'
import type { MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import { parseMedia } from './parse-text.ts'

/** Segments `first` to `last`; the URI of each is made by `uri`. */
function window(
  first: number,
  last: number,
  uri = (number: number): string => `${number}.ts`,
  tags = '',
): MediaPlaylist {
  let text = `#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:${first}\n${tags}`
  for (let number = first; number <= last; number += 1) text += `#EXTINF:6,\n${uri(number)}\n`
  return parseMedia(text)
}

const plain = undefined
const ended = '#EXT-X-ENDLIST\n'
const advanced = (inconsistent: number): PlaylistChange => ({ is: 'advanced', inconsistent })

describe('comparePlaylists', () => {
  it.each<[string, MediaPlaylist, MediaPlaylist, PlaylistChange]>([
    ['the same window', window(10, 15), window(10, 15), { is: 'unchanged' }],
    ['another token on every URI', window(10, 15), window(10, 15, (n) => `${n}.ts?t=2`), { is: 'unchanged' }],
    [
      'another date',
      window(10, 15),
      window(10, 15, plain, '#EXT-X-PROGRAM-DATE-TIME:2024-01-01T00:00:00Z\n'),
      { is: 'unchanged' },
    ],
    ['segments removed, none added', window(10, 15), window(12, 15), { is: 'unchanged' }],
    ['older segments listed again', window(10, 15), window(8, 15), { is: 'unchanged' }],
    ['one more segment', window(10, 15), window(11, 16), advanced(0)],
    ['one more segment and none removed', window(10, 15), window(10, 16), advanced(0)],
    ['another token, and one more segment', window(10, 15), window(11, 16, (n) => `${n}.ts?t=2`), advanced(0)],
    ['a jump past the next number', window(10, 15), window(30, 35), advanced(0)],
    ['the first segments', window(10, 9), window(10, 12), advanced(0)],
    ['the end of the stream', window(10, 15), window(10, 15, plain, ended), advanced(0)],
    ['the end and a last segment', window(10, 15), window(10, 16, plain, ended), advanced(0)],
    ['the end in a window that lost its last segment', window(10, 15), window(10, 14, plain, ended), advanced(0)],
    ['an end that is known', window(10, 15, plain, ended), window(10, 15, plain, ended), { is: 'unchanged' }],
    [
      'other URIs for two of the same numbers',
      window(10, 15),
      window(11, 16, (n) => (n < 13 ? `x${n}.ts` : `${n}.ts`)),
      advanced(2),
    ],
    ['other URIs for all, and a longer window', window(10, 11), window(8, 20, (n) => `x${n}.ts`), advanced(2)],
    [
      'a URI that is the beginning of the other',
      window(1, 1, () => 'a.ts?x'),
      window(1, 2, () => 'a.tsx'),
      advanced(1),
    ],
    ['an end within the window', window(10, 15), window(9, 14), { is: 'regressed' }],
    ['an end at the first of the window', window(10, 15), window(5, 10), { is: 'regressed' }],
    ['an end just before the window', window(10, 15), window(4, 9), { is: 'reset' }],
    ['a new beginning', window(1000, 1005), window(0, 2), { is: 'reset' }],
    ['a new beginning without segments', window(1000, 1005), window(0, -1), { is: 'reset' }],
    ['a new beginning that has ended', window(1000, 1005), window(0, 2, plain, ended), { is: 'reset' }],
  ])('%s', (_, older, newer, change) => {
    expect(comparePlaylists(older, newer)).toEqual(change)
  })

  it('compares a pair once, however many viewers hold it', () => {
    const [oldest, older, newer] = [window(1, 3), window(2, 4), window(3, 5)]
    const change = comparePlaylists(older, newer)
    const other = comparePlaylists(oldest, newer)
    expect(comparePlaylists(older, newer)).toBe(change)
    expect(comparePlaylists(oldest, newer)).toBe(other)
    expect(other).not.toBe(change)
  })

  it('finds a playlist unchanged from itself', () => {
    const playlist = window(1, 3)
    expect(comparePlaylists(playlist, playlist)).toEqual({ is: 'unchanged' })
  })
})
