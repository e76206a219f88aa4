import { z } from 'zod'
import { abrRules, players } from './player-names.ts'

/** Which renditions of a group are played beside the variant stream: by language (RFC 5646), the default one, or none. */
export const renditionChoiceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.enum(['default', 'none']) }),
  z.object({ is: z.literal('language'), language: z.string() }),
])

/** Where playback begins. */
export const startChoiceSchema = z.discriminatedUnion('is', [
  z.object({
    /**
     * - `auto`: EXT-X-START where stated, else the live edge of what is live and the beginning of what has ended
     * - `live`: the live edge, whatever EXT-X-START says
     * - `beginning`: the first segment that is listed
     * - `random`: anywhere between, another place for each viewer
     */
    is: z.enum(['auto', 'live', 'beginning', 'random']),
  }),
  /** So long before the end of the playlist. */
  z.object({ is: z.literal('beforeEnd'), seconds: z.number().positive() }),
])

/** How a viewer plays, whatever the stream. */
export const playbackChoicesSchema = z.object({
  player: z.enum(players),
  abr: z.enum(abrRules),
  audio: renditionChoiceSchema,
  subtitles: renditionChoiceSchema,
  start: startChoiceSchema,
  /** What has ended is played again from the beginning. */
  loop: z.boolean(),
})

export type PlaybackChoices = Readonly<z.infer<typeof playbackChoicesSchema>>
export type RenditionChoice = PlaybackChoices['audio']
export type StartChoice = PlaybackChoices['start']

/** How viewers play where nothing is said; results of earlier versions say nothing. */
export const defaultPlayback: PlaybackChoices = {
  player: 'hlsjs',
  abr: 'fixed',
  audio: { is: 'default' },
  subtitles: { is: 'default' },
  start: { is: 'auto' },
  loop: false,
}
