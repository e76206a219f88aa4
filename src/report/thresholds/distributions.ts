import { histogramNames, requestMetrics, startupMetric } from '../../metrics/metric-names.ts'
import type { RequestKind } from '../../metrics/request-kind.ts'

/** Durations of which thresholds can limit any statistic. */
export interface Distribution {
  readonly name: string
  readonly histogram: string
  readonly about: string
  readonly noneIsGood?: boolean
}

/** `prefix` stands before the names; `word` is what is asked for. */
export function requestDistributions(prefix: string, kind: RequestKind, word: string): readonly Distribution[] {
  return [
    {
      name: `${prefix}responseTime`,
      histogram: requestMetrics.responseTime(kind),
      about: `From the moment the viewer wanted the ${word} to its last byte; successful requests.`,
    },
    {
      name: `${prefix}serviceTime`,
      histogram: requestMetrics.serviceTime(kind),
      about: `From the moment the ${word} request left to its last byte; successful requests.`,
    },
    {
      name: `${prefix}timeToFirstByte`,
      histogram: requestMetrics.timeToFirstByte(kind),
      about: `From the moment the ${word} request left to the response headers; successful requests.`,
    },
    {
      name: `${prefix}holdTime`,
      histogram: requestMetrics.holdTime(kind),
      about: `How long the server held a ${word} that it was asked to hold; no part of the times above.`,
    },
    {
      name: `${prefix}failedResponseTime`,
      histogram: requestMetrics.failedResponseTime(kind),
      about: `From the moment the viewer wanted the ${word} to the failure.`,
      noneIsGood: true,
    },
  ]
}

export const playbackDistributions: readonly Distribution[] = [
  {
    name: 'startupTime',
    histogram: startupMetric('total'),
    about: "From a viewer's first request to playing, of viewers that began to play in the measured time.",
  },
  {
    name: 'stallDuration',
    histogram: histogramNames.stallDuration,
    about: 'Of the stalls that ended.',
    noneIsGood: true,
  },
  {
    name: 'liveLatency',
    histogram: histogramNames.liveLatency,
    about: 'How far the playhead was behind the live edge of the playlist.',
  },
  {
    name: 'programDateTimeLatency',
    histogram: histogramNames.programDateTimeLatency,
    about: 'Wall clock minus the EXT-X-PROGRAM-DATE-TIME under the playhead.',
  },
  {
    name: 'deadlineSlack',
    histogram: histogramNames.deadlineEarly,
    about: 'How long before the playhead needed it a segment was complete; segments in time.',
  },
  {
    name: 'deadlineMissed',
    histogram: histogramNames.deadlineLate,
    about: 'How long after the playhead needed it a segment was complete; late segments.',
    noneIsGood: true,
  },
  {
    name: 'playlistStaleness',
    histogram: histogramNames.staleness,
    about: "Age of a live playlist's news: since the start of the last load that changed it.",
  },
  {
    name: 'tcpConnectTime',
    histogram: histogramNames.tcpConnectTime,
    about: 'Making a TCP connection.',
  },
  {
    name: 'tlsConnectTime',
    histogram: histogramNames.tlsConnectTime,
    about: 'Making a TLS connection, TCP included.',
  },
  {
    name: 'timerLag',
    histogram: histogramNames.timerLag,
    about: "How late the generator's own timers fired.",
  },
]
