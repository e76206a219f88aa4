import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { exitCodes, precedence } from '../../../src/cli/exit-code.ts'
import { transportFailureCauses } from '../../../src/metrics/failure-cause.ts'
import { requestKinds } from '../../../src/metrics/request-kind.ts'
import type { Quantity } from '../../../src/plan/threshold.ts'
import { findMetric, metricRows, statistics } from '../../../src/report/thresholds/find-metric.ts'

const document = new URL('../../../docs/thresholds.md', import.meta.url)

const units: Readonly<Record<Quantity, string>> = {
  time: 'ms, s, m',
  share: '%',
  count: 'number',
  rate: 'number a second',
  bitRate: 'bits a second',
}

function metricTable(): string {
  const rows = metricRows().map(({ name, quantity, about }) => `| \`${name}\` | ${units[quantity]} | ${about} |`)
  return ['| Metric | Unit | Meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function exitCodeTable(): string {
  const rows = Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`)
  const order = precedence.filter((ending) => ending !== 'ok').map((ending) => exitCodes[ending].code)
  const note = `When several apply, the first of these counts: ${order.join(', ')}. What makes a verdict worthless comes before the verdict.`
  return ['| Code | Meaning |', '| --- | --- |', ...rows, '', note].join('\n')
}

function withSection(text: string, name: string, section: string): string {
  const found = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`)
  expect(text).toMatch(found)
  return text.replace(found, (_, begin: string, end: string) => `${begin}\n${section}\n\n${end}`)
}

/** `npx vitest run --config test/vitest.config.ts test/report/thresholds/document.test.ts -u` renews the tables. */
it('docs/thresholds.md lists every metric and every exit code', async () => {
  const text = await readFile(document, 'utf8')
  const renewed = withSection(withSection(text, 'metrics', metricTable()), 'exit codes', exitCodeTable())
  await expect(renewed).toMatchFileSnapshot('../../../docs/thresholds.md')
})

it('every metric that is listed is there, of every kind, statistic and cause', () => {
  for (const { name, quantity } of metricRows()) {
    const kinds = name.startsWith('<kind>.') ? requestKinds : ['']
    for (const kind of kinds) {
      const ofKind = name.replace('<kind>', kind)
      const names = ofKind.includes('<statistic>')
        ? [...statistics, 'p12.5', 'p99_9'].map((statistic) => ofKind.replace('<statistic>', statistic))
        : ofKind.includes('<cause>')
          ? [...transportFailureCauses, 'http404', 'http503'].map((cause) => ofKind.replace('<cause>', cause))
          : [ofKind]
      for (const each of names) expect(findMetric(each)?.quantity, each).toBe(quantity)
    }
  }
})
