import { z } from 'zod'
import { playbackIncidents } from '../metrics/playback-recorder.ts'
import { requestKinds } from '../metrics/request-kind.ts'
import { findingKinds } from '../metrics/validation-finding.ts'
import { runPlanSchema } from '../plan/run-plan.ts'
import { originResultSchema } from './origin-result.ts'

const count = z.int().nonnegative()
const amount = z.number().nonnegative()

/** `null` stands for a distribution without a sample: there is no percentile of nothing. */
function distributionIn(unit: string, id: string) {
  return z
    .object({
      count: count.describe('Samples.'),
      p50: amount.describe(`Median, ${unit}. Percentiles are true to 0.1 %.`),
      p90: amount.describe(`90th percentile, ${unit}.`),
      p95: amount.describe(`95th percentile, ${unit}.`),
      p99: amount.describe(`99th percentile, ${unit}.`),
      p99_9: amount.describe(`99.9th percentile, ${unit}.`),
      max: amount.describe(`Highest, ${unit}; to 0.1 %.`),
      mean: amount.describe(`Arithmetic mean, ${unit}.`),
      belowRange: count.describe('Samples below 0, recorded as 0 (clocks of two machines may differ).'),
      aboveRange: count.describe('Samples above 10 min, recorded as 10 min.'),
      histogram: z
        .base64()
        .describe(
          'All samples in thousandths of a ms (or of what the unit is) as an HdrHistogram (V2, compressed, base64): adds to others without loss.',
        ),
    })
    .nullable()
    .meta({ id })
}

const distributionMs = distributionIn('ms', 'DistributionMs')
const distributionSeconds = distributionIn('seconds', 'DistributionSeconds')
const distributionKilobits = distributionIn('kbit/s', 'DistributionKilobits')

const milliseconds = (meaning: string) => distributionMs.describe(`${meaning} Milliseconds.`)
const seconds = (meaning: string) => distributionSeconds.describe(`${meaning} Seconds.`)

const requestResultSchema = z.object({
  count: count.describe('Requests finished, failed ones included.'),
  failures: z.record(z.string(), count).describe('Failed requests by cause; a cause that did not occur is absent.'),
  bytes: amount.describe('Body bytes received on the wire, of failed requests too.'),
  responseTimeMs: milliseconds(
    'From the moment the player wanted the request to leave to its last byte; successful requests.',
  ),
  serviceTimeMs: milliseconds('From the moment the request left to its last byte; successful requests.'),
  timeToFirstByteMs: milliseconds('From the moment the request left to the response headers; successful requests.'),
  holdTimeMs: milliseconds(
    'How long the server held responses that it was asked to hold, until it had something new: no part of the other times; successful requests.',
  ).default(null),
  failedResponseTimeMs: milliseconds('From the moment the player wanted the request to leave to its failure.'),
  paths: z
    .record(z.string(), count)
    .optional()
    .describe(
      'Requests by the pattern of their paths (--count-paths): numbers are `#`, but for heights like 720p; queries are left out, `(other)` is what is beyond the most patterns that are kept. Absent where they were not counted.',
    ),
})

const connectionResultSchema = z.object({
  opened: count.describe('Connections made.'),
  connectTimeMs: milliseconds('From the start of connecting until requests could be sent, the TLS handshake included.'),
})

const variantResultSchema = z.object({
  segments: count.describe('Media segments received whole.'),
  bytes: amount.describe('Their bytes.'),
  mediaSeconds: amount.describe('Their durations as the playlist states them, seconds.'),
  bitsPerSecond: amount.describe('Their mean bit rate: bits a second of media.'),
})

const highestPercentile = (what: string) =>
  amount.nullable().describe(`${what}, ms; the highest of the intervals that ended in the point.`)

const pointSchema = z.object({
  atSeconds: amount.describe('From the start of the run to the start of the point, seconds.'),
  seconds: amount.describe(
    'Time that the point covers; with `stepSeconds` longer than 1 it is that of many intervals.',
  ),
  viewersStarting: amount.describe('Viewers not yet playing; mean over the point.'),
  viewersPlaying: amount.describe('Viewers playing; mean over the point.'),
  viewersStalled: amount.describe('Viewers stalled; mean over the point.'),
  requestsPerSecond: amount.describe('Requests finished a second.'),
  failuresPerSecond: amount.describe('Of these, failed.'),
  bytesPerSecond: amount.describe('Body bytes received a second.'),
  stallsPerSecond: amount.describe('Stalls that began a second.'),
  segmentResponseTimeP50Ms: highestPercentile('Median of the segment response time'),
  segmentResponseTimeP95Ms: highestPercentile('95th percentile of the segment response time'),
  segmentResponseTimeP99Ms: highestPercentile('99th percentile of the segment response time'),
  mediaPlaylistResponseTimeP50Ms: highestPercentile('Median of the media playlist response time'),
  mediaPlaylistResponseTimeP95Ms: highestPercentile('95th percentile of the media playlist response time'),
  mediaPlaylistResponseTimeP99Ms: highestPercentile('99th percentile of the media playlist response time'),
  eventLoopUtilization: amount
    .nullable()
    .describe('Share of the time in which the busiest worker had work to do, 0 to 1.'),
  timerLagP99Ms: amount.nullable().describe('How late timers of the most loaded worker fired (p99), ms.'),
  cpuWaitShare: amount
    .nullable()
    .default(null)
    .describe('Share of the time for which the worker that fared worst had work to do and no CPU, 0 to 1.'),
})

const thresholdResultSchema = z.object({
  expression: z.string().describe('As it was given.'),
  actual: z.number().nullable().describe('The value found, in `unit`; null when there was no sample.'),
  unit: z.string().describe('As in the expression: ms, s, %, bit/s; empty for a plain number.'),
  passed: z.boolean().describe('A threshold without a sample has not passed, unless no sample is what it asks for.'),
})

/** Everything a run found out. Two results can be compared, and results of parts of a run can be merged. */
export const runResultSchema = z
  .object({
    schemaVersion: z
      .literal(1)
      .describe('Raised when a field changes its meaning or disappears; new fields may come without.'),
    tool: z.object({
      name: z.string(),
      version: z.string(),
      node: z.string().describe('Version of Node.js.'),
    }),
    plan: runPlanSchema.describe('What was run, defaults filled in. Secrets in headers and URLs are redacted.'),
    startedAt: z.iso.datetime().describe('When the first viewer started.'),
    elapsedSeconds: amount.describe('From the start of the first viewer to the end of the last, seconds.'),
    endedBy: z
      .enum(['duration', 'completed', 'signal', 'threshold', 'error'])
      .describe(
        'The time set was over; every viewer had ended by itself; a signal came; a threshold that aborts the run was crossed; or something failed that the run cannot do without.',
      ),
    interrupted: z.boolean().describe('The run ended before its plan did.'),
    preflight: z
      .object({ requests: count.describe('Requests made.'), bytes: amount.describe('Body bytes received.') })
      .describe('Requests made before the first viewer, to see that the target is a stream; part of no other figure.'),
    viewers: z.object({
      requested: count.describe('Viewers in the plan.'),
      started: count,
      peakConcurrent: count.describe('The most that were starting, playing or stalled at the same time.'),
      completed: count.describe('Played to the end of the stream.'),
      failed: count.describe('Gave up.'),
      stopped: count.describe('Ended by the end of the run.'),
    }),
    requests: z
      .partialRecord(z.enum(requestKinds), requestResultSchema)
      .describe('By what was requested; a kind that was not requested is absent.'),
    redirects: count.describe('Redirections followed.'),
    connections: z.object({ tcp: connectionResultSchema, tls: connectionResultSchema }),
    playback: z.object({
      startupTimeMs: milliseconds("From a viewer's first request to playing."),
      startupPartsMs: z
        .object({
          multivariantPlaylist: milliseconds('Until the multivariant playlist was there.'),
          mediaPlaylist: milliseconds('From then until the media playlist was there.'),
          initSection: milliseconds('Media initialization section and key.'),
          firstSegment: milliseconds('Media until playing.'),
        })
        .describe('The parts of the startup time, of the viewers that had that part.'),
      stalls: z.object({
        count: count.describe('Stalls begun. Startup and the drain at the end are none.'),
        seconds: amount.describe('Time that all viewers together were stalled, seconds.'),
        viewersAffected: count.describe('Viewers with at least one stall.'),
        generatorSuspect: count.describe("Stalls that the generator's own delay may have caused."),
        byTrack: z
          .object({
            audio: count.describe('Stalls begun because an audio rendition ran out.'),
            subtitles: count.describe('Stalls begun because subtitles ran out.'),
          })
          .default({ audio: 0, subtitles: 0 })
          .describe('Stalls by the rendition that caused them; the others are of the variant stream itself.'),
        durationMs: milliseconds('Of the stalls that ended.'),
      }),
      playingSeconds: amount.describe('Time that all viewers together were playing, seconds.'),
      stallRatio: z
        .number()
        .min(0)
        .max(1)
        .nullable()
        .describe('Time stalled / (time stalled + time playing); null when nobody played.'),
      liveLatencySeconds: seconds('How far the playhead was behind the live edge of the playlist.'),
      programDateTimeLatencySeconds: seconds('Wall clock minus the EXT-X-PROGRAM-DATE-TIME under the playhead.'),
      deadlineSlackMs: z
        .object({
          early: milliseconds('How long before the playhead needed it a segment was complete.'),
          late: milliseconds('How long after the playhead needed it a segment was complete.'),
        })
        .describe('Each segment is in one of the two.'),
      stalenessSeconds: seconds("Age of a live playlist's news: since the start of the last load that changed it."),
      variants: z.record(z.string(), variantResultSchema).describe('By the label of the variant stream.'),
      renditions: z
        .record(z.string(), variantResultSchema)
        .default({})
        .describe('What was received of renditions that were played beside the variants, by their labels.'),
      bitrateKilobitsPerSecond: distributionKilobits
        .default(null)
        .describe('Peak bit rate of the variant of each segment, as the playlist states it, kbit/s.'),
      incidents: z
        .partialRecord(z.enum(playbackIncidents), count)
        .describe('Things that happened to playback; what did not happen is absent.'),
    }),
    throughput: z.object({
      bytesPerSecond: amount.describe('Body bytes received a second, mean over the run.'),
      requestsPerSecond: amount.describe('Requests finished a second, mean over the run.'),
      peakBytesPerSecond: amount.describe('Highest in a second of the run.'),
      peakRequestsPerSecond: amount.describe('Highest in a second of the run.'),
    }),
    generator: z.object({
      cpus: z.int().positive().describe('CPUs that the generator could use.'),
      cpuSeconds: amount.describe('CPU time used, user and system, of all threads, seconds.'),
      peakRssBytes: amount.describe('Highest resident memory.'),
      eventLoopDelayMs: milliseconds('How late timers of the workers fired.'),
      lateStarts: count.describe('Viewers that started more than 100 ms late.'),
      playlistsParsed: count
        .default(0)
        .describe(
          'Distinct playlists that the workers had to parse: each body once a worker, however many viewers loaded it.',
        ),
      processExits: z
        .record(z.string(), count)
        .default({})
        .describe('How processes that played for viewers ended, by category; empty where viewers are none.'),
      saturated: z
        .boolean()
        .describe('The generator was the bottleneck at some time: the figures are not of the server alone.'),
      reasons: z.array(z.string()).describe('What shows it, and what to do about it.'),
    }),
    measured: z
      .object({
        fromSeconds: amount.describe('Its start, seconds from the start of the run.'),
        seconds: amount.describe('Its length.'),
      })
      .nullable()
      .describe(
        'The time that the thresholds judge: what came after the warm-up, to the nearest second. Null when the run ended before. All other figures are of the whole run.',
      ),
    origin: z
      .array(originResultSchema)
      .optional()
      .describe('What the origins said of themselves; absent when they were not asked.'),
    thresholds: z.array(thresholdResultSchema),
    validation: z
      .object({
        checked: count.describe('Segments and parts that were looked at.'),
        bytes: amount.describe('Their bytes.'),
        findings: z
          .partialRecord(z.enum(findingKinds), count)
          .describe('What is wrong, by kind; what was not found is absent.'),
        examples: z.array(z.string()).describe('Some of the findings in words; at most 100 a worker.'),
      })
      .optional()
      .describe('What the viewers that checked what they received found (--validate); absent where none did.'),
    notes: z.object({
      unplayedFeatures: z.array(z.string()).describe('What the stream uses and the viewers did not play.'),
      playlistFaults: z.array(z.string()).describe('What is wrong with the playlists; at most 100.'),
      dropped: count.describe('How often a note came for which there was no room.'),
    }),
    stepSeconds: amount.describe('Time from a point of the series to the next.'),
    series: z.array(pointSchema).describe('The run over time, at most 3,600 points.'),
  })
  .meta({ title: 'hls-swarm run result', description: 'What one run of hls-swarm found out.' })

export type RunResult = z.infer<typeof runResultSchema>
export type RequestResult = z.infer<typeof requestResultSchema>
export type Distribution = NonNullable<RequestResult['responseTimeMs']>
export type ThresholdResult = z.infer<typeof thresholdResultSchema>

/** The JSON Schema of a result file, as published. */
export function resultJsonSchema(): object {
  return z.toJSONSchema(runResultSchema, { io: 'input' })
}
