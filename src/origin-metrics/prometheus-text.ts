/** One value of a page in Prometheus' text format. */
export interface TextSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const blank = String.raw`[ \t]*`
const labelPattern = String.raw`([a-zA-Z_]\w*)${blank}=${blank}"((?:[^"\\]|\\.)*)"`
const label = new RegExp(labelPattern, 'g')
const sample = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)${blank}(?:\{${blank}((?:${labelPattern}${blank}(?:,|(?=\}))${blank})*)\})?${blank}` +
    String.raw`([^ \t{}]+)(?:[ \t]+-?\d+)?${blank}$`,
)

/**
 * The samples of a page in Prometheus' text format 0.0.4; comments, types and times are passed over. As with Prometheus,
 * a page with a line that is none of these counts for nothing: undefined.
 */
export function parsePrometheusText(text: string): readonly TextSample[] | undefined {
  const samples: TextSample[] = []
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const found = parseSample(trimmed)
    if (found === undefined) return undefined
    samples.push(found)
  }
  return samples
}

function parseSample(line: string): TextSample | undefined {
  const match = sample.exec(line)
  const value = parseValue(match?.at(-1) ?? '')
  if (match === null || value === undefined) return undefined
  const labels = [...(match[2] ?? '').matchAll(label)].map(
    ([, name = '', text = '']) => [name, plainText(text)] as const,
  )
  return { name: match[1] ?? '', labels: Object.fromEntries(labels), value }
}

function parseValue(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

function plainText(text: string): string {
  return text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}
