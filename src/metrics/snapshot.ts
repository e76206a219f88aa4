import type { HistogramCells } from './histogram.ts'

/**
 * What one worker measured since its last snapshot: plain data that crosses threads and merges without loss. Counters
 * and gauges add up, histograms cell by cell.
 */
export interface Snapshot {
  /** Wall clock at the end of the interval, ms since the Unix epoch. */
  readonly takenAtMs: number
  readonly intervalSeconds: number
  /** Sums over the interval. */
  readonly counters: Readonly<Record<string, number>>
  /** Values at the end of the interval. */
  readonly gauges: Readonly<Record<string, number>>
  readonly histograms: Readonly<Record<string, HistogramCells>>
  /** Words seen (unplayed features, playlist faults), a bounded set. */
  readonly notes: Readonly<Record<string, readonly string[]>>
}

/** The states in which viewers are counted. */
export const viewerStates = ['starting', 'playing', 'stalled', 'completed', 'failed', 'stopped'] as const

/** Viewers by what they do at the moment of the snapshot. They add up to the viewers started. */
export interface ViewerCounts {
  readonly starting: number
  readonly playing: number
  readonly stalled: number
  readonly completed: number
  readonly failed: number
  /** Ended by the run's own stop. */
  readonly stopped: number
  /** The most that were starting, playing or stalled at the same time since the last count. */
  readonly mostActive: number
}

/** Every viewer that was started is in one of the states. */
export function startedViewers(viewers: ViewerCounts): number {
  return viewerStates.reduce((sum, state) => sum + viewers[state], 0)
}

/** How the worker's own thread fared over the interval. */
export interface ThreadHealth {
  /** Share of the interval in which the event loop was busy, 0 to 1. */
  readonly eventLoopUtilization: number
  /** Share of the interval in which the thread was ready to run while others had the CPU, where it is known. */
  readonly cpuWaitShare?: number | undefined
  /** Distinct playlists that had to be parsed, whoever loaded them how often. */
  readonly playlistsParsed?: number | undefined
  /** Viewers that started later than 100 ms after their moment. */
  readonly lateStarts: number
}
