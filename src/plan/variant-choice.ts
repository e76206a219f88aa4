import { z } from 'zod'

/** Which variant stream a viewer plays. */
export const variantChoiceSchema = z.discriminatedUnion('is', [
  z.object({
    /**
     * - `all`: viewers are spread evenly over all variants
     * - `highest`, `lowest`: by bandwidth
     * - `first`: the first that the playlist lists
     */
    is: z.enum(['all', 'highest', 'lowest', 'first']),
  }),
  /** The one of this height, or the nearest. */
  z.object({ is: z.literal('height'), height: z.int().positive() }),
  /** The highest within this many bits a second, or the lowest there is. */
  z.object({ is: z.literal('bandwidth'), bitsPerSecond: z.number().positive() }),
])

export type VariantChoice = Readonly<z.infer<typeof variantChoiceSchema>>
