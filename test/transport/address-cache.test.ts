import { expect, test } from 'vitest'
import { AddressCache, type AddressCallback, addressForAttempt } from '../../src/transport/address-cache.ts'
import { SystemClock } from '../helpers/system-clock.ts'

const v4 = (address: string) => ({ address, family: 4 })
const v6 = (address: string) => ({ address, family: 6 })

/** A clock that stands still until it is moved. */
class StandingClock extends SystemClock {
  at = 1000
  override now(): number {
    return this.at
  }
}

function setUp(overrides = [{ host: 'Fixed.example', port: 443, address: '::1' }]) {
  const clock = new StandingClock()
  const asked: { name: string; answer: AddressCallback }[] = []
  const cache = new AddressCache(clock, overrides, (name, _options, answer) => asked.push({ name, answer }))
  const answers: unknown[] = []
  const lookup = (name: string, port = 80) =>
    cache.lookup(name, port, (error, addresses) => answers.push(error?.message ?? addresses))
  return { clock, asked, answers, lookup }
}

test('a name is asked for once however many wait, and its answer kept for half a minute', () => {
  const { clock, asked, answers, lookup } = setUp()
  lookup('a.example')
  lookup('a.example')
  lookup('b.example')
  expect(asked.map(({ name }) => name)).toEqual(['a.example', 'b.example'])
  expect(answers).toEqual([])
  asked[0]?.answer(null, [v4('10.0.0.1')])
  expect(answers).toEqual([[v4('10.0.0.1')], [v4('10.0.0.1')]])
  clock.at += 29_999
  lookup('a.example')
  expect(asked.length).toBe(2)
  expect(answers.length).toBe(3)
  clock.at += 1
  lookup('a.example')
  expect(asked.length).toBe(3)
  asked[2]?.answer(null, [v4('10.0.0.2')])
  expect(answers.at(-1)).toEqual([v4('10.0.0.2')])
})

test('a failure is told to all who wait and not kept', () => {
  const { asked, answers, lookup } = setUp()
  lookup('a.example')
  lookup('a.example')
  asked[0]?.answer(new Error('no'), [])
  expect(answers).toEqual(['no', 'no'])
  lookup('a.example')
  expect(asked.length).toBe(2)
})

test('addresses and overridden names are not asked for', () => {
  const { asked, answers, lookup } = setUp()
  lookup('127.0.0.1')
  lookup('::1')
  lookup('fixed.example', 443)
  expect(answers).toEqual([[v4('127.0.0.1')], [v6('::1')], [v6('::1')]])
  lookup('fixed.example', 80)
  expect(asked.map(({ name }) => name)).toEqual(['fixed.example'])
})

test.each([
  // Begin at different ones of the preferred family; the other family last.
  [[v4('a'), v4('b'), v6('c')], 0, ['a', 'b', 'c', undefined]],
  [[v4('a'), v4('b'), v6('c')], 1, ['b', 'a', 'c', undefined]],
  [[v6('a'), v4('b'), v4('c')], 7, ['a', 'b', 'c', undefined]],
  [[v4('a'), v4('b'), v4('c')], 5, ['c', 'a', 'b', undefined]],
  [[], 3, [undefined]],
])('attempts over %j at turn %i', (addresses, turn, expected) => {
  expect(expected.map((_, attempt) => addressForAttempt(addresses, turn, attempt)?.address)).toEqual(expected)
})
