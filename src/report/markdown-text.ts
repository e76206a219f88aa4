import { printable } from '../printable.ts'
import type { Tone } from './headline.ts'

export const marks: Readonly<Record<Tone, string>> = { good: '✅', warning: '⚠️', bad: '❌' }

/** A table of GitHub Flavored Markdown; no character of a cell is markup. */
export function table(
  heads: readonly string[],
  aligns: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`
  const rule = `| ${aligns.map((align) => (align === 'right' ? '---:' : '---')).join(' | ')} |`
  return [line(heads), rule, ...rows.map(line)].join('\n')
}

/** Text in which no character is markup, on one line. */
export function plain(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`)
}

/** A code span around text that may have backticks itself (CommonMark 6.1). */
export function code(text: string): string {
  const clean = printable(text)
  const longest = Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${clean}${pad}${fence}`
}

/** A group's name stands only in its first row. */
export function mergedGroups(rows: readonly (readonly string[])[]): string[][] {
  return rows.map(([group = '', ...rest], index) => [group === rows[index - 1]?.[0] ? '' : group, ...rest])
}
