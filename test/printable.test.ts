import { expect, it } from 'vitest'
import { printable } from '../src/printable.ts'

it('shows what would steer the terminal', () => {
  expect(printable('a\u001b[31m\r\nb\u009b\u202ec')).toBe('a\\x1b[31m\\x0d\\x0ab\\x9b\\u202ec')
})
