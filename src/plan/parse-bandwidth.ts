import { parseAmount } from './parse-amount.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'

/** `3000000`, `800k`, `2.5M`, `5Mbit/s`, `5Mbps`; bits a second, above 0. Bytes are refused: it is a common mistake. */
export function parseBandwidth(text: string): Parsed<number> {
  if (/B(yte)?(\/s|ps)?$/.test(text)) {
    return refused(`${quote(text)} is in bytes.`, 'Say it in bits a second: 1MB/s is 8M.')
  }
  const bitsPerSecond = parseAmount(text.replace(/(bit\/s|bps)$/, ''))
  if (bitsPerSecond === undefined || bitsPerSecond === 0) {
    return refused(`${quote(text)} is not a bandwidth.`, 'Say it in bits a second, like 800k, 2.5M or 5Mbit/s.')
  }
  return parsed(bitsPerSecond)
}
