import { z } from 'zod'
import { bandwidthChoiceSchema } from './bandwidth-choice.ts'
import { defaultPlayback, playbackChoicesSchema } from './playback-choices.ts'
import { variantChoiceSchema } from './variant-choice.ts'

/** What viewers can be. */
export const engines = ['native', 'ffmpeg'] as const

/** What ffmpeg can be asked to log. */
export const ffmpegLogs = ['requests', 'errors'] as const

const milliseconds = z.number().nonnegative()
const timeouts = z.object({
  /** From the start of the request to the response's headers, connecting included. */
  firstByteMs: z.number().positive(),
  /** From the start of the request to the last byte. */
  totalMs: z.number().positive(),
})

/** `native`: players of this program, thousands a core. `ffmpeg`: a process of ffmpeg each. */
const engineSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('native') }),
  z.object({
    is: z.literal('ffmpeg'),
    path: z.string(),
    /** As the program states it; empty before it was asked. */
    version: z.string(),
    /** What its log is asked for: every request, or errors alone, which costs ffmpeg less. */
    log: z.enum(ffmpegLogs),
  }),
])

const streamSchema = z.object({
  /** Absolute http(s) URL of a multivariant or media playlist. */
  url: z.url({ protocol: /^https?$/ }),
  /** The stream's share of the viewers: its weight among the sum of all. */
  weight: z.int().positive(),
  variant: variantChoiceSchema,
})

/** Everything a run is, complete and validated: nothing below the plan fills in a default. */
export const runPlanSchema = z.object({
  /** What is played, most often one stream. */
  streams: z.array(streamSchema).min(1),
  clients: z.int().positive(),
  /** From the first viewer's start, ramp included; 0: until stopped. */
  durationMs: milliseconds,
  /** Thresholds judge what is measured after this long from the first viewer's start; all other figures are of the whole run. */
  warmupMs: milliseconds,
  /** Viewer i starts at i / ratePerSecond plus a seeded share of jitterMs; the first one at once. */
  ramp: z.object({ ratePerSecond: z.number().positive(), jitterMs: milliseconds }),
  /** What the viewers are. */
  engine: engineSchema.default({ is: 'native' }),
  playback: playbackChoicesSchema.default(defaultPlayback),
  bandwidth: bandwidthChoiceSchema.default({ is: 'unlimited' }),
  /** The share of the viewers that check what they receive; 0: none. */
  validateShare: z.number().min(0).max(1).default(0),
  /** Counts requests by the pattern of their paths as well. */
  countPaths: z.boolean().default(false),
  workers: z.int().positive(),
  connections: z.discriminatedUnion('is', [
    /** Each viewer has its own, opened only when the others are busy. */
    z.object({ is: z.literal('perViewer'), limit: z.int().min(1).max(6) }),
    /** All viewers of a worker share one keep-alive pool of this size. */
    z.object({ is: z.literal('shared'), perWorker: z.int().positive() }),
  ]),
  http: z.object({
    /** Sent with every request. Names are lower case. */
    headers: z.record(z.string(), z.string()),
    userAgent: z.string(),
    /** Sends Cache-Control: no-cache and Pragma: no-cache. */
    noCache: z.boolean(),
    /** Accepts any TLS certificate. */
    insecure: z.boolean(),
    /** Connect to the address instead of what the host name resolves to. IPv6 has no brackets. */
    resolve: z.array(z.object({ host: z.string(), port: z.int(), address: z.string() })),
    /** Source addresses, taken in turn by the viewers. */
    localAddresses: z.array(z.string()),
  }),
  timeouts: z.object({ playlist: timeouts, media: timeouts }),
  /** Decides every jitter and phase: the same plan with the same seed is the same load. */
  seed: z.uint32(),
  /** How long requests under way may take after the stop. */
  gracefulStopMs: milliseconds,
})

export type RunPlan = Readonly<z.infer<typeof runPlanSchema>>

/** How requests are made: what `run` and `check` have in common. */
export type RequestOptions = Pick<RunPlan, 'http' | 'timeouts'>
