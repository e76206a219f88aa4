import { Histogram } from '../metrics/histogram.ts'
import { histogramNames, requestMetrics, startupMetric } from '../metrics/metric-names.ts'
import { requestKinds } from '../metrics/request-kind.ts'
import type { Distribution, RunResult } from './run-result.ts'

/** A distribution of a result by the name that it has in histogram logs. */
export interface NamedDistribution {
  readonly name: string
  readonly distribution: Distribution
}

/** Every distribution of a result, in its order. */
export function distributionsOf({ requests, playback, connections, generator }: RunResult): NamedDistribution[] {
  const all: (readonly [name: string, distribution: Distribution | null | undefined])[] = [
    ...requestKinds.flatMap((kind) => [
      [requestMetrics.responseTime(kind), requests[kind]?.responseTimeMs] as const,
      [requestMetrics.serviceTime(kind), requests[kind]?.serviceTimeMs] as const,
      [requestMetrics.timeToFirstByte(kind), requests[kind]?.timeToFirstByteMs] as const,
      [requestMetrics.holdTime(kind), requests[kind]?.holdTimeMs] as const,
      [requestMetrics.failedResponseTime(kind), requests[kind]?.failedResponseTimeMs] as const,
    ]),
    [startupMetric('total'), playback.startupTimeMs],
    [startupMetric('multivariantPlaylist'), playback.startupPartsMs.multivariantPlaylist],
    [startupMetric('mediaPlaylist'), playback.startupPartsMs.mediaPlaylist],
    [startupMetric('initSection'), playback.startupPartsMs.initSection],
    [startupMetric('firstSegment'), playback.startupPartsMs.firstSegment],
    [histogramNames.stallDuration, playback.stalls.durationMs],
    [histogramNames.liveLatency, playback.liveLatencySeconds],
    [histogramNames.programDateTimeLatency, playback.programDateTimeLatencySeconds],
    [histogramNames.deadlineEarly, playback.deadlineSlackMs.early],
    [histogramNames.deadlineLate, playback.deadlineSlackMs.late],
    [histogramNames.staleness, playback.stalenessSeconds],
    [histogramNames.bitrate, playback.bitrateKilobitsPerSecond],
    [histogramNames.tcpConnectTime, connections.tcp.connectTimeMs],
    [histogramNames.tlsConnectTime, connections.tls.connectTimeMs],
    [histogramNames.timerLag, generator.eventLoopDelayMs],
  ]
  return all.flatMap(([name, distribution]) => (distribution ? [{ name, distribution }] : []))
}

/** A file of percentiles a distribution, in ms, as HdrHistogram and its plotters write and read them. */
export function percentileFiles(path: string, result: RunResult): readonly { path: string; text: string }[] {
  const stem = path.replace(/\.hgrm$/i, '')
  return distributionsOf(result).map(({ name, distribution }) => ({
    path: `${stem}.${name}.hgrm`,
    text: Histogram.decode(distribution.histogram).percentileTable(),
  }))
}
