const multipliers: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 }

/**
 * A number as people write it: `10`, `1_000`, `2.5`, `10k`, `3M`, `1G` (decimal multiples). Undefined for anything
 * else; `m` is among it, which elsewhere is a thousandth or a minute.
 */
export function parseAmount(text: string): number | undefined {
  const match = /^(\d+(?:_\d+)*(?:\.\d+)?)([kKMG]?)$/.exec(text)
  if (match === null) return undefined
  const [, digits = '', suffix = ''] = match
  // Rounded: 1.1 * 1e6 is not 1100000 in binary.
  return Math.round(Number(digits.replaceAll('_', '')) * (multipliers[suffix] ?? 1) * 1e6) / 1e6
}
