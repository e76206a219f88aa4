import { describe, expect, it } from 'vitest'
import { SubtitlesTrack } from '../../src/origin/subtitles-track.ts'

const textOf = (seconds: number, number: number) =>
  new SubtitlesTrack({ name: 'en', language: 'en' }, seconds).segment(number).toString()

describe('a subtitles segment', () => {
  it('has a cue for each of its seconds, and maps them to the time stamps of the video', () => {
    expect(textOf(2, 3)).toBe(`WEBVTT
X-TIMESTAMP-MAP=MPEGTS:603000,LOCAL:00:00:06.000

00:00:06.000 --> 00:00:07.000
en 00:00:06

00:00:07.000 --> 00:00:08.000
en 00:00:07

`)
  })

  it('has the cues that are shown during it, though they began before or go on after it', () => {
    const cues = (number: number) => textOf(1.5, number).match(/en \d\d:\d\d:(\d\d)/g)
    expect([0, 1, 2].map(cues)).toEqual([
      ['en 00:00:00', 'en 00:00:01'],
      ['en 00:00:01', 'en 00:00:02'],
      ['en 00:00:03', 'en 00:00:04'],
    ])
    expect(textOf(1.5, 1)).toContain('X-TIMESTAMP-MAP=MPEGTS:198000,LOCAL:00:00:01.500\n')
  })

  it('goes on when time stamps have wrapped', () => {
    // 26 h 30 min 43.7 s are 2 ** 33 ticks.
    expect(textOf(2, 47_722)).toContain(
      `X-TIMESTAMP-MAP=MPEGTS:${(47_722 * 180_000 + 63_000) % 2 ** 33},LOCAL:26:30:44.000\n`,
    )
  })

  it.each([2, 0.04, 1.5, 6.006])('of %d s is never more than the stated bitrate', (seconds) => {
    const track = new SubtitlesTrack({ name: 'en', language: 'en' }, seconds)
    for (const number of [...Array(60).keys(), 47_722, 100_000]) {
      const bits = track.segment(number).length * 8
      expect(bits).toBeLessThanOrEqual(track.bitsPerSecond * seconds + 1e-6)
      expect(track.segmentBytes(number)).toBe(bits / 8)
    }
    expect(track.averageBitsPerSecond).toBeLessThan(track.bitsPerSecond)
  })
})
