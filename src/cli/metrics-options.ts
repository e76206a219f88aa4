import type { Fault } from '../errors.ts'
import type { OriginSource } from '../origin-metrics/fetch-page.ts'
import type { GivenOptions, OptionReader } from '../plan/option-reader.ts'
import { parseDuration } from '../plan/parse-duration.ts'
import { parseSwitch } from '../plan/parse-switch.ts'
import { parseUrl } from '../plan/parse-url.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'
import type { ListenAddress } from '../report/prometheus/metrics-server.ts'
import { mostViewersTold } from '../report/prometheus/most-viewers-told.ts'
import type { OptionRow } from './option-row.ts'

export type MetricsOptionName = 'metrics' | 'metricsLinger' | 'perViewerMetrics' | 'originMetrics'

export interface MetricsOptions {
  /** Where Prometheus may ask; undefined: nowhere. */
  readonly metrics: ListenAddress | undefined
  /** How long the final figures wait to be asked for. */
  readonly metricsLingerMs: number
  readonly perViewerMetrics: boolean
  /** What the origins say of themselves is to be found here. */
  readonly originMetrics: readonly OriginSource[]
}

export const metricsOptionRows: readonly OptionRow<MetricsOptionName>[] = [
  {
    name: 'metrics',
    flags: '--metrics <address>',
    takes: 'value',
    group: 'Metrics:',
    about: 'Serve metrics for Prometheus on this [host:]port, like 17091; without a host only to this machine.',
  },
  {
    name: 'metricsLinger',
    flags: '--metrics-linger <time>',
    takes: 'value',
    group: 'Metrics:',
    about: 'After the run, wait at most this long for Prometheus to ask for the final figures.',
    default: '0',
  },
  {
    name: 'perViewerMetrics',
    flags: '--per-viewer-metrics',
    takes: 'nothing',
    group: 'Metrics:',
    about: `Serve figures of each viewer too, of at most ${mostViewersTold}.`,
  },
  {
    name: 'originMetrics',
    flags: '--origin-metrics <url>',
    takes: 'values',
    group: 'Metrics:',
    about:
      'Show what the origin says of itself each second: the page of node_exporter, nginx-prometheus-exporter or stub_status. Repeatable.',
  },
]

export function readMetricsOptions(reader: OptionReader, options: GivenOptions<MetricsOptionName>): MetricsOptions {
  const metrics = reader.optional(options.metrics, parseListenAddress)
  const perViewerMetrics = reader.value(options.perViewerMetrics, 'false', parseSwitch)
  if (!options.metrics?.length) {
    const useless = [...(options.metricsLinger ?? []), ...(perViewerMetrics ? (options.perViewerMetrics ?? []) : [])]
    for (const { label } of useless) {
      reader.faults.push({ problem: `${label} does nothing without --metrics.`, remedy: 'Add --metrics 17091.' })
    }
  }
  return {
    metrics,
    metricsLingerMs: reader.value(options.metricsLinger, '0', parseDuration),
    perViewerMetrics,
    originMetrics: reader.list(options.originMetrics, parseOriginSource),
  }
}

/** What is asked for and cannot be had with so many viewers. */
export function perViewerFaults({ perViewerMetrics }: MetricsOptions, clients: number): readonly Fault[] {
  if (!perViewerMetrics || clients <= mostViewersTold) return []
  return [
    {
      problem: `--per-viewer-metrics would tell of each of ${clients} viewers: Prometheus would have to store tens of thousands of series.`,
      remedy: `Leave it out, or play at most ${mostViewersTold} viewers (--clients ${mostViewersTold}).`,
    },
  ]
}

/** `17091`, `0.0.0.0:17091`, `[::1]:17091`. */
export function parseListenAddress(text: string): Parsed<ListenAddress> {
  const [, bracketed, name, portText = ''] = /^(?:(?:\[([\da-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/i.exec(text) ?? []
  if (portText === '' || Number(portText) > 65_535) {
    return refused(`${quote(text)} is not [host:]port.`, 'Say it like 17091, 0.0.0.0:17091 or [::1]:17091.')
  }
  return parsed({ host: bracketed ?? name ?? '127.0.0.1', port: Number(portText) })
}

/** A URL, which may have a user name and a password: they are sent as basic authentication (RFC 7617). */
export function parseOriginSource(text: string): Parsed<OriginSource> {
  if (!URL.canParse(text)) return withoutAuthorization(parseUrl(text))
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return withoutAuthorization(parseUrl(text))
  const credentials = decoded(`${username}:${password}`)
  if (credentials === undefined) {
    return refused(
      'has a user name or password that is not percent-encoded.',
      'Encode what is not a letter or digit: % is %25, @ is %40, : is %3A.',
    )
  }
  const plain = parseUrl(url.href)
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  return plain.ok ? parsed({ url: plain.value, authorization }) : plain
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function withoutAuthorization(url: Parsed<string>): Parsed<OriginSource> {
  return url.ok ? parsed({ url: url.value, authorization: undefined }) : url
}
