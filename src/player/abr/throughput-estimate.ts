/**
 * What a player knows of the throughput it can have. As in hls.js: two exponentially weighted moving averages, of which the
 * smaller counts, so that it follows a fall at once and a rise slowly; a sample weighs as many seconds as it took.
 */
export interface ThroughputEstimate {
  /** Bits a second, biased towards 0 while the weight is small; `slow` and `fast` differ by their half-lives. */
  readonly fast: number
  readonly slow: number
  /** Seconds of all samples. */
  readonly weight: number
  /** The same for the time to the first byte, with the slow half-life. */
  readonly timeToFirstByteMs: number
  readonly timeToFirstByteWeight: number
  /** What is assumed before there is a sample, bits a second. */
  readonly initial: number
}

/** Seconds of samples after which one has lost half its weight (abrEwmaFastLive, abrEwmaSlowLive). */
const fastHalfLifeSeconds = 3
const slowHalfLifeSeconds = 9
/** abrEwmaDefaultEstimate, and up to which the first variant that is listed raises it (abrEwmaDefaultEstimateMax). */
const leastInitial = 500_000
const mostInitial = 5_000_000
const defaultTimeToFirstByteMs = 100
/** A sample is taken to have lasted at least this long: 1 ms for 100 kB, but no more than 50 ms. */
const shortestMs = 50
const bytesPerMs = 100_000
const leastWeight = 0.001

/** @param firstBandwidth of the variant that is listed first: what the author thinks fit to begin with, bits a second */
export function startThroughput(firstBandwidth: number): ThroughputEstimate {
  const initial = Math.max(leastInitial, Math.min(firstBandwidth, mostInitial))
  return resetThroughput(initial)
}

/** Forgets all samples: what is assumed counts until there are others. */
export function resetThroughput(initial: number): ThroughputEstimate {
  return { fast: 0, slow: 0, weight: 0, timeToFirstByteMs: 0, timeToFirstByteWeight: 0, initial }
}

/** What came of one request, from its start to its last byte (or until it was looked at), ms and bytes. */
export interface ThroughputSample {
  readonly bytes: number
  readonly durationMs: number
  /** Undefined while nothing has come. */
  readonly timeToFirstByteMs: number | undefined
}

export function withSample(estimate: ThroughputEstimate, sample: ThroughputSample): ThroughputEstimate {
  const { bytes, durationMs, timeToFirstByteMs } = sample
  const timed = withTimeToFirstByte(estimate, timeToFirstByteMs ?? durationMs)
  if (bytes <= 0 || timeToFirstByteMs === undefined) return timed
  // The wait for the first byte is not the network's throughput, as far as it is usual.
  const streamingMs = durationMs - Math.min(timeToFirstByteMs, timeToFirstByte(timed))
  const seconds = Math.max(streamingMs, Math.min(shortestMs, bytes / bytesPerMs)) / 1000
  const bitsPerSecond = (bytes * 8) / seconds
  return {
    ...timed,
    fast: blend(timed.fast, bitsPerSecond, seconds, fastHalfLifeSeconds),
    slow: blend(timed.slow, bitsPerSecond, seconds, slowHalfLifeSeconds),
    weight: timed.weight + seconds,
  }
}

/** Long waits weigh less: the weight is √2 e^(-s²/2) of the wait's seconds. */
function withTimeToFirstByte(estimate: ThroughputEstimate, ms: number): ThroughputEstimate {
  const weight = Math.SQRT2 * Math.exp(-((ms / 1000) ** 2) / 2)
  return {
    ...estimate,
    timeToFirstByteMs: blend(estimate.timeToFirstByteMs, Math.max(ms, 5), weight, slowHalfLifeSeconds),
    timeToFirstByteWeight: estimate.timeToFirstByteWeight + weight,
  }
}

/** Bits a second. */
export function throughput({ fast, slow, weight, initial }: ThroughputEstimate): number {
  if (weight < leastWeight) return initial
  return Math.min(unbiased(fast, weight, fastHalfLifeSeconds), unbiased(slow, weight, slowHalfLifeSeconds))
}

/** ms. */
export function timeToFirstByte({ timeToFirstByteMs, timeToFirstByteWeight }: ThroughputEstimate): number {
  if (timeToFirstByteWeight < leastWeight) return defaultTimeToFirstByteMs
  return unbiased(timeToFirstByteMs, timeToFirstByteWeight, slowHalfLifeSeconds)
}

function blend(average: number, value: number, weight: number, halfLife: number): number {
  const kept = 0.5 ** (weight / halfLife)
  return value * (1 - kept) + average * kept
}

/** An average that began at 0 is too small by the share that its beginning still has. */
function unbiased(average: number, weight: number, halfLife: number): number {
  return average / (1 - 0.5 ** (weight / halfLife))
}
