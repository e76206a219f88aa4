import { describe, expect, it } from 'vitest'
import {
  countOf,
  formatBitRate,
  formatBytes,
  formatClock,
  formatCount,
  formatCountShort,
  formatMs,
  formatSeconds,
  formatShare,
} from '../../src/report/quantities.ts'

describe('quantities', () => {
  it.each([
    [formatCount, 1234567, '1,234,567'],
    [formatCountShort, 0, '0'],
    [formatCountShort, 999_999, '999,999'],
    [formatCountShort, 1_000_000, '1.00 M'],
    [formatCountShort, 1_500_000, '1.50 M'],
    [formatCountShort, 12_340_000_000, '12.3 G'],
    [formatBytes, 0, '0 B'],
    [formatBytes, 999, '999 B'],
    [formatBytes, 1000, '1.00 kB'],
    [formatBytes, 999_999, '1.00 MB'],
    [formatBytes, 15_000_000_000, '15.0 GB'],
    [formatBitRate, 617_500_000, '4.94 Gbit/s'],
    [formatBitRate, 0, '0 bit/s'],
    [formatMs, 0, '0 µs'],
    [formatMs, 0.85, '850 µs'],
    [formatMs, 1.234, '1.23 ms'],
    [formatMs, 9.996, '10.0 ms'],
    [formatMs, 412.4, '412 ms'],
    [formatMs, 999.7, '1.00 s'],
    [formatMs, 600_000, '600 s'],
    [formatSeconds, 0, '0 s'],
    [formatSeconds, 9.6, '9.60 s'],
    [formatSeconds, 60, '60 s'],
    [formatSeconds, 119.4, '119.4 s'],
    [formatSeconds, 125, '2 min 5 s'],
    [formatSeconds, 3600, '1 h'],
    [formatSeconds, 12_000, '3 h 20 min'],
    [formatClock, 65.9, '01:05'],
    [formatClock, 3725, '1:02:05'],
    [formatShare, 0, '0 %'],
    [formatShare, 0.00001, '< 0.01 %'],
    [formatShare, 0.0123, '1.23 %'],
    [formatShare, 0.5, '50 %'],
    [formatShare, 0.99999, '> 99.99 %'],
    [formatShare, 1, '100 %'],
  ])('%o of %d is %s', (format, value, text) => {
    expect(format(value)).toBe(text)
  })

  it('counts in the singular and the plural', () => {
    expect([countOf(1, 'viewer'), countOf(1000, 'viewer')]).toEqual(['1 viewer', '1,000 viewers'])
  })
})
