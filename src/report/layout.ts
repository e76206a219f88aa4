/** Text on a page of fixed width. Characters are taken to be one column wide. */
export const pageWidth = 80

/** A table's cell; it is painted after it has been aligned, since colours have characters but no width. */
export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
}

export type Align = 'left' | 'right'

const gap = '  '

/** Columns as wide as their widest cell. Rows may be shorter than `aligns`; trailing blanks are dropped. */
export function renderTable(aligns: readonly Align[], rows: readonly (readonly Cell[])[]): string[] {
  const widths = aligns.map((_, column) => Math.max(0, ...rows.map((row) => row[column]?.text.length ?? 0)))
  return rows.map((row) =>
    row
      .map(({ text, paint }, column) => {
        const width = widths[column] ?? 0
        const last = column === row.length - 1
        const padded = aligns[column] === 'right' ? text.padStart(width) : last ? text : text.padEnd(width)
        return paint === undefined || text === '' ? padded : paint(padded)
      })
      .join(gap)
      .trimEnd(),
  )
}

/** At most so many columns; what is cut off leaves an ellipsis. */
export function cut(text: string, width: number): string {
  if (width <= 0) return ''
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

/**
 * Lines at most so wide, broken between words; the first begins with `first`, the others with `rest`. A number stays
 * with what it counts. A word that is too long for a line is broken.
 */
export function wrap(text: string, columns: number, first = '', rest = first): string[] {
  // A letter at least fits beside the indentation, however narrow the page.
  const width = Math.max(columns, first.length + 1, rest.length + 1)
  const lines: string[] = []
  let indent = first
  let line = ''
  const end = () => {
    lines.push(indent + line)
    indent = rest
    line = ''
  }
  for (const word of text.split(/(?<!\d) /)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) end()
    line = line === '' ? word : `${line} ${word}`
    while (indent.length + line.length > width) {
      const tail = line.slice(width - indent.length)
      line = line.slice(0, width - indent.length)
      end()
      line = tail
    }
  }
  end()
  return lines
}
