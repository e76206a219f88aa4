const firstDelayMs = 1000
const longestDelayMs = 30_000

/**
 * How long to wait before an ffmpeg process that failed is started again: twice as long after each failure on end, and up to
 * half more or less by chance, so that a crowd that fell together does not come back together. Milliseconds.
 *
 * @param failures on end, 1 or more
 * @param chance 0 to 1
 */
export function restartDelayMs(failures: number, chance: number): number {
  const delayMs = Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs)
  return delayMs * (0.5 + chance)
}
