import { styleText } from 'node:util'
import { type Palette, plainPalette } from '../palette.ts'

type Paint = (text: string) => string

/** The reports' colours, and one for charts, which are to be seen without calling. */
export interface DashboardPalette extends Palette {
  readonly accent: Paint
}

export function dashboardPalette(palette: Palette): DashboardPalette {
  const accent: Paint =
    palette === plainPalette ? (text) => text : (text) => styleText('cyan', text, { validateStream: false })
  return {
    title: resolved(palette.title),
    faint: resolved(palette.faint),
    good: resolved(palette.good),
    warning: resolved(palette.warning),
    bad: resolved(palette.bad),
    accent: resolved(accent),
  }
}

/** Asks for the escape sequences once instead of a hundred times a frame. */
function resolved(paint: Paint): Paint {
  const mark = '\0'
  const [begin = '', end = ''] = paint(mark).split(mark)
  return (text) => (text === '' ? '' : begin + text + end)
}
