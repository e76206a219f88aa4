import type { LoadProgress } from '../playback-state.ts'
import { bufferLevel, incident, mainTrack, onTrack, type Turn } from '../turn.ts'
import { allowedLadder, switchVariant } from '../variant-switching.ts'
import { resetThroughput, throughput, timeToFirstByte, withSample } from './throughput-estimate.ts'

/** How often a slow segment is looked at, ms (hls.js). */
const checkEveryMs = 100
/** The estimate is forgotten where it still promises more than the variant that is gone down to (abrBandWidthUpFactor). */
const upFactor = 0.7

/** When a segment (or part) that is asked for now is first looked at: when half its duration is over; ms from now. */
export function abandonCheckAfter({ state, viewer }: Turn, durationSeconds: number): number {
  if (viewer.choices.abr !== 'throughput' || state.variant === undefined) return Number.POSITIVE_INFINITY
  return Math.max(timeToFirstByte(state.throughput), (durationSeconds * 1000) / 2)
}

/**
 * Gives a segment up that would arrive later than the buffer lasts, where one of a lower variant would not (the rule of
 * hls.js). Whether it did.
 */
export function abandonSlowMedia(turn: Turn, progress: LoadProgress | undefined): boolean {
  const { state, now } = turn
  const { variant, presentation } = state
  const main = mainTrack(turn)
  const loader = main.mediaLoader
  state.abandonCheckAt = Number.POSITIVE_INFINITY
  if (loader.is !== 'loading' || progress === undefined || variant === undefined || presentation === undefined)
    return false
  const ladder = allowedLadder(turn, presentation, variant)
  const place = ladder.indexOf(variant)
  if (place <= 0) return false
  state.abandonCheckAt = now + checkEveryMs

  const duration = (loader.part ?? loader.segment).durationSeconds
  const elapsedMs = now - progress.start
  const hasBytes = progress.firstByte > 0 && progress.bytes > 0
  const waitSeconds = timeToFirstByte(state.throughput) / 1000
  const expectedBytes = Math.max(progress.bytes, (duration * (variant.averageBandwidth ?? variant.bandwidth)) / 8)
  const streamingMs = Math.max(hasBytes ? now - progress.firstByte : elapsedMs, 1)
  const bitsPerSecond = hasBytes ? (progress.bytes * 8000) / streamingMs : throughput(state.throughput)
  const leftSeconds = hasBytes
    ? ((expectedBytes - progress.bytes) * 8) / bitsPerSecond
    : (expectedBytes * 8) / bitsPerSecond + waitSeconds
  let bufferSeconds = 0
  onTrack(turn, main, () => {
    bufferSeconds = bufferLevel(turn)
  })
  if (leftSeconds <= bufferSeconds) return false

  // The highest lower variant that would be there in time, or else the lowest.
  let lower = place - 1
  let lowerSeconds = 0
  for (; lower >= 0; lower -= 1) {
    const bits = duration * (ladder[lower]?.bandwidth ?? 0)
    // A playlist has to come first.
    lowerSeconds = 2 * waitSeconds + bits / bitsPerSecond
    if (lowerSeconds < Math.min(bufferSeconds, duration + waitSeconds) || lower === 0) break
  }
  const chosen = ladder[lower]
  if (chosen === undefined || lowerSeconds >= leftSeconds || lowerSeconds > duration * 10) return false

  incident(turn, 'segmentsAbandoned')
  state.throughput = withSample(state.throughput, {
    bytes: progress.bytes,
    durationMs: elapsedMs,
    timeToFirstByteMs: hasBytes ? progress.firstByte - progress.start : undefined,
  })
  if (throughput(state.throughput) * upFactor > chosen.bandwidth) state.throughput = resetThroughput(chosen.bandwidth)
  state.abandonCheckAt = Number.POSITIVE_INFINITY
  switchVariant(turn, chosen)
  return true
}
