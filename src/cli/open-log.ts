import { type Fault, FaultsError } from '../errors.ts'
import { createLog, type LineLevel, type Log, type LogFields, logLine } from '../log.ts'
import { printable } from '../printable.ts'
import { fileFault } from '../report/file-fault.ts'
import type { OutputOptions } from './output-options.ts'

export interface OpenedLog extends Log {
  /** What could not be written. */
  faults(): readonly Fault[]
}

type Sink = (level: LineLevel, message: string, fields: LogFields | undefined) => void

/**
 * The log that the options ask for: lines for a person on standard error, or JSON, or either in a file.
 * @param writeLine takes a line with its end
 * @throws FaultsError of kind `output` when the file cannot be opened
 */
export async function openLog(
  { logLevel, logFormat, logFile }: Pick<OutputOptions, 'logLevel' | 'logFormat' | 'logFile'>,
  writeLine: (line: string) => void,
): Promise<OpenedLog> {
  if (logFile === undefined) {
    const sink: Sink =
      logFormat === 'json' ? await jsonSink(writeLine) : (level, message) => writeLine(`${logLine(level, message)}\n`)
    return { ...createLog(logLevel, sink), faults: () => [] }
  }
  const file = await openLogFile(logFile)
  const sink: Sink = logFormat === 'json' ? await jsonSink(file.write) : textSink(file.write)
  return { ...createLog(logLevel, sink), faults: file.faults }
}

/** In a file, where no one sees when a line came. */
function textSink(write: (line: string) => void): Sink {
  return (level, message) => write(`${new Date().toISOString()} ${level} ${printable(message)}\n`)
}

async function jsonSink(write: (line: string) => void): Promise<Sink> {
  const { pino } = await import('pino')
  const logger = pino(
    {
      // What is to be logged has been decided.
      level: 'debug',
      base: { name: 'hls-swarm' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  )
  return (level, message, fields) => logger[level](fields ?? {}, message)
}

/** Appends, and at once: the lines before a crash are those that are wanted. */
async function openLogFile(path: string) {
  const { pino } = await import('pino')
  const errors: unknown[] = []
  const fault = (error: unknown) => fileFault('the log', path, error)
  try {
    const destination = pino.destination({ dest: path, sync: true, append: true })
    destination.on('error', (error: unknown) => errors.push(error))
    return {
      write: (line: string) => {
        // A disk that is full ends the log, not the run.
        if (errors.length === 0) destination.write(line)
      },
      faults: () => errors.slice(0, 1).map(fault),
    }
  } catch (error) {
    throw new FaultsError('output', [fault(error)], { cause: error })
  }
}
