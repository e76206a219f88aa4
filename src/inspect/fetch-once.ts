import type { Clock } from '../clock.ts'
import type { RequestKind } from '../metrics/request-kind.ts'
import type { BodySink, Exchange, RequestRange, ViewerConnections } from '../transport/transport.ts'
import type { InspectOptions } from './inspect-options.ts'

/**
 * One request, as a promise: for looking at a stream, where nothing is measured.
 *
 * @param sink sees the body, which is then not kept
 */
export function fetchOnce(
  connections: ViewerConnections,
  clock: Clock,
  timeouts: InspectOptions['timeouts'],
  kind: RequestKind,
  url: string,
  range?: RequestRange,
  sink?: BodySink,
): Promise<Exchange> {
  const { firstByteMs, totalMs } = kind === 'segment' ? timeouts.media : timeouts.playlist
  return new Promise((onExchangeEnd) => {
    connections.start(
      {
        kind,
        url,
        range,
        intendedStart: clock.now(),
        firstByteTimeoutMs: firstByteMs,
        totalTimeoutMs: totalMs,
        keepBody: sink === undefined,
        sink,
      },
      { onExchangeEnd },
    )
  })
}
