import { styleText } from 'node:util'
import { type Palette, plainPalette } from '../palette.ts'

/** The reports' colours, and one for charts, which are to be seen without calling. */
export interface DashboardPalette extends Palette {
  readonly accent: (text: string) => string
}

export function dashboardPalette(palette: Palette): DashboardPalette {
  if (palette === plainPalette) return { ...palette, accent: (text) => text }
  return { ...palette, accent: (text) => styleText('cyan', text, { validateStream: false }) }
}
