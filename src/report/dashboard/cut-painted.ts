import { stripVTControlCharacters } from 'node:util'

/** Colours on or off. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const paint = /\u001b\[[\d;]*m/g

/** At most so many columns of a painted line; what is cut off leaves an ellipsis, and the colours end as they would. */
export function cutPainted(line: string, width: number): string {
  if (stripVTControlCharacters(line).length <= width) return line
  const pieces = line.split(paint)
  const colours = line.match(paint) ?? []
  let left = Math.max(width - 1, 0)
  let isCut = false
  return pieces
    .map((piece, place) => {
      const shown = isCut ? '' : piece.length <= left ? piece : `${piece.slice(0, left)}…`
      isCut ||= piece.length > left
      left -= piece.length
      return shown + (colours[place] ?? '')
    })
    .join('')
}
