import { parseAmount } from './parse-amount.ts'
import { parseBandwidth } from './parse-bandwidth.ts'
import { type Parsed, parsed, quote, refused } from './parsed.ts'

/** What a metric measures, and so how a limit for it is written. */
export type Quantity =
  /** `500ms`, `2s`, `1m`; kept in ms. */
  | 'time'
  /** `0.1%`; kept as a part of 1. */
  | 'share'
  /** `10`, `2k`: grows from 0 and never falls. */
  | 'count'
  /** `100` or `100/s`. */
  | 'rate'
  /** `500M`, `2Gbit/s`; kept in bits a second. */
  | 'bitRate'

export const operators = ['<=', '<', '>=', '>'] as const

export type Operator = (typeof operators)[number]

/** What a metric must be for the run to pass. */
export interface Threshold {
  /** As it was written. */
  readonly expression: string
  readonly metric: string
  readonly operator: Operator
  /** In what the quantity is kept in. */
  readonly limit: number
  /** As the limit was written: `ms`, `s`, `m`, `%`, `/s`, `bit/s` or nothing. */
  readonly unit: Unit
  /** End the run as soon as the metric is not what it must be. */
  readonly abort: boolean
}

/** How much of what a quantity is kept in makes one of the unit. */
export const unitSizes = { ms: 1, s: 1000, m: 60_000, '%': 0.01, '/s': 1, 'bit/s': 1, '': 1 } as const

export type Unit = keyof typeof unitSizes

/** The metrics that there are. */
export interface MetricNames {
  quantityOf(metric: string): Quantity | undefined
  /** What to say to somebody who wrote the name of none. */
  remedyFor(metric: string): string
}

/** A reader of `segment.responseTime.p99 < 500ms`, perhaps with `abort:` before it. */
export function thresholdOf(metrics: MetricNames): (text: string) => Parsed<Threshold> {
  return (text) => {
    const match = /^\s*(abort:)?\s*([\w.]+)\s*(<=|<|>=|>)\s*(\S.*?)\s*$/.exec(text)
    if (match === null) {
      return refused(
        `${quote(text)} is not a metric, one of ${operators.join(' ')}, and a limit.`,
        "Say it like 'segment.responseTime.p99 < 500ms' or 'abort: failures < 5%'.",
      )
    }
    const [, aborts, metric = '', sign, limitText = ''] = match
    const operator = operators.find((known) => known === sign) ?? '<'
    const quantity = metrics.quantityOf(metric)
    if (quantity === undefined) return refused(`${quote(text)} has no known metric.`, metrics.remedyFor(metric))
    const limit = limitParsers[quantity](limitText)
    if (!limit.ok) return refused(`${quote(text)}: ${limit.fault.problem}`, limit.fault.remedy)
    const abort = aborts !== undefined
    if (abort && quantity === 'count' && operator.startsWith('>')) {
      return refused(
        `${quote(text)} cannot abort a run: a count that is too small may still grow.`,
        'Leave abort: out, or say an upper limit.',
      )
    }
    return parsed({ expression: text.trim(), metric, operator, ...limit.value, abort })
  }
}

/** Whether a value is what the threshold asks for; both in what the quantity is kept in. */
export function holds({ operator, limit }: Pick<Threshold, 'operator' | 'limit'>, value: number): boolean {
  switch (operator) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
  }
}

type Limit = Pick<Threshold, 'limit' | 'unit'>

const limitParsers: Readonly<Record<Quantity, (text: string) => Parsed<Limit>>> = {
  time: (text) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)\s?(ms|s|m)$/.exec(text) ?? []
    if (amount === undefined) {
      return refused(`${quote(text)} is not a time.`, 'Say it in ms, s or m (minutes), like 500ms or 2s.')
    }
    return limitOf(Number(amount), unit as 'ms' | 's' | 'm')
  },
  share: (text) => {
    const percent = Number(/^(\d+(?:\.\d+)?)\s?%$/.exec(text)?.[1] ?? Number.NaN)
    if (!(percent <= 100)) return refused(`${quote(text)} is not a share.`, 'Say it in per cent, from 0% to 100%.')
    return limitOf(percent, '%')
  },
  count: (text) => {
    const amount = parseAmount(text)
    if (amount === undefined)
      return refused(`${quote(text)} is not a count.`, 'Say a plain number, like 0, 250 or 10k.')
    return limitOf(amount, '')
  },
  rate: (text) => {
    const amount = parseAmount(text.replace(/\s?\/s$/, ''))
    if (amount === undefined) return refused(`${quote(text)} is not a rate.`, 'Say a number a second, like 100/s.')
    return limitOf(amount, '/s')
  },
  bitRate: (text) => {
    const bandwidth = parseBandwidth(text)
    return bandwidth.ok ? limitOf(bandwidth.value, 'bit/s') : bandwidth
  },
}

function limitOf(amount: number, unit: Unit): Parsed<Limit> {
  return parsed({ limit: amount * unitSizes[unit], unit })
}
