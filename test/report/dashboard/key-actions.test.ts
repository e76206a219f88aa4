import { expect, it } from 'vitest'
import { keyActions } from '../../../src/report/dashboard/key-actions.ts'

const none = { ctrl: false, escape: false }

it.each([
  ['q', 'q', none, ['stop']],
  ['Q', 'Q', none, ['stop']],
  ['q twice in quick succession', 'qq', none, ['stop', 'stop']],
  ['Ctrl-C', 'c', { ...none, ctrl: true }, ['stop']],
  ['Ctrl-C twice in quick succession', '\u0003\u0003', none, ['stop', 'stop']],
  ['c alone', 'c', none, []],
  ['Ctrl-Q', 'q', { ...none, ctrl: true }, []],
  ['?', '?', none, ['toggleHelp']],
  ['Escape', '', { ...none, escape: true }, ['closeHelp']],
  ['anything else', 'xyz 1', none, []],
] as const)('%s', (_, input, key, expected) => {
  expect(keyActions(input, key)).toEqual(expected)
})
