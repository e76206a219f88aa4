/** What a Range header asks for, of a representation of so many bytes (RFC 9110, 14.2). */
export type RangeAnswer =
  /** No range, or one that may be ignored: malformed, of another unit, or several. */
  | { readonly is: 'whole' }
  /** `end` is not included. */
  | { readonly is: 'part'; readonly start: number; readonly end: number }
  | { readonly is: 'unsatisfiable' }

export function answerRange(header: string | undefined, size: number): RangeAnswer {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return { is: 'whole' }
  if (first === '') {
    const start = Math.max(0, size - Number(last))
    return start < size ? { is: 'part', start, end: size } : { is: 'unsatisfiable' }
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  if (last !== '' && Number(last) < start) return { is: 'whole' }
  return start < size ? { is: 'part', start, end } : { is: 'unsatisfiable' }
}
