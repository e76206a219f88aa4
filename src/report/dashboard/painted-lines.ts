import { stripVTControlCharacters } from 'node:util'
import { createContext } from 'react'

/** Characters that mean nothing by themselves: the private use area. */
const firstPlaceholder = 0xe000
const placeholder = /[\ue000-\uf8ff]/g

/**
 * The painted lines of a frame. Ink is given a character in the place of each: it decides where a line stands, but would
 * take most of the time of a frame to cut lines into characters and put them together again, and keep the measurements
 * of every text it ever saw.
 */
export class PaintedLines {
  readonly #lines: string[] = []

  /** The character that stands for the line. */
  put(line: string): string {
    this.#lines.push(line)
    return String.fromCharCode(firstPlaceholder + this.#lines.length - 1)
  }

  /** A frame as Ink laid it out, with the lines in their places. */
  fill(frame: string): string {
    return frame
      .split('\n')
      .map((row) => {
        let filled = ''
        let columns = 0
        for (const { 0: character, index } of row.matchAll(placeholder)) {
          const line = this.#lines[character.charCodeAt(0) - firstPlaceholder] ?? ''
          filled += ' '.repeat(Math.max(index - columns, 0)) + line
          columns = index + stripVTControlCharacters(line).length
        }
        return filled
      })
      .join('\n')
  }
}

/** The lines of the frame that is being rendered. */
export const PaintedLinesContext = createContext(new PaintedLines())
