import { printable } from '../printable.ts'
import { headline } from './headline.ts'
import { cut, pageWidth, wrap } from './layout.ts'
import { originLines } from './origin-lines.ts'
import type { Palette } from './palette.ts'
import { featureWords } from './plain-words.ts'
import {
  countOf,
  formatBitRate,
  formatBytes,
  formatCount,
  formatMeasure,
  formatMs,
  formatSeconds,
  formatShare,
} from './quantities.ts'
import type { RunResult } from './run-result.ts'
import { failedOf, failureLines, figureLines, incidentLines, variantLines } from './summary-tables.ts'
import { targetText } from './target-text.ts'

/** The front page of a result: what viewers felt, what the server did, and whether the generator can be trusted. */
export function renderSummary(result: RunResult, palette: Palette): string {
  const sections = [
    titleLines(result, palette),
    headlineLines(result, palette),
    factLines(result, palette),
    figureLines(result, palette),
    variantLines(result, palette),
    failureLines(result, palette),
    incidentLines(result, palette),
    thresholdLines(result, palette),
    originLines(result, palette),
    validationLines(result, palette),
    generatorLines(result, palette),
    listLines('In the stream, but not played', result.notes.unplayedFeatures.map(featureWords), palette),
    listLines('Playlist faults', result.notes.playlistFaults, palette),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function validationLines({ validation }: RunResult, palette: Palette): string[] {
  if (validation === undefined) return []
  const { checked, bytes, findings, examples } = validation
  const total = Object.values(findings).reduce((sum, count) => sum + count, 0)
  const verdict = total === 0 ? palette.good('nothing wrong') : palette.bad(`${formatCount(total)} findings`)
  const lines = [
    `${palette.title('Validation')}  ${verdict} in ${formatCount(checked)} segments (${formatBytes(bytes)})`,
  ]
  // The first of them stand for all.
  const shown = examples.slice(0, 5).flatMap((example) => wrap(printable(example), pageWidth - 2))
  return [...lines, ...shown.map((line) => `  ${line}`)]
}

function titleLines({ tool, plan }: RunResult, { title, faint }: Palette): string[] {
  const name = `${tool.name} ${tool.version}`
  return [`${title(name)}  ${faint(cut(printable(targetText(plan)), pageWidth - name.length - 2))}`]
}

function headlineLines(result: RunResult, palette: Palette): string[] {
  const { tone, text } = headline(result)
  const paint = (line: string) => palette.title(palette[tone](line))
  const lines = wrap(text, pageWidth).map(paint)
  if (result.generator.saturated) {
    const warning = 'The generator was the bottleneck: do not put these figures down to the server (see Generator).'
    lines.push(...wrap(warning, pageWidth).map((line) => palette.bad(line)))
  }
  return lines
}

const endings: Readonly<Record<RunResult['endedBy'], string>> = {
  duration: 'ended as planned',
  completed: 'every viewer ended by itself',
  signal: 'ended by a signal',
  threshold: 'ended by a threshold',
  error: 'ended by an error',
}

/** Columns that a fact's label takes. */
const labelWidth = 13

function factLines(result: RunResult, palette: Palette): string[] {
  const { viewers, throughput, connections, requests, interrupted, endedBy, elapsedSeconds } = result
  const kinds = Object.values(requests)
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0)
  const bytes = kinds.reduce((sum, kind) => sum + kind.bytes, 0)
  const failed = kinds.reduce((sum, kind) => sum + failedOf(kind), 0)

  const viewerFacts = [
    `${formatCount(viewers.started)} of ${formatCount(viewers.requested)} started`,
    `peak ${formatCount(viewers.peakConcurrent)}`,
    ...(viewers.completed > 0 ? [`${formatCount(viewers.completed)} played to the end`] : []),
    ...(viewers.stopped > 0 ? [`${formatCount(viewers.stopped)} stopped`] : []),
    `${formatCount(viewers.failed)} failed`,
  ]
  const requestFacts = [
    formatCount(count),
    `${formatCount(throughput.requestsPerSecond)}/s (peak ${formatCount(throughput.peakRequestsPerSecond)}/s)`,
    failed > 0 ? `${formatCount(failed)} failed (${formatShare(failed / count)})` : '0 failed',
  ]
  const connectionFacts = (['tcp', 'tls'] as const).flatMap((protocol) => {
    const { opened, connectTimeMs: time } = connections[protocol]
    if (time === null) return []
    return [`${formatCount(opened)} ${protocol.toUpperCase()} (p50 ${formatMs(time.p50)}, p99 ${formatMs(time.p99)})`]
  })
  const peak = formatBitRate(throughput.peakBytesPerSecond)
  const badIf = (isBad: boolean) => (isBad ? palette.bad : (text: string) => text)
  return [
    ...fact('Viewers', viewerFacts.join(', '), palette, badIf(viewers.failed > 0)),
    ...fact('Time', `${formatSeconds(elapsedSeconds)}, ${endings[endedBy]}`, palette, badIf(interrupted)),
    ...fact('Received', `${formatBytes(bytes)}, ${formatBitRate(throughput.bytesPerSecond)} (peak ${peak})`, palette),
    ...fact('Requests', requestFacts.join(', '), palette, badIf(failed > 0)),
    ...(connectionFacts.length > 0 ? fact('Connections', connectionFacts.join(', '), palette) : []),
  ]
}

function fact(label: string, text: string, { title }: Palette, paint = (text: string) => text): string[] {
  return wrap(text, pageWidth, label.padEnd(labelWidth), ' '.repeat(labelWidth)).map(
    (line) => title(line.slice(0, labelWidth)) + paint(line.slice(labelWidth)),
  )
}

function thresholdLines({ thresholds, measured, plan }: RunResult, palette: Palette): string[] {
  if (thresholds.length === 0) return []
  const { title, faint, good, bad } = palette
  const judged =
    measured === null
      ? 'the run ended before its warm-up did'
      : `of the ${formatSeconds(measured.seconds)} after the warm-up`
  const indent = ' '.repeat('  passed  '.length)
  const lines = thresholds.flatMap(({ expression, actual, unit, passed }) => {
    const found = actual === null ? 'no sample' : `was ${formatMeasure(actual, unit)}`
    const [first = '', ...rest] = wrap(`${printable(expression)} (${found})`, pageWidth, indent, indent)
    return [`  ${passed ? good('passed') : bad('failed')}  ${first.slice(indent.length)}`, ...rest]
  })
  return [plan.warmupMs > 0 ? `${title('Thresholds')}  ${faint(judged)}` : title('Thresholds'), ...lines]
}

function generatorLines({ generator, elapsedSeconds, plan }: RunResult, palette: Palette): string[] {
  const { cpus, cpuSeconds, peakRssBytes, eventLoopDelayMs: delay, lateStarts, saturated, reasons } = generator
  const { processExits } = generator
  const share = elapsedSeconds > 0 ? cpuSeconds / elapsedSeconds : 0
  const facts = [
    `${countOf(plan.workers, 'worker')}, ${share.toFixed(2)} of ${countOf(cpus, 'CPU')}, ${formatBytes(peakRssBytes)} RSS`,
    ...(delay === null ? [] : [`timer lag p99 ${formatMs(delay.p99)} (max ${formatMs(delay.max)})`]),
    ...(plan.engine.is === 'ffmpeg' ? [processFacts(plan.engine.version, processExits)] : []),
    ...(lateStarts > 0 ? [`${countOf(lateStarts, 'viewer')} started late`] : []),
  ]
  const verdict = saturated ? palette.bad('was the bottleneck') : palette.good('kept up')
  return [
    `${palette.title('Generator')}  ${verdict}`,
    ...wrap(facts.join(', '), pageWidth, '  '),
    ...reasons.flatMap((reason) => wrap(reason, pageWidth, '  ', '    ').map(palette.bad)),
  ]
}

/** `ffmpeg 5.1.9, its processes ended: 10 stopped, 2 killed`. */
function processFacts(version: string, exits: RunResult['generator']['processExits']): string {
  const ended = Object.entries(exits).map(([category, count]) => `${formatCount(count)} ${category}`)
  return `ffmpeg ${printable(version)}, its processes ended: ${ended.join(', ')}`
}

/** Beyond these the page has no room; the result file has them all. */
const maxListed = 8

function listLines(heading: string, texts: readonly string[], { title, faint }: Palette): string[] {
  if (texts.length === 0) return []
  const more = texts.length - maxListed
  return [
    title(heading),
    ...texts.slice(0, maxListed).flatMap((text) => wrap(printable(text), pageWidth, '  ', '    ')),
    ...(more > 0 ? [faint(`  and ${formatCount(more)} more`)] : []),
  ]
}
