import { type Figure, figures, formatFigure } from './figures.ts'
import type { Tone } from './headline.ts'
import type { NamedResult } from './merge-results.ts'
import { type PlanDifference, planDifferences } from './plan-leaves.ts'
import { countOf } from './quantities.ts'

/** What a difference means: nobody calls more viewers good or bad, so that is neutral. */
export type ChangeTone = Tone | 'neutral'

export interface Change {
  /** `+33 %`; empty where there is nothing to divide by, or nothing changed. */
  readonly percent: string
  /** `longer`, `2.8 times as long`, `about the same`. */
  readonly words: string
  readonly tone: ChangeTone
}

/** `+33 %, longer`. */
export function changeText({ percent, words }: Change): string {
  return percent === '' ? words : `${percent}, ${words}`
}

export interface ComparisonRow {
  readonly figure: Figure
  /** One a run; null where the run had no such thing. */
  readonly values: readonly (number | null)[]
  /** From the first run to each of the others. */
  readonly changes: readonly Change[]
}

export interface ComparisonVerdict {
  readonly tone: Tone
  /** A sentence. */
  readonly text: string
  /** What changed most, a few words each. */
  readonly telling: readonly string[]
}

export interface Comparison {
  readonly rows: readonly ComparisonRow[]
  /** What the others are beside the first one. */
  readonly verdicts: readonly ComparisonVerdict[]
  /** What is not alike in the plans: the runs are comparable as far as this allows. */
  readonly planDifferences: readonly PlanDifference[]
}

/** Runs side by side; the first one is what the others are compared with. */
export function compareResults(runs: readonly NamedResult[]): Comparison {
  const rows = figures
    .map((figure) => rowOf(figure, runs))
    .filter(({ values }) => values.some((value) => value !== null))
  return {
    rows,
    verdicts: runs.slice(1).map((_, index) => verdict(runs, rows, index)),
    planDifferences: planDifferences(runs.map(({ result }) => result.plan)),
  }
}

function rowOf(figure: Figure, runs: readonly NamedResult[]): ComparisonRow {
  const values = runs.map(({ result }) => figure.of(result))
  const [first = null, ...others] = values
  const fewSamples = runs.map(({ result }) => (figure.samplesBeyond?.(result) ?? minSamplesBeyond) < minSamplesBeyond)
  const changes = others.map((value, index) => {
    const change = describeChange(first, value, figure)
    const unsure = fewSamples[0] || fewSamples[index + 1]
    if (!unsure || change.tone === 'neutral') return change
    return { ...change, words: `${change.words}, but of few samples`, tone: 'neutral' as const }
  })
  return { figure, values, changes }
}

/** A percentile with fewer samples beyond it is more luck than measure: it is told, but not judged. */
const minSamplesBeyond = 10

/** Two runs of one and the same server differ by so much; less is no news. */
const notableShare = 0.1
/** Nor is what is less than this, whatever its share: the jitter of an idle machine. */
const notableDifference: Partial<Readonly<Record<Figure['unit'], number>>> = { ms: 1, share: 0.0005 }

const comparatives: Readonly<Record<Figure['unit'], readonly [up: string, down: string, as: string]>> = {
  ms: ['longer', 'shorter', 'long'],
  count: ['more', 'fewer', 'many'],
  share: ['more', 'less', 'much'],
  perSecond: ['higher', 'lower', 'high'],
  bytesPerSecond: ['higher', 'lower', 'high'],
  cpus: ['more', 'less', 'much'],
}

export function describeChange(
  before: number | null,
  after: number | null,
  { better, unit }: Pick<Figure, 'better' | 'unit'>,
): Change {
  if (before === null || after === null) {
    const words = before === after ? 'in neither' : before === null ? 'only here' : 'not here'
    return { percent: '', words, tone: 'neutral' }
  }
  if (before === after) return { percent: '', words: 'the same', tone: 'neutral' }
  const rises = after > before
  const tone: ChangeTone = better === undefined ? 'neutral' : (better === 'higher') === rises ? 'good' : 'bad'
  if (before === 0) return { percent: '', words: 'up from none', tone }
  const ratio = after / before
  const percent = percentText(ratio - 1)
  if (after === 0) return { percent, words: 'down to none', tone }
  if (!isNotable(before, after, unit)) return { percent, words: 'about the same', tone: 'neutral' }
  const [up, down, as] = comparatives[unit]
  if (ratio >= 2) return { percent, words: `${multiple(ratio)} times as ${as}`, tone }
  return { percent, words: rises ? up : ratio <= 0.5 ? `much ${down}` : down, tone }
}

function isNotable(before: number, after: number, unit: Figure['unit']): boolean {
  const difference = Math.abs(after - before)
  return difference >= before * notableShare && difference >= (notableDifference[unit] ?? 0)
}

function percentText(share: number): string {
  const percent = Math.abs(share) * 100
  const digits = percent < 9.95 ? percent.toFixed(1) : new Intl.NumberFormat('en-US').format(Math.round(percent))
  return `${share < 0 ? '−' : '+'}${digits} %`
}

function multiple(ratio: number): string {
  return ratio < 9.95 ? ratio.toFixed(1) : new Intl.NumberFormat('en-US').format(Math.round(ratio))
}

/** How many figures a verdict names: those that changed most, of different topics. */
const namedFigures = 3

function verdict(runs: readonly NamedResult[], rows: readonly ComparisonRow[], index: number): ComparisonVerdict {
  const [first = '', other = ''] = [runs[0], runs[index + 1]].map((run) => `“${run?.name}”`)
  const judged = (tone: Tone) => rows.filter(({ changes }) => changes[index]?.tone === tone)
  const [worse, better] = [judged('bad'), judged('good')]
  if (worse.length === 0 && better.length === 0) {
    return { tone: 'good', text: `${other} did as well as ${first}.`, telling: [] }
  }
  const how =
    worse.length === 0
      ? `better than ${first} in ${countOf(better.length, 'figure')}, worse in none`
      : `worse than ${first} in ${countOf(worse.length, 'figure')}, better in ${better.length > 0 ? better.length : 'none'}`
  const telling = mostTelling(worse.length > 0 ? worse : better, index).map(({ figure, values, changes }) => {
    const [from, to] = [values[0], values[index + 1]].map((value) => formatFigure(figure, value ?? null))
    return `${figureTitle(figure)}: ${changes[index]?.words} (${from} → ${to})`
  })
  return { tone: worse.length > 0 ? 'bad' : 'good', text: `${other} did ${how}.`, telling }
}

function mostTelling(rows: readonly ComparisonRow[], index: number): readonly ComparisonRow[] {
  // From none or to none is the largest change there is.
  const size = ({ values }: ComparisonRow) => Math.abs(Math.log((values[index + 1] ?? 0) / (values[0] ?? 0)))
  const topics = new Set<string>()
  const telling: ComparisonRow[] = []
  for (const row of rows.toSorted((a, b) => (size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : 0))) {
    if (topics.has(row.figure.topic)) continue
    topics.add(row.figure.topic)
    telling.push(row)
  }
  return telling.slice(0, namedFigures)
}

/** What the figure is called where its group does not stand beside it. */
export function figureTitle({ group, name }: Figure): string {
  return group === 'Viewers' ? `viewers that ${name}` : name
}
