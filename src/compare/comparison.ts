import { z } from 'zod'
import { requestKinds } from '../metrics/request-kind.ts'
import { engines } from '../plan/run-plan.ts'
import { purposes } from './round.ts'

const count = z.int().nonnegative()
const amount = z.number().nonnegative()

const kindFiguresSchema = z.object({
  count: count.describe('Requests finished, failed ones included, of all rounds.'),
  failed: count.describe('Of these, failed.'),
  perViewerMinute: amount.describe(
    'Requests a viewer and minute of playing; of what viewers ask for once, of the time from their starts to the end.',
  ),
  bytesPerViewerMinute: amount.describe('Body bytes received a viewer and minute.'),
  paths: z
    .record(z.string(), count)
    .optional()
    .describe('Requests by the pattern of their paths, as in a result; absent where they were not counted.'),
})

const estimateSchema = z
  .object({
    value: amount,
    isAtMost: z
      .boolean()
      .describe(
        'What the viewers add is lost in what the process uses without them: the true value is below this one, and more viewers would tell it.',
      ),
  })
  .meta({ id: 'Estimate' })

const spreadSchema = z
  .object({
    median: amount.describe('The middle round; of an even number the lower of the two.'),
    min: amount.describe('Lowest round.'),
    max: amount.describe('Highest round.'),
  })
  .meta({ id: 'Spread' })

const costsSchema = z.object({
  cpuUsPerViewerSecond: spreadSchema.describe('CPU time of all processes a viewer and second, µs.'),
  pssBytesPerViewer: spreadSchema
    .nullable()
    .describe('Memory (PSS) of all processes a viewer, bytes; null where the system does not tell.'),
  processes: count.describe('Processes while all viewers play.'),
  one: z
    .object({
      cpuUsPerSecond: amount.describe('CPU time a second, µs.'),
      pssBytes: amount.nullable().describe('Memory (PSS), bytes.'),
    })
    .nullable()
    .describe(
      'What it takes to play a single viewer: the part that is there before any other; null when it was not played.',
    ),
  oneMore: z
    .object({
      cpuUsPerSecond: estimateSchema.describe('CPU time a second, µs.'),
      pssBytes: estimateSchema.nullable().describe('Memory (PSS), bytes.'),
    })
    .nullable()
    .describe('What each viewer beyond the first takes; null where only one played, or none alone.'),
  fit: z
    .object({
      viewers: count.describe('How many.'),
      isAtLeast: z.boolean().describe('What one more takes is known only to be at most so much.'),
      limitedBy: z.enum(['cpu', 'memory']).describe('What would end first.'),
    })
    .nullable()
    .describe('Viewers that fit this machine, were it all theirs: computed from the costs, not played.'),
})

export const engineSchema = z.object({
  rounds: count.describe('Rounds that the figures are of.'),
  viewerMinutes: amount.describe('Time that all viewers together played, or were stalled.'),
  viewers: z.object({
    started: count.describe('Viewers started, of all rounds.'),
    failed: count.describe('Gave up.'),
    completed: count.describe('Played to the end of the stream.'),
  }),
  requests: z
    .partialRecord(z.enum(requestKinds), kindFiguresSchema)
    .describe('By what was requested; a kind that was not requested is absent.'),
  bytesPerViewerMinute: amount.describe('Body bytes received a viewer and minute, of all kinds.'),
  reloadIntervalSeconds: amount
    .nullable()
    .describe('Mean time between two requests of a viewer for the same media playlist; null when none was requested.'),
  startupMs: z
    .object({
      count: count.describe('Viewers that began to play.'),
      p50: amount.describe('Median, ms.'),
      p95: amount.describe('95th percentile, ms.'),
    })
    .nullable()
    .describe("From a viewer's start to playing; null when none played, or the engine does not tell."),
  stalls: z.object({
    count: count.describe('Stalls begun.'),
    seconds: amount.describe('Time that all viewers together were stalled.'),
    ratio: z.number().min(0).max(1).nullable().describe('Time stalled / (time stalled + time playing).'),
  }),
  costs: costsSchema
    .nullable()
    .describe('Null where the system does not tell what processes use, or rounds were too short.'),
})

const differenceSchema = z.object({
  native: amount.describe('A viewer and minute.'),
  ffmpeg: amount.describe('A viewer and minute.'),
  difference: z.number().nullable().describe('native / ffmpeg - 1; null when ffmpeg had none.'),
  differs: z.boolean().describe('Beyond the tolerance.'),
})

export const judgementSchema = z.object({
  alike: z.boolean().describe('No kind of request and not the bytes differ beyond the tolerance.'),
  kinds: z.partialRecord(z.enum(requestKinds), differenceSchema).describe('Requests by kind.'),
  bytes: differenceSchema.describe('Body bytes.'),
  paths: z
    .array(differenceSchema.omit({ differs: true }).extend({ kind: z.enum(requestKinds), pattern: z.string() }))
    .describe(
      'Requests by path pattern that differ, the most different first: by more than the tolerance where their kind does, else by more than that of all requests of the kind.',
    ),
})

const useSchema = z.object({
  seconds: amount.describe('Time looked at: all viewers play and have settled.'),
  cpuSecondsPerSecond: amount.describe('CPU seconds a second, of all processes.'),
  pssBytes: amount.nullable().describe('Memory (PSS) of all processes, bytes: the median of some looks.'),
  processes: count,
})

const roundSchema = z.object({
  engine: z.enum(engines),
  purpose: z
    .enum(purposes)
    .describe(
      'What it is to tell: requests, of ffmpeg by its log; or costs, without that log. A round of native tells both.',
    ),
  viewers: count,
  startedAt: z.iso.datetime(),
  elapsedSeconds: amount,
  cutShort: z.boolean().describe('Ended before its time: part of no figure where there is a whole round.'),
  saturated: z.boolean().describe('The generator was the bottleneck at some time.'),
  use: useSchema.nullable().describe('Null where it is not known.'),
})

/** Everything that a comparison of the two engines found out. */
export const comparisonSchema = z
  .object({
    schemaVersion: z
      .literal(1)
      .describe('Raised when a field changes its meaning or disappears; new fields may come without.'),
    tool: z.object({ name: z.string(), version: z.string(), node: z.string().describe('Version of Node.js.') }),
    machine: z.object({
      cpus: z.int().positive().describe('CPUs that may be used.'),
      memoryBytes: amount.describe('Memory that may be used.'),
    }),
    url: z.string().describe('What was played; secrets are redacted.'),
    viewers: count.describe('Viewers of a round.'),
    roundSeconds: amount.describe('Length of a round.'),
    player: z.string().describe('What the native viewers behave like.'),
    tolerance: amount.describe('As a share: 0.03 is 3 %.'),
    startedAt: z.iso.datetime(),
    interrupted: z.boolean().describe('It ended before all rounds were played.'),
    engines: z.object({
      native: engineSchema.nullable().describe('Viewers of this program; null when they have not played.'),
      ffmpeg: engineSchema.nullable().describe('Processes of ffmpeg; null when they have not played.'),
    }),
    judgement: judgementSchema.nullable().describe('Null unless both engines have played a whole round.'),
    notes: z.array(z.string()).describe('What makes figures less certain than they look.'),
    rounds: z.array(roundSchema).describe('In the order in which they were played.'),
  })
  .meta({
    title: 'hls-swarm comparison',
    description: 'What the native viewers and ffmpeg ask of a stream and cost, side by side.',
  })

export type Comparison = z.infer<typeof comparisonSchema>
export type EngineFigures = z.infer<typeof engineSchema>
export type EngineCosts = z.infer<typeof costsSchema>
export type Estimate = z.infer<typeof estimateSchema>
export type Judgement = z.infer<typeof judgementSchema>
export type Difference = z.infer<typeof differenceSchema>

/** The JSON Schema of a comparison's file, as published. */
export function comparisonJsonSchema(): object {
  return z.toJSONSchema(comparisonSchema, { io: 'input' })
}
