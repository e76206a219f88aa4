import type { RunPlan } from '../../plan/run-plan.ts'
import type { VariantChoice } from '../../plan/variant-choice.ts'
import { printable } from '../../printable.ts'
import {
  countOf,
  formatBitRate,
  formatBytes,
  formatCount,
  formatMs,
  formatSeconds,
  formatShare,
} from '../quantities.ts'
import type { RunResult } from '../run-result.ts'
import { html, type Markup } from './markup.ts'

type Fact = readonly [name: string, value: string | Markup]

function factList(facts: readonly Fact[]): Markup {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`
}

export function planFacts({ plan, measured }: RunResult): Markup {
  const { ramp, http, timeouts } = plan
  const headers = Object.entries(http.headers).map(([name, value]) => `${name}: ${value}`)
  const facts: Fact[] = [
    ...plan.streams.map(({ url, weight, variant }, index): Fact => {
      const share = plan.streams.length > 1 ? `, weight ${weight}` : ''
      return [index === 0 ? 'Plays' : '', html`<code>${printable(url)}</code>, ${variantWords(variant)}${share}`]
    }),
    ['Viewers', `${formatCount(plan.clients)}, ${Number(ramp.ratePerSecond.toPrecision(4))} started a second`],
    ['Duration', plan.durationMs === 0 ? 'until stopped' : formatSeconds(plan.durationMs / 1000)],
    ...(plan.warmupMs > 0 ? [['Warm-up', warmupWords(plan, measured)] as const] : []),
    ['Connections', connectionWords(plan)],
    ['User agent', printable(http.userAgent)],
    ...(headers.length > 0 ? [['Headers', html`<code>${printable(headers.join('; '))}</code>`] as const] : []),
    [
      'Timeouts',
      `first byte ${formatMs(timeouts.media.firstByteMs)}; playlists ${formatMs(timeouts.playlist.totalMs)}, media ${formatMs(timeouts.media.totalMs)}`,
    ],
    ['Seed', String(plan.seed)],
  ]
  return factList(facts)
}

function variantWords(variant: VariantChoice): string {
  switch (variant.is) {
    case 'all':
      return 'all variants, spread evenly'
    case 'height':
      return `the ${variant.height}p variant`
    case 'bandwidth':
      return `the best variant within ${formatBitRate(variant.bitsPerSecond / 8)}`
    default:
      return `the ${variant.is} variant`
  }
}

function warmupWords({ warmupMs }: RunPlan, measured: RunResult['measured']): string {
  const judged = measured === null ? '' : `; thresholds judge the ${formatSeconds(measured.seconds)} after it`
  return `${formatSeconds(warmupMs / 1000)}${judged}`
}

function connectionWords({ connections, workers }: RunPlan): string {
  return connections.is === 'perViewer'
    ? `at most ${formatCount(connections.limit)} a viewer`
    : `${formatCount(connections.perWorker * workers)}, shared by all viewers`
}

export function generatorFacts({ generator, elapsedSeconds, plan, tool, connections }: RunResult): Markup {
  const { cpus, cpuSeconds, peakRssBytes, eventLoopDelayMs: lag, lateStarts } = generator
  const used = elapsedSeconds > 0 ? cpuSeconds / elapsedSeconds : 0
  const opened = (['tcp', 'tls'] as const).flatMap((protocol) => {
    const { opened, connectTimeMs: time } = connections[protocol]
    if (time === null) return []
    return [
      `${formatCount(opened)} ${protocol.toUpperCase()}, made in ${formatMs(time.p50)} (p99 ${formatMs(time.p99)})`,
    ]
  })
  return factList([
    [
      'Program',
      `${printable(tool.name)} ${printable(tool.version)} on Node.js ${printable(tool.node.replace(/^v/, ''))}`,
    ],
    ['Workers', countOf(plan.workers, 'thread')],
    ['CPU', `${used.toFixed(2)} of ${countOf(cpus, 'CPU')} on average (${formatShare(used / cpus)})`],
    ['Memory', `${formatBytes(peakRssBytes)} at most`],
    ...(lag === null ? [] : [['Timer lag', `p99 ${formatMs(lag.p99)}, at most ${formatMs(lag.max)}`] as const]),
    ['Late starts', lateStarts === 0 ? 'none' : countOf(lateStarts, 'viewer')],
    ...(opened.length > 0 ? [['Connections', opened.join('; ')] as const] : []),
  ])
}
