import { z } from 'zod'

const count = z.int().nonnegative()
const amount = z.number().nonnegative()

const valuesSchema = z.object({
  cpuBusyShare: amount.max(1).optional().describe('Share of all its CPUs that was busy.'),
  receivedBytesPerSecond: amount
    .optional()
    .describe('Received by its network interfaces, loopback and virtual ones left out.'),
  sentBytesPerSecond: amount.optional().describe('Sent by them.'),
  requestsPerSecond: amount.optional().describe("Requests that it counted, whoever's they are."),
  activeConnections: amount.optional().describe('Connections of clients, with the next three in it.'),
  readingConnections: amount.optional().describe("It reads a request's header."),
  writingConnections: amount.optional().describe('It writes a response.'),
  waitingConnections: amount.optional().describe('Idle, kept alive.'),
})

export const originResultSchema = z
  .object({
    name: z.string().describe('URL of its metrics; secrets in it are redacted.'),
    polls: count.describe('Times that it was asked, about once a second.'),
    failedPolls: count.describe('Times that it gave no figures.'),
    lastFailure: z.string().nullable().describe('Why it last gave none; null when it always did.'),
    mean: valuesSchema.describe('Over the run. What the origin does not tell is absent, here and below.'),
    highest: valuesSchema.describe('Of any poll.'),
    stepSeconds: amount.describe('Time from a point of the series to the next, if it answered.'),
    series: z
      .array(
        valuesSchema.extend({ atSeconds: amount.describe('From the start of the run to the start of the point.') }),
      )
      .describe('Over time, at most 3,600 points; means over the point.'),
  })
  .meta({ id: 'Origin' })

export type OriginResult = z.infer<typeof originResultSchema>
