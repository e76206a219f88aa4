/**
 * Cells of a bar by the parts' shares of a total: they add up to at most `width`, whole cells only, and what is there
 * at all has a cell as long as there is room.
 */
export function shareCells(parts: readonly number[], total: number, width: number): number[] {
  const cells = parts.map((part) => (part > 0 && total > 0 ? Math.max(1, Math.round((part / total) * width)) : 0))
  let excess = cells.reduce((sum, count) => sum + count, 0) - width
  while (excess > 0) {
    const widest = cells.indexOf(Math.max(...cells))
    cells[widest] = (cells[widest] ?? 0) - 1
    excess -= 1
  }
  return cells
}
