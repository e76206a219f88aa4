import { exitCodeOf } from './exit-code.ts'

/** SIGHUP: the terminal is gone, a lost connection say; what was measured is worth keeping all the same. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export type StopSignal = (typeof signals)[number]

/**
 * Hands the first signal to `first` and the next to `second`; a third one ends the process. Node's own handling, which ends
 * it at once, stays off until the returned function is called.
 */
export function onStopSignals(first: (signal: StopSignal) => void, second: (signal: StopSignal) => void): () => void {
  let seen = 0
  const handle = (signal: StopSignal) => {
    seen += 1
    if (seen === 1) first(signal)
    else if (seen === 2) second(signal)
    else process.exit(exitCodeOf(endingBy(signal)))
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
