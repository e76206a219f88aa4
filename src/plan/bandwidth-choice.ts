import { z } from 'zod'
import { spreadByWeight } from './spread-by-weight.ts'

const bitsPerSecond = z.number().positive()

/** What the viewers can receive, each over all its connections. */
export const bandwidthChoiceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('unlimited') }),
  /** Viewers are spread over these bandwidths by weight; most often it is one. */
  z.object({
    is: z.literal('spread'),
    choices: z.array(z.object({ bitsPerSecond, weight: z.number().positive() })).min(1),
  }),
  /** From `atSeconds` after a viewer's own start on, again and again. */
  z.object({
    is: z.literal('trace'),
    points: z.array(z.object({ atSeconds: z.number().nonnegative(), bitsPerSecond: z.number().nonnegative() })).min(1),
    lengthSeconds: z.number().positive(),
  }),
])

export type BandwidthChoice = Readonly<z.infer<typeof bandwidthChoiceSchema>>

/** The bandwidth of the viewer with this index in the plan; undefined for no limit. */
export function bandwidthOf(choice: BandwidthChoice, index: number) {
  switch (choice.is) {
    case 'unlimited':
      return undefined
    case 'spread': {
      const { bitsPerSecond } = spreadByWeight(choice.choices, index)
      return { is: 'constant', bitsPerSecond } as const
    }
    case 'trace':
      return choice
  }
}
