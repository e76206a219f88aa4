import type { MetricSet } from '../../metrics/metric-set.ts'
import type { ViewerCounts } from '../../metrics/snapshot.ts'
import type { Quantity } from '../../plan/threshold.ts'

/** What thresholds are judged by. */
export interface Measured {
  /** Counters and histograms of the measured time. */
  readonly metrics: MetricSet
  /** Length of the measured time. */
  readonly seconds: number
  /** At this moment, of the whole run. */
  readonly viewers: ViewerCounts
  readonly peakConcurrent: number
}

export interface Reading {
  /** Undefined where there was no sample. */
  readonly value: number | undefined
  /** How much it rests on: values, requests, viewers or seconds. */
  readonly samples: number
}

/** A figure of a run for which a limit can be set. */
export interface ThresholdMetric {
  readonly quantity: Quantity
  /** From so many samples on it may end a run: of a few, one is a large share. */
  readonly enough: number
  /** Without a sample all is well: there was no stall that could have been too long. */
  readonly noneIsGood: boolean
  read(measured: Measured): Reading
}

/** A name, or several of one pattern, as the documentation lists them. */
export interface MetricRow {
  readonly name: string
  readonly quantity: Quantity
  readonly about: string
}
