import { z } from 'zod'

/** One way to choose a variant. */
export const singleVariantChoiceSchema = z.discriminatedUnion('is', [
  z.object({
    /**
     * - `auto`: the highest that a player takes its throughput to carry before it has measured it (hls.js)
     * - `highest`, `lowest`: by bandwidth
     * - `first`: the first that the playlist lists
     */
    is: z.enum(['auto', 'highest', 'lowest', 'first']),
  }),
  /** The one of this height, or the nearest. */
  z.object({ is: z.literal('height'), height: z.int().positive() }),
  /** The highest within this many bits a second, or the lowest there is. */
  z.object({ is: z.literal('bandwidth'), bitsPerSecond: z.number().positive() }),
])

/** Which variant stream a viewer plays, or begins with where it adapts. */
export const variantChoiceSchema = z.union([
  singleVariantChoiceSchema,
  /** Viewers are spread evenly over all variants. */
  z.object({ is: z.literal('all') }),
  /** Viewers are spread over these choices by weight. */
  z.object({
    is: z.literal('weighted'),
    choices: z.array(z.object({ choice: singleVariantChoiceSchema, weight: z.number().positive() })).min(1),
  }),
])

export type SingleVariantChoice = Readonly<z.infer<typeof singleVariantChoiceSchema>>
export type VariantChoice = Readonly<z.infer<typeof variantChoiceSchema>>
