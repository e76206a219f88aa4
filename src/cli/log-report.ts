import { noteNames, requestMetrics } from '../metrics/metric-names.ts'
import { requestKinds } from '../metrics/request-kind.ts'
import type { Interval } from '../metrics/totals.ts'
import { generatorAssessment } from '../report/build-result.ts'
import { OutageWatch } from '../report/outage-watch.ts'
import { failureWords, kindWords } from '../report/plain-words.ts'
import { countOf, formatCount, formatSeconds } from '../report/quantities.ts'
import { redactText, redactUrl } from '../report/redact.ts'
import { targetText } from '../report/target-text.ts'
import type { RunReport } from './run-report.ts'
import type { ReportContext } from './run-reports.ts'

/** Logs what happens to a run: its start and end, outages, saturation, and each fault when it is first seen. */
export function logReport({ plan, log }: ReportContext): RunReport {
  const outages = new OutageWatch()
  let saturated = false
  /** How many of the notes of a topic have been logged. */
  const logged = new Map<string, number>()

  const fresh = (topic: string, texts: readonly string[]): readonly string[] => {
    const before = logged.get(topic) ?? 0
    logged.set(topic, texts.length)
    return texts.slice(before).map(redactText)
  }

  const target = redactUrl(targetText(plan))
  log.info(`playing ${target} with ${countOf(plan.clients, 'viewer')} on ${countOf(plan.workers, 'worker')}`, {
    event: 'run.started',
    target,
    viewers: plan.clients,
    workers: plan.workers,
    durationSeconds: plan.durationMs / 1000,
    seed: plan.seed,
  })
  return {
    name: 'the log',
    onInterval(interval, { totals, elapsedSeconds }) {
      const counts = requestCounts(interval)
      const news = outages.observe(counts)
      if (news?.is === 'began') {
        const share = `${formatCount(counts.failed)} of ${countOf(counts.requests, 'request')}`
        const causes = topCauses(interval)
        log.warn(`an outage began: ${share} failed in the last second (${causes.map(causeText).join('; ')})`, {
          event: 'outage.began',
          elapsedSeconds,
          ...counts,
          causes,
        })
      } else if (news?.is === 'ended') {
        const { seconds, failed } = news
        log.warn(`the outage is over after ${formatSeconds(seconds)}: ${countOf(failed, 'request')} failed`, {
          event: 'outage.ended',
          elapsedSeconds,
          seconds,
          failed,
        })
      }
      const assessment = saturated ? undefined : generatorAssessment(totals)
      if (assessment?.saturated) {
        saturated = true
        const { reasons } = assessment
        log.warn(`the generator is the bottleneck: ${reasons.join(' ')}`, {
          event: 'generator.saturated',
          elapsedSeconds,
          reasons,
        })
      }
      for (const fault of fresh(noteNames.playlistFaults, totals.notes.texts(noteNames.playlistFaults))) {
        log.info(`playlist fault: ${fault}`, { event: 'playlist.fault', elapsedSeconds, fault })
      }
      for (const failure of fresh(noteNames.failures, totals.notes.texts(noteNames.failures))) {
        const level = failure.includes(' unexpected: ') ? 'warn' : 'debug'
        log[level](`first failure of its kind: ${failure}`, { event: 'request.failed', elapsedSeconds, failure })
      }
    },
    async onResult({ endedBy, elapsedSeconds, viewers, requests, thresholds, generator }) {
      const kinds = Object.values(requests)
      const count = kinds.reduce((sum, kind) => sum + kind.count, 0)
      const failures = kinds.flatMap((kind) => Object.values(kind.failures)).reduce((sum, failed) => sum + failed, 0)
      log.info(
        `ended (${endedBy}) after ${formatSeconds(elapsedSeconds)}: ${countOf(count, 'request')}, ${formatCount(failures)} failed`,
        {
          event: 'run.ended',
          endedBy,
          elapsedSeconds,
          viewersStarted: viewers.started,
          viewersFailed: viewers.failed,
          requests: count,
          failed: failures,
          saturated: generator.saturated,
          thresholdsFailed: thresholds.filter(({ passed }) => !passed).map(({ expression }) => expression),
        },
      )
      return log.faults()
    },
  }
}

function requestCounts({ metrics, fromMs, toMs }: Interval) {
  const sum = (name: (kind: (typeof requestKinds)[number]) => string) =>
    requestKinds.reduce((total, kind) => total + metrics.sum(name(kind)), 0)
  return {
    requests: sum(requestMetrics.count),
    failed: sum(requestMetrics.failed),
    seconds: Math.max(toMs - fromMs, 0) / 1000,
  }
}

interface CauseCount {
  readonly kind: (typeof requestKinds)[number]
  readonly cause: string
  readonly count: number
}

const mostCauses = 3

function topCauses({ metrics }: Interval): readonly CauseCount[] {
  const counters = [...metrics.counters()]
  return requestKinds
    .flatMap((kind) => {
      const prefix = requestMetrics.failures(kind, '')
      return counters
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, count]): CauseCount => ({ kind, cause: name.slice(prefix.length), count }))
    })
    .sort((a, b) => b.count - a.count)
    .slice(0, mostCauses)
}

function causeText({ kind, cause, count }: CauseCount): string {
  return `${formatCount(count)} × ${kindWords[kind]}: ${failureWords(cause)}`
}
