import type { Log } from '../log.ts'
import type { OriginSource } from '../origin-metrics/fetch-page.ts'
import { OriginFigures } from '../origin-metrics/origin-figures.ts'
import { OriginPoller } from '../origin-metrics/origin-poller.ts'
import { redactUrl } from '../report/redact.ts'

const pollEveryMs = 1000
/** node_exporter takes up to a second on a busy machine, which is when it matters. */
const pollTimeoutMs = 3000

export interface OriginWatch {
  readonly figures: readonly OriginFigures[]
  /** No polls follow; what was found out stays. */
  stop(): void
}

/** Asks every source once a second what the origin says of itself. */
export function startOriginWatch(sources: readonly OriginSource[], log: Log): OriginWatch {
  const watched = sources.map((source) => {
    const figures = new OriginFigures(redactUrl(source.url))
    const poller = new OriginPoller(source, figures, {
      everyMs: pollEveryMs,
      timeoutMs: pollTimeoutMs,
      onFirstFailure: (reason) => log.warn(`no metrics of the origin from ${figures.name}: ${reason}`),
    })
    poller.start()
    return { figures, poller }
  })
  return {
    figures: watched.map(({ figures }) => figures),
    stop: () => {
      for (const { poller } of watched) poller.stop()
    },
  }
}
