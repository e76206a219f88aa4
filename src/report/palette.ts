import { styleText } from 'node:util'

type Paint = (text: string) => string

/** Colours by what they mean. Without colour each returns the text as it is. */
export interface Palette {
  readonly title: Paint
  readonly faint: Paint
  readonly good: Paint
  readonly warning: Paint
  readonly bad: Paint
}

const plain: Paint = (text) => text
const styled =
  (format: Parameters<typeof styleText>[0]): Paint =>
  (text) =>
    // Whether to colour was decided before, for the stream that is really written to.
    styleText(format, text, { validateStream: false })

export const plainPalette: Palette = { title: plain, faint: plain, good: plain, warning: plain, bad: plain }

const colours: Palette = {
  title: styled('bold'),
  faint: styled('dim'),
  good: styled('green'),
  warning: styled('yellow'),
  bad: styled('red'),
}

/**
 * Colours for a terminal, none otherwise. FORCE_COLOR decides first, as in Node.js (0 and false: none; anything else:
 * colours), then NO_COLOR (no-color.org: set and not empty), then TERM=dumb.
 */
export function choosePalette(isTTY: boolean, env: Readonly<Record<string, string | undefined>>): Palette {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env
  if (force !== undefined) return force === '0' || force === 'false' ? plainPalette : colours
  if (no !== undefined && no !== '') return plainPalette
  return isTTY && term !== 'dumb' ? colours : plainPalette
}
