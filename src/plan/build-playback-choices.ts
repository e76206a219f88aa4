import type { GivenOptions, OptionReader } from './option-reader.ts'
import { parseChoice } from './parse-choice.ts'
import { parseRendition } from './parse-rendition.ts'
import { parseStart } from './parse-start.ts'
import { parseSwitch } from './parse-switch.ts'
import { planDefaults } from './plan-defaults.ts'
import type { PlaybackChoices } from './playback-choices.ts'
import { abrRules, players } from './player-names.ts'

export type PlaybackOptionName = 'player' | 'abr' | 'audio' | 'subtitles' | 'start' | 'loop'

/** How the viewers play, from the options that say so. */
export function buildPlaybackChoices(reader: OptionReader, options: GivenOptions<PlaybackOptionName>): PlaybackChoices {
  return {
    player: reader.value(options.player, planDefaults.player, parseChoice(players, 'player')),
    abr: reader.value(options.abr, planDefaults.abr, parseChoice(abrRules, 'way to adapt')),
    audio: reader.value(options.audio, planDefaults.audio, parseRendition),
    subtitles: reader.value(options.subtitles, planDefaults.subtitles, parseRendition),
    start: reader.value(options.start, planDefaults.start, parseStart),
    loop: reader.value(options.loop, 'false', parseSwitch),
  }
}
