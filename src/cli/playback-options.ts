import type { PlaybackOptionName } from '../plan/build-playback-choices.ts'
import { planDefaults } from '../plan/plan-defaults.ts'
import type { OptionRow } from './option-row.ts'

/** How viewers play: options of `run`. */
export const playbackOptionRows: readonly OptionRow<PlaybackOptionName>[] = [
  {
    name: 'player',
    flags: '--player <name>',
    takes: 'value',
    group: 'Stream:',
    about: 'Behave like hlsjs, ffmpeg or spec (RFC 8216bis to the letter).',
    default: planDefaults.player,
  },
  {
    name: 'abr',
    flags: '--abr <rule>',
    takes: 'value',
    group: 'Stream:',
    about: 'Switch variants by throughput (as hls.js does) or buffer (BOLA), or stay fixed.',
    default: planDefaults.abr,
  },
  {
    name: 'audio',
    flags: '--audio <language>',
    takes: 'value',
    group: 'Stream:',
    about: 'Audio renditions to play: a language like en, default or none.',
    default: planDefaults.audio,
  },
  {
    name: 'subtitles',
    flags: '--subtitles <language>',
    takes: 'value',
    group: 'Stream:',
    about: 'Subtitles to play: a language like en, default or none.',
    default: planDefaults.subtitles,
  },
  {
    name: 'start',
    flags: '--start <place>',
    takes: 'value',
    group: 'Stream:',
    about:
      'Begin at the live edge, the beginning, anywhere (random) or before the end (-90s); auto is as the stream says.',
    default: planDefaults.start,
  },
  {
    name: 'loop',
    flags: '--loop',
    takes: 'nothing',
    group: 'Stream:',
    about: 'Play what has ended again from the beginning.',
  },
]
