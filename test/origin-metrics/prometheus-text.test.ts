import { describe, expect, it } from 'vitest'
import { parsePrometheusText } from '../../src/origin-metrics/prometheus-text.ts'

const one = (line: string) => parsePrometheusText(line)?.[0]

describe('parsePrometheusText', () => {
  it.each([
    ['a 1', { name: 'a', labels: {}, value: 1 }],
    ['a:b_2 -1.5e3', { name: 'a:b_2', labels: {}, value: -1500 }],
    ['a{} 1', { name: 'a', labels: {}, value: 1 }],
    ['a{b="c"} 1', { name: 'a', labels: { b: 'c' }, value: 1 }],
    ['a{b="c",} 1', { name: 'a', labels: { b: 'c' }, value: 1 }],
    ['  a { b = "c" , d="e" }\t.5 ', { name: 'a', labels: { b: 'c', d: 'e' }, value: 0.5 }],
    ['a{b="c"}1', { name: 'a', labels: { b: 'c' }, value: 1 }],
    ['a 1 1395066363000', { name: 'a', labels: {}, value: 1 }],
    ['a 1 -3982045', { name: 'a', labels: {}, value: 1 }],
    [
      String.raw`a{b="C:\\DIR\\FILE",c="x\n\"y\""} 1`,
      { name: 'a', labels: { b: 'C:\\DIR\\FILE', c: 'x\n"y"' }, value: 1 },
    ],
    ['a{b="}, { # 7"} 1', { name: 'a', labels: { b: '}, { # 7' }, value: 1 }],
    ['a{b="ü€"} 1', { name: 'a', labels: { b: 'ü€' }, value: 1 }],
    ['a +Inf', { name: 'a', labels: {}, value: Number.POSITIVE_INFINITY }],
    ['a -Inf', { name: 'a', labels: {}, value: Number.NEGATIVE_INFINITY }],
    ['a NaN', { name: 'a', labels: {}, value: Number.NaN }],
  ])('reads %j', (line, sample) => {
    expect(one(line)).toEqual(sample)
  })

  it.each([
    'a',
    'a one',
    'a{b=c} 1',
    'a{b="c} 1',
    'a{b="c" d="e"} 1',
    '1a 1',
    'a 1 2 3',
    'a 1 1.5',
    '<html>',
    'a{="c"} 1',
    'a 0x10',
  ])('refuses a page with %j', (line) => {
    expect(parsePrometheusText(`good 1\n${line}\n`)).toBeUndefined()
  })

  it('passes over comments, types, empty lines and carriage returns', () => {
    const page = '# HELP a What "it" is {} \\n\r\n# TYPE a counter\r\n\r\n#\na 1\r\n   \n# EOF'
    expect(parsePrometheusText(page)).toEqual([{ name: 'a', labels: {}, value: 1 }])
    expect(parsePrometheusText('')).toEqual([])
  })

  it('is not slowed down by a hostile line', () => {
    const started = process.cpuUsage()
    expect(parsePrometheusText(`a{${'b="c",'.repeat(5000)}${'"'.repeat(2000)}`)).toBeUndefined()
    expect(parsePrometheusText(`a{b="${'\\'.repeat(20_000)}`)).toBeUndefined()
    expect(parsePrometheusText(`a${' '.repeat(20_000)}x`)).toBeUndefined()
    // Backtracking over all this would take hours.
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000)
  })
})
