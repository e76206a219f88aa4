import { expect, it } from 'vitest'
import { createLog, type LogLevel, logLevels } from '../src/log.ts'

function linesAt(level: LogLevel): string[] {
  const lines: string[] = []
  const log = createLog(level, (line) => lines.push(line))
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
  const lines: string[] = []
  createLog('warn', (line) => lines.push(line)).warn('\u001b[2Jbad\r\n')
  expect(lines).toEqual(['warning: \\x1b[2Jbad\\x0d\\x0a'])
})
