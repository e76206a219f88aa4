import { printable } from './printable.ts'

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

export type LogLevel = (typeof logLevels)[number]

/** Levels that a line can have. */
export type LineLevel = Exclude<LogLevel, 'silent'>

/** What a message says, for programs that read the log; `event` names the kind of message. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly event?: string }

/** What a person may want to know while the program runs, apart from its results. */
export type Log = Readonly<Record<LineLevel, (message: string, fields?: LogFields) => void>>

/** @param write takes what is to be logged at this level */
export function createLog(
  level: LogLevel,
  write: (level: LineLevel, message: string, fields: LogFields | undefined) => void,
): Log {
  const at = (own: LineLevel) => (message: string, fields?: LogFields) => {
    if (logLevels.indexOf(own) <= logLevels.indexOf(level)) write(own, message, fields)
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

const prefixes: Readonly<Record<LineLevel, string>> = {
  error: 'error: ',
  warn: 'warning: ',
  info: '',
  debug: 'debug: ',
}

/** A line for a person, without its end. */
export function logLine(level: LineLevel, message: string): string {
  return prefixes[level] + printable(message)
}
