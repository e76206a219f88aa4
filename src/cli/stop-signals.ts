const signals = ['SIGINT', 'SIGTERM'] as const

export type StopSignal = (typeof signals)[number]

/**
 * Hands the first signal to `first` and the next to `second`; Node's own handling, which ends the process, stays off
 * until the returned function is called.
 */
export function onStopSignals(first: (signal: StopSignal) => void, second: (signal: StopSignal) => void): () => void {
  let seen = false
  const handle = (signal: StopSignal) => {
    if (seen) return second(signal)
    seen = true
    first(signal)
  }
  for (const signal of signals) process.on(signal, handle)
  return () => {
    for (const signal of signals) process.off(signal, handle)
  }
}

/** How a command ends that the signal cut short. */
export function endingBy(signal: StopSignal): 'interrupted' | 'terminated' {
  return signal === 'SIGINT' ? 'interrupted' : 'terminated'
}
