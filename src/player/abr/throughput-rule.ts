import type { VariantStream } from '../../playlist/multivariant-playlist.ts'
import { type ThroughputEstimate, throughput, timeToFirstByte } from './throughput-estimate.ts'

/** Of the estimate, so much is trusted to go on with a variant or for a lower one, and to go up (hls.js). */
const stayFactor = 0.95
const upFactor = 0.7
/** How long a player may be without media for the sake of a better variant, seconds (maxStarvationDelay). */
const longestStarvationSeconds = 4

export interface AbrSituation {
  /** By bandwidth, the lowest first. */
  readonly ladder: readonly VariantStream[]
  /** The place of the one that was loaded last. */
  readonly current: number
  readonly estimate: ThroughputEstimate
  /** Media ahead of the playhead, seconds. */
  readonly bufferSeconds: number
  /** Of the segment that was loaded last. */
  readonly segmentSeconds: number
  /** What the buffer can hold at the most: the goal, or the distance from the live edge. */
  readonly bufferLimitSeconds: number
  readonly isLive: boolean
}

/**
 * The highest variant that the measured throughput carries without a stall, as hls.js chooses it; its place on the ladder. A
 * full buffer (two segments) allows judging by the average bandwidth instead of the peak.
 */
export function chooseByThroughput(situation: AbrSituation): number {
  const { bufferSeconds, segmentSeconds } = situation
  const withoutStarvation = bufferSeconds > 0 ? best(situation, 0) : -1
  if (withoutStarvation >= 0) return withoutStarvation
  const found = best(situation, Math.min(segmentSeconds, longestStarvationSeconds))
  return Math.max(found, 0)
}

function best(situation: AbrSituation, starvationSeconds: number): number {
  const { ladder, current, estimate, bufferSeconds, segmentSeconds, isLive } = situation
  const available = throughput(estimate)
  const waitSeconds = timeToFirstByte(estimate) / 1000
  const useAverage = starvationSeconds === 0 && bufferSeconds >= 2 * segmentSeconds
  for (let place = ladder.length - 1; place >= 0; place -= 1) {
    const variant = ladder[place]
    if (variant === undefined) continue
    const trusted = available * (place > current ? upFactor : stayFactor)
    const bitsPerSecond = useAverage ? (variant.averageBandwidth ?? variant.bandwidth) : variant.bandwidth
    if (trusted < bitsPerSecond) continue
    const fetchSeconds = waitSeconds + (bitsPerSecond * segmentSeconds) / trusted
    // At the live edge a segment cannot be there sooner anyhow.
    if (isLive || fetchSeconds < bufferSeconds + starvationSeconds) return place
  }
  return -1
}
