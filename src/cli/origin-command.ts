import { FaultsError } from '../errors.ts'
import { startOriginThread } from '../origin/start-origin-thread.ts'
import { createOptionReader, type GivenOptions } from '../plan/option-reader.ts'
import { type Ending, exitCodeOf } from './exit-code.ts'
import { type OriginOptionName, readOriginOptions } from './origin-options.ts'
import { endingBy, onStopSignals } from './stop-signals.ts'
import type { Terminal } from './terminal.ts'

/** `hls-swarm origin`: serves until a signal comes; the second one does not wait for connections to close. */
export async function originCommand(options: GivenOptions<OriginOptionName>, terminal: Terminal): Promise<Ending> {
  const reader = createOptionReader()
  const originOptions = readOriginOptions(reader, options)
  if (reader.faults.length > 0) throw new FaultsError('usage', reader.faults)

  let stop: () => void = () => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const forget = onStopSignals(stop, (signal) => process.exit(exitCodeOf(endingBy(signal))))
  try {
    const origin = await startOriginThread(originOptions)
    terminal.stdout.write(`${origin.url}\n`)
    await stopped
    await origin.close()
    return 'ok'
  } finally {
    forget()
  }
}
