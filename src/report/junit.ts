import { failedShare, requestTotals } from './figures.ts'
import { headline } from './headline.ts'
import { escapeMarkup } from './html/markup.ts'
import type { NamedResult } from './merge-results.ts'
import { formatCount, formatMeasure, formatShare } from './quantities.ts'
import type { RunResult, ThresholdResult } from './run-result.ts'
import { targetText } from './target-text.ts'

/** JUnit XML for the test view of a CI: a run is a suite, what it had to fulfil are its cases. */
export function renderJUnit(runs: readonly NamedResult[]): string {
  const suites = runs.map(({ name, result }, id) => suite(name, result, id))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`
}

interface Case {
  readonly name: string
  /** `error`: it could not be judged, or the run itself went wrong. */
  readonly outcome: 'passed' | 'failure' | 'error'
  readonly message: string
}

function suite(name: string, result: RunResult, id: number): string {
  const cases = [playedCase(result), ...result.thresholds.map(thresholdCase)]
  const count = (outcome: Case['outcome']) => String(cases.filter((one) => one.outcome === outcome).length)
  const time = result.elapsedSeconds.toFixed(3)
  const attributes = {
    name: `hls-swarm ${name}`,
    package: 'hls-swarm',
    id: String(id),
    // The schema's timestamps have no zone.
    timestamp: result.startedAt.replace(/(\.\d+)?Z$/, ''),
    // That of the generator, which a result does not name; the schema asks for this then.
    hostname: 'localhost',
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    time,
  }
  const lines = [
    `  <testsuite ${attributesText(attributes)}>`,
    '    <properties>',
    ...Object.entries(propertiesOf(result)).map(
      ([name, value]) => `      <property ${attributesText({ name, value })}/>`,
    ),
    '    </properties>',
    // The cases took no time of their own: the run did.
    ...cases.flatMap((one, index) => caseLines(one, `hls-swarm.${name}`, index === 0 ? time : '0.000')),
    `    <system-out>${xmlText(outputText(result))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
    '',
  ]
  return lines.join('\n')
}

function caseLines({ name, outcome, message }: Case, classname: string, time: string): string[] {
  const head = `    <testcase ${attributesText({ name, classname, time })}`
  if (outcome === 'passed') return [`${head}/>`]
  const type = outcome === 'failure' ? 'threshold' : 'run'
  return [
    `${head}>`,
    `      <${outcome} ${attributesText({ message, type })}>${xmlText(message)}</${outcome}>`,
    '    </testcase>',
  ]
}

/** A run that was cut short or played nothing is no proof of anything, whatever its thresholds say. */
function playedCase(result: RunResult): Case {
  const name = 'the run was played as planned'
  const { text } = headline(result)
  if (result.interrupted) return { name, outcome: 'error', message: `The run ended before its time. ${text}` }
  if ((result.playback.startupTimeMs?.count ?? 0) === 0) return { name, outcome: 'error', message: text }
  return { name, outcome: 'passed', message: text }
}

function thresholdCase({ expression, actual, unit, passed }: ThresholdResult): Case {
  const found = actual === null ? 'there was no sample' : `it was ${formatMeasure(actual, unit)}`
  return { name: expression, outcome: passed ? 'passed' : 'failure', message: `${expression}: ${found}` }
}

function propertiesOf(result: RunResult): Record<string, string> {
  const { plan, viewers, tool, generator } = result
  return {
    url: targetText(plan),
    tool: `${tool.name} ${tool.version}`,
    viewers: String(viewers.started),
    requests: String(requestTotals(result).count),
    'generator.saturated': String(generator.saturated),
  }
}

function outputText(result: RunResult): string {
  const { count, failed } = requestTotals(result)
  const share = failedShare(result)
  return [
    headline(result).text,
    `${formatCount(failed)} of ${formatCount(count)} requests failed${share ? ` (${formatShare(share)})` : ''}.`,
    ...(result.generator.saturated ? ['The generator was the bottleneck.', ...result.generator.reasons] : []),
  ].join('\n')
}

function attributesText(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${xmlText(value)}"`)
    .join(' ')
}

/** XML 1.0 has no way to write most control characters (2.2): they are replaced. */
function xmlText(text: string): string {
  return escapeMarkup(text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD'))
}
