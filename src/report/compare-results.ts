import { type Figure, figures, formatFigure } from './figures.ts'
import type { Tone } from './headline.ts'
import type { NamedResult } from './merge-results.ts'
import { type PlanDifference, planDifferences } from './plan-leaves.ts'
import { countOf } from './quantities.ts'

/** What a difference means: nobody calls more viewers good or bad, so that is neutral. */
export type ChangeTone = Tone | 'neutral'

export interface Change {
  /** `+33 %`; empty where there is nothing to divide by. */
  readonly percent: string
  /** `33 % higher`. */
  readonly words: string
  readonly tone: ChangeTone
}

export interface ComparisonRow {
  readonly figure: Figure
  /** One a run; null where the run had no such thing. */
  readonly values: readonly (number | null)[]
  /** From the first run to each of the others. */
  readonly changes: readonly Change[]
}

export interface Comparison {
  readonly rows: readonly ComparisonRow[]
  /** What the others are beside the first one, a sentence or two each. */
  readonly verdicts: readonly { readonly tone: Tone; readonly text: string }[]
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
  return { figure, values, changes: others.map((value) => describeChange(first, value, figure)) }
}

/** Two runs of one and the same server differ by so much; less is no news. */
const notableShare = 0.05

export function describeChange(
  before: number | null,
  after: number | null,
  { better }: Pick<Figure, 'better' | 'unit'>,
): Change {
  if (before === null || after === null) {
    const words = before === after ? 'in neither' : before === null ? 'only here' : 'not here'
    return { percent: '', words, tone: 'neutral' }
  }
  if (before === after) return { percent: '0 %', words: 'the same', tone: 'neutral' }
  const rises = after > before
  const meant: ChangeTone = better === undefined ? 'neutral' : (better === 'higher') === rises ? 'good' : 'bad'
  if (before === 0) return { percent: '', words: 'up from none', tone: meant }
  if (after === 0) return { percent: '−100 %', words: 'down to none', tone: meant }
  const ratio = after / before
  const percent = percentText(ratio - 1)
  if (Math.abs(ratio - 1) < notableShare) return { percent, words: 'about the same', tone: 'neutral' }
  if (ratio >= 2) return { percent, words: `${multiple(ratio)} times as high`, tone: meant }
  if (ratio <= 0.5) return { percent, words: `${multiple(1 / ratio)} times lower`, tone: meant }
  return { percent, words: `${Math.round(Math.abs(ratio - 1) * 100)} % ${rises ? 'higher' : 'lower'}`, tone: meant }
}

function percentText(share: number): string {
  const percent = Math.abs(share) * 100
  const digits = percent < 9.95 ? percent.toFixed(1) : new Intl.NumberFormat('en-US').format(Math.round(percent))
  return `${share < 0 ? '−' : '+'}${digits} %`
}

function multiple(ratio: number): string {
  return ratio < 9.95 ? ratio.toFixed(1) : new Intl.NumberFormat('en-US').format(Math.round(ratio))
}

/** The figures that decide a verdict: what viewers feel first, then what the server does. */
const telling = 3

function verdict(
  runs: readonly NamedResult[],
  rows: readonly ComparisonRow[],
  index: number,
): Comparison['verdicts'][number] {
  const [first, other] = [runs[0]?.name ?? '', runs[index + 1]?.name ?? '']
  const judged = (tone: Tone) => rows.filter(({ changes }) => changes[index]?.tone === tone)
  const [worse, better] = [judged('bad'), judged('good')]
  if (worse.length === 0 && better.length === 0) return { tone: 'good', text: `${other} did as well as ${first}.` }
  const how =
    worse.length === 0
      ? `better than ${first} in ${countOf(better.length, 'figure')}, worse in none`
      : better.length === 0
        ? `worse than ${first} in ${countOf(worse.length, 'figure')}, better in none`
        : `worse than ${first} in ${countOf(worse.length, 'figure')}, better in ${better.length}`
  const examples = (worse.length > 0 ? worse : better).slice(0, telling).map(({ figure, values, changes }) => {
    const [from, to] = [values[0], values[index + 1]].map((value) => formatFigure(figure, value ?? null))
    return `${figureTitle(figure)} ${changes[index]?.words} (${from} → ${to})`
  })
  return { tone: worse.length > 0 ? 'bad' : 'good', text: `${other} did ${how}: ${examples.join('; ')}.` }
}

/** What the figure is called where its group does not stand beside it. */
export function figureTitle({ group, name }: Figure): string {
  return group === 'Viewers' ? `viewers that ${name}` : name
}
