import { describe, expect, it } from 'vitest'
import type { PlaylistFault } from '../../src/origin/fault-rule.ts'
import { makeTracks } from '../../src/origin/make-tracks.ts'
import { mediaPlaylistText } from '../../src/origin/media-playlist-text.ts'
import { type MediaPlaylistView, mediaPlaylistOverTime } from '../../src/origin/media-playlist-view.ts'
import { multivariantPlaylistText } from '../../src/origin/multivariant-playlist-text.ts'
import { type OriginOptions, resolveOriginOptions } from '../../src/origin/origin-options.ts'
import { withPlaylistFault } from '../../src/origin/playlist-faults.ts'
import { english, startMs } from './origins.ts'

/** What the playlist says so many ms after the start, with faults. */
function viewAt(ms: number, faults: PlaylistFault[] = [], given: Partial<OriginOptions> = {}): MediaPlaylistView {
  const options = resolveOriginOptions({ windowSegments: 3, ...given }, startMs)
  const tracks = makeTracks(options)
  const [track] = tracks.all
  if (!track) throw new Error('no track')
  const playlist = faults.reduce(
    (before, fault) => withPlaylistFault(before, fault, startMs),
    mediaPlaylistOverTime(options, track, tracks.all),
  )
  return playlist(startMs + ms)
}

function textAt(...args: Parameters<typeof viewAt>): string {
  return mediaPlaylistText(viewAt(...args))
}

/** The media sequence number and the numbers of the segments listed, as text. */
function listedAt(...args: Parameters<typeof viewAt>): string {
  const { mediaSequenceNumber, segments } = viewAt(...args)
  return `${mediaSequenceNumber}: ${segments.map((segment) => segment.number).join(' ')}`
}

describe('a media playlist', () => {
  it('of a live stream that has just started lists a full window', () => {
    expect(textAt(0)).toBe(`#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:03:59.000Z
#EXTINF:2,
0.ts
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:01.000Z
#EXTINF:2,
1.ts
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:03.000Z
#EXTINF:2,
2.ts
`)
  })

  it('of a live stream slides', () => {
    expect(textAt(5_500, [], { programDateTime: false })).toBe(`#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:2
#EXTINF:2,
2.ts
#EXTINF:2,
3.ts
#EXTINF:2,
4.ts
`)
  })

  it('of an event keeps what it had, and ends', () => {
    const options = { kind: 'event', totalSegments: 4, programDateTime: false } as const
    const segments = '#EXTINF:2,\n0.ts\n#EXTINF:2,\n1.ts\n#EXTINF:2,\n2.ts\n'
    const head = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:EVENT
`
    expect(textAt(0, [], options)).toBe(head + segments)
    expect(textAt(2_000, [], options)).toBe(`${head}${segments}#EXTINF:2,\n3.ts\n#EXT-X-ENDLIST\n`)
  })

  it('of a VOD is whole from the start; a fraction of a second is kept and the target duration rounded', () => {
    const options = { kind: 'vod', totalSegments: 2, segmentSeconds: 1.5, programDateTime: false } as const
    expect(textAt(0, [], options)).toBe(`#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXTINF:1.5,
0.ts
#EXTINF:1.5,
1.ts
#EXT-X-ENDLIST
`)
  })

  it.each([
    [0.04, 1, '0.04'],
    [0.48, 1, '0.48'],
    [1 / 3, 1, '0.333333'],
    [1.49, 1, '1.49'],
    [1.5, 2, '1.5'],
    [6.006, 6, '6.006'],
    [6.5, 7, '6.5'],
  ])('of segments of %d s has target duration %d and durations of %s', (segmentSeconds, target, duration) => {
    const text = textAt(0, [], { segmentSeconds })
    expect(text).toContain(`#EXT-X-TARGETDURATION:${target}\n`)
    expect(text.match(/#EXTINF:.*/g)).toEqual(Array(3).fill(`#EXTINF:${duration},`))
  })

  it('states where to start', () => {
    const text = textAt(0, [], { startOffsetSeconds: -4.5, programDateTime: false })
    expect(text).toContain('#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-START:TIME-OFFSET=-4.5\n#EXTINF:2,\n0.ts\n')
  })

  it('states dates that do not drift: those of one segment are the same in every playlist', () => {
    const options = { segmentSeconds: 1 / 3, epochMs: startMs }
    const dateOf = (number: number, ms: number) =>
      viewAt(ms, [], options).segments.find((segment) => segment.number === number)?.programDateTimeMs
    expect(dateOf(30_000, 10_000_400)).toBe(startMs + 10_000_000)
    expect(dateOf(30_000, 10_000_900)).toBe(startMs + 10_000_000)
  })
})

describe('a playlist fault', () => {
  it('stalePlaylist: the playlist stands still from an instant on', () => {
    const stale: PlaylistFault[] = [{ is: 'stalePlaylist', asOfMs: 4_000 }]
    expect(listedAt(3_000, stale)).toBe('1: 1 2 3')
    expect(listedAt(4_000, stale)).toBe('2: 2 3 4')
    expect(textAt(60_000, stale)).toBe(textAt(4_000))
  })

  it('latePlaylist: the playlist as it was', () => {
    expect(textAt(10_000, [{ is: 'latePlaylist', byMs: 4_000 }])).toBe(textAt(6_000))
    expect(listedAt(0, [{ is: 'latePlaylist', byMs: 60_000 }])).toBe('0: ')
  })

  it('both: it goes on from where it stood', () => {
    const faults: PlaylistFault[] = [{ is: 'latePlaylist', byMs: 6_000 }]
    expect(listedAt(4_000, [{ is: 'stalePlaylist', asOfMs: 4_000 }])).toBe('2: 2 3 4')
    expect(listedAt(10_000, faults)).toBe('2: 2 3 4')
    expect(listedAt(12_000, faults)).toBe('3: 3 4 5')
  })

  it('resetSequence: the newest segment becomes number 0', () => {
    const reset: PlaylistFault[] = [{ is: 'resetSequence', atMs: 10_000 }]
    expect(listedAt(9_999, reset)).toBe('4: 4 5 6')
    expect(listedAt(10_000, reset)).toBe('0: 7')
    expect(listedAt(12_000, reset)).toBe('0: 7 8')
    expect(listedAt(16_000, reset)).toBe('1: 8 9 10')
    expect(textAt(16_000, reset)).toContain('#EXT-X-MEDIA-SEQUENCE:1\n')
  })

  it('endList: the stream is over at an instant', () => {
    const over: PlaylistFault[] = [{ is: 'endList', atMs: 4_000 }]
    expect(textAt(3_999, over)).toBe(textAt(3_999))
    expect(textAt(4_000, over)).toBe(`${textAt(4_000)}#EXT-X-ENDLIST\n`)
    expect(textAt(60_000, over)).toBe(textAt(4_000, over))
  })

  it('gap: one segment, or every so many', () => {
    expect(textAt(0, [{ is: 'gap', segments: { first: 1 } }], { programDateTime: false })).toMatch(
      /0\.ts\n#EXT-X-GAP\n#EXTINF:2,\n1\.ts\n#EXTINF:2,\n2\.ts\n$/,
    )
    const gaps = viewAt(14_000, [{ is: 'gap', segments: { first: 2, every: 3 } }], { windowSegments: 10 }).segments
    expect(gaps.filter((segment) => segment.gap).map((segment) => segment.number)).toEqual([8, 11, 14])
  })

  it('dateRange: it begins with its segment', () => {
    const faults: PlaylistFault[] = [
      { is: 'dateRange', segments: { first: 1 }, className: 'ad', durationSeconds: 4 },
      { is: 'dateRange', segments: { first: 1, every: 1 } },
    ]
    const date = '2026-01-02T03:04:01.000Z'
    expect(textAt(0, faults)).toContain(`0.ts
#EXT-X-PROGRAM-DATE-TIME:${date}
#EXT-X-DATERANGE:ID="range-1",CLASS="ad",START-DATE="${date}",DURATION=4
#EXT-X-DATERANGE:ID="range-1",START-DATE="${date}"
#EXTINF:2,
1.ts
`)
    expect(textAt(0, faults, { programDateTime: false })).not.toContain('DATERANGE')
  })

  it('discontinuity: the tag stands before its segment and is counted once it has left the playlist', () => {
    const options = { programDateTime: false }
    const faults: PlaylistFault[] = [{ is: 'discontinuity', segments: { first: 1, every: 4 } }]
    expect(textAt(0, faults, options)).toMatch(/0\.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\n1\.ts\n#EXTINF:2,\n2\.ts\n$/)
    expect(textAt(0, faults, options)).not.toContain('DISCONTINUITY-SEQUENCE')
    // The first segment's own tag is still in the playlist.
    const counts = [0, 1, 2, 5, 6, 10].map((first) => viewAt(first * 2000, faults).discontinuitySequenceNumber)
    expect(counts).toEqual([0, 0, 1, 1, 2, 3])
    expect(textAt(4_000, faults, options)).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:1\n')
  })
})

function multivariantTextOf(given: Partial<OriginOptions>): string {
  const options = resolveOriginOptions(given, startMs)
  return multivariantPlaylistText(options, makeTracks(options))
}

it('writes the default ladder as a multivariant playlist', () => {
  expect(multivariantTextOf({})).toBe(`#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=800000,AVERAGE-BANDWIDTH=799376,RESOLUTION=640x360,FRAME-RATE=25.000,CODECS="avc1.42C01E"
360p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1999568,RESOLUTION=1280x720,FRAME-RATE=25.000,CODECS="avc1.42C01F"
720p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=5000000,AVERAGE-BANDWIDTH=4999296,RESOLUTION=1920x1080,FRAME-RATE=25.000,CODECS="avc1.42C028"
1080p/index.m3u8
`)
})

it('writes renditions in groups, and counts the largest of each group in', () => {
  const audio = { name: 'en', language: 'en', default: true, bitsPerSecond: 64_000 }
  const given = {
    variants: [{ name: '360p', bitsPerSecond: 800_000, width: 640, height: 360 }],
    audio: [audio, { name: 'fr', language: 'fr-CA', default: false, bitsPerSecond: 128_000 }],
    subtitles: [{ name: 'de', language: 'de' }],
  }
  expect(multivariantTextOf(given)).toBe(`#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="en",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio-en/index.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="fr",LANGUAGE="fr-CA",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="audio-fr/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="de",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="subtitles-de/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=928760,AVERAGE-BANDWIDTH=927428,RESOLUTION=640x360,FRAME-RATE=25.000,CODECS="avc1.42C01E,mp4a.40.2",AUDIO="audio",SUBTITLES="subtitles"
360p/index.m3u8
`)
})

it('gives all tracks the same target duration, which the longest segment of any decides', () => {
  const options = resolveOriginOptions({ segmentSeconds: 1.495, audio: [english] }, startMs)
  const tracks = makeTracks(options)
  const targets = tracks.all.map(
    (track) => mediaPlaylistOverTime(options, track, tracks.all)(startMs).targetDurationSeconds,
  )
  expect(targets).toEqual([2, 2, 2, 2])
})

it('lists the audio by its own lengths and dates, in the numbers of the video', () => {
  const options = resolveOriginOptions({ kind: 'vod', totalSegments: 3, audio: [english], epochMs: startMs }, startMs)
  const tracks = makeTracks(options)
  const [audio] = tracks.audio
  if (!audio) throw new Error('no audio')
  expect(mediaPlaylistText(mediaPlaylistOverTime(options, audio.track, tracks.all)(startMs))).toBe(`#EXTM3U
#EXT-X-VERSION:3
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z
#EXTINF:1.984,
0.ts
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:06.984Z
#EXTINF:2.005333,
1.ts
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:08.989Z
#EXTINF:2.005333,
2.ts
#EXT-X-ENDLIST
`)
})
