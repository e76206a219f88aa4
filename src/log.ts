import { printable } from './printable.ts'

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

export type LogLevel = (typeof logLevels)[number]

/** What a person may want to know while the program runs, apart from its results. */
export interface Log {
  error(message: string): void
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
}

const prefixes = { error: 'error: ', warn: 'warning: ', info: '', debug: 'debug: ' } as const

/** @param write takes a line without its end */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const at = (own: keyof typeof prefixes) => (message: string) => {
    if (logLevels.indexOf(own) <= logLevels.indexOf(level)) write(prefixes[own] + printable(message))
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}
