import type { GivenOptions, GivenValue, OptionReader } from './option-reader.ts'
import { countFrom } from './parse-count.ts'
import { parseUrl } from './parse-url.ts'
import { parseVariant } from './parse-variant.ts'
import { planDefaults } from './plan-defaults.ts'
import type { PlaybackChoices } from './playback-choices.ts'
import type { RunPlan } from './run-plan.ts'

/** One stream of several, as a file gives it. */
export interface GivenStream {
  readonly url: readonly GivenValue[]
  readonly weight: readonly GivenValue[]
  readonly variant: readonly GivenValue[]
}

export const mostWeight = 1000

/** The one URL with the one variant; or else the streams, of which those without a variant have that one too. */
export function buildStreams(
  reader: OptionReader,
  { url, variant }: GivenOptions<'url' | 'variant'>,
  streams: readonly GivenStream[] | undefined,
  { abr }: PlaybackChoices,
): RunPlan['streams'] {
  const common = reader.value(
    variant,
    abr === 'fixed' ? planDefaults.variant : planDefaults.adaptiveVariant,
    parseVariant,
  )
  if (url !== undefined && url.length > 0) {
    return [{ url: reader.optional(url, parseUrl) ?? '', weight: 1, variant: common }]
  }
  if (streams === undefined) {
    reader.faults.push({ problem: 'There is no URL to play.', remedy: 'Say the URL of a playlist.' })
    return []
  }
  // What the command line or the environment says holds for all, whatever the file says of each.
  const overruled = variant?.at(-1) !== undefined && variant.at(-1)?.source !== 'file'
  return streams.map((stream) => {
    const own = reader.optional(stream.variant, parseVariant)
    return {
      url: reader.optional(stream.url, parseUrl) ?? '',
      weight: reader.value(stream.weight, '1', countFrom(1, mostWeight)),
      variant: own === undefined || overruled ? common : own,
    }
  })
}
