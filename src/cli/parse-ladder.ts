import type { OriginVariant } from '../origin/origin-options.ts'
import { parseBandwidth } from '../plan/parse-bandwidth.ts'
import { type Parsed, parsed, quote, refused } from '../plan/parsed.ts'

/** `360p:800k,720p:2M`: 16:9 variants by height. */
export function parseLadder(text: string): Parsed<readonly OriginVariant[]> {
  const variants: OriginVariant[] = []
  for (const rung of text.split(',')) {
    const [, height, rate] = /^\s*(\d{1,5})p:(\S+)\s*$/.exec(rung) ?? []
    if (height === undefined || rate === undefined) {
      return refused(`${quote(rung)} is not a height with a bandwidth.`, 'Say them like 360p:800k,720p:2M.')
    }
    const bandwidth = parseBandwidth(rate)
    if (!bandwidth.ok) return bandwidth
    variants.push({
      name: `${height}p`,
      bitsPerSecond: bandwidth.value,
      // Video has even sizes: 480 lines are 854 wide, as everywhere.
      width: Math.ceil((Number(height) * 16) / 18) * 2,
      height: Number(height),
    })
  }
  return parsed(variants)
}
