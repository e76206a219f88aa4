import { figure } from '../harness/print-table.ts'
import { type Spread, spreadOf } from '../harness/statistics.ts'

/** A benchmark as the page shows it. */
export interface Section {
  readonly title: string
  /** Of a few sentences: what was asked, and how it was measured. Markdown. */
  readonly about: string
  readonly charts: readonly SectionChart[]
  readonly tables: readonly Table[]
}

export interface SectionChart {
  /** Without folder and extension. */
  readonly name: string
  /** What it shows, for those who do not see it. */
  readonly alternative: string
  readonly svg: string
}

export interface Table {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** A table in Markdown: the first column to the left, the others as `align` says: figures to the right. */
export function markdownTable({ headings, rows }: Table, align = '---:'): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? figure(cell) : cell.replaceAll('|', '\\|'))).join(' | ')} |`
  const rule = headings.map((_, column) => (column === 0 ? '---' : align))
  return [line(headings), line(rule), ...rows.map(line)].join('\n')
}

export function spread<Item>(items: readonly Item[], value: (item: Item) => number): Spread {
  return spreadOf(items.map(value))
}

export function median<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return spread(items, value).median
}

/** `12.3 (11.9-13)`, or the one value where there is no other. */
export function withSpread({ median, min, max }: Spread): string {
  return min === max ? figure(median) : `${figure(median)} (${figure(min)}-${figure(max)})`
}
