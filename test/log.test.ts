import { expect, it } from 'vitest'
import { createLog, type LogLevel, logLevels, logLine } from '../src/log.ts'

function linesAt(level: LogLevel): string[] {
  const lines: string[] = []
  const log = createLog(level, (own, message) => lines.push(logLine(own, message)))
  log.error('a')
  log.warn('b')
  log.info('c')
  log.debug('d')
  return lines
}

it.each(logLevels.map((level, i) => [level, i] as const))(
  'at level %s the first %i kinds of lines are written',
  (level, count) => {
    expect(linesAt(level)).toEqual(['error: a', 'warning: b', 'c', 'debug: d'].slice(0, count))
  },
)

it('shows control characters instead of sending them to the terminal', () => {
  expect(logLine('warn', '\u001b[2Jbad\r\n')).toBe('warning: \\x1b[2Jbad\\x0d\\x0a')
})
