/** Fills of a cell, from nothing to all of it. */
const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * The latest values as columns of blocks, the newest at the right: `height` lines of exactly `width` characters, the
 * top one first. The highest value shown reaches the top. Zero leaves a baseline, a value that is not there nothing.
 */
export function areaChart(values: readonly (number | undefined)[], width: number, height: number): string[] {
  if (width <= 0) return Array.from({ length: height }, () => '')
  const shown = values.slice(-width)
  const highest = Math.max(0, ...shown.map((value) => value ?? 0))
  const levels = shown.map((value) => {
    if (value === undefined) return 0
    return highest > 0 ? Math.max(1, Math.round((value / highest) * height * 8)) : 1
  })
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * 8
    const cells = levels.map((level) => eighths[Math.min(Math.max(level - below, 0), 8)])
    return cells.join('').padStart(width)
  })
}
