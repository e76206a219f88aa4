import { describe, expect, it } from 'vitest'
import {
  type MetricsOptionName,
  parseListenAddress,
  parseOriginSource,
  perViewerFaults,
  readMetricsOptions,
} from '../../src/cli/metrics-options.ts'
import { createOptionReader, type GivenOptions } from '../../src/plan/option-reader.ts'

describe('parseListenAddress', () => {
  it.each([
    ['17091', { host: '127.0.0.1', port: 17_091 }],
    ['0', { host: '127.0.0.1', port: 0 }],
    ['0.0.0.0:17091', { host: '0.0.0.0', port: 17_091 }],
    ['localhost:9', { host: 'localhost', port: 9 }],
    ['[::1]:17091', { host: '::1', port: 17_091 }],
  ])('reads %s', (text, value) => {
    expect(parseListenAddress(text)).toEqual({ ok: true, value })
  })

  it.each([
    '',
    ':17091',
    '127.0.0.1',
    '65536',
    '127.0.0.1:',
    '::1:17091',
    '[::1]',
    'a b:1',
    'http://127.0.0.1:80',
    '1e3',
  ])('refuses %j with an example', (text) => {
    expect(parseListenAddress(text)).toMatchObject({
      ok: false,
      fault: { problem: `${JSON.stringify(text)} is not [host:]port.`, remedy: expect.stringContaining('17091') },
    })
  })
})

describe('parseOriginSource', () => {
  it('takes a URL, and its user and password apart', () => {
    expect(parseOriginSource('http://origin:9100/metrics?a=b#c')).toEqual({
      ok: true,
      value: { url: 'http://origin:9100/metrics?a=b', authorization: undefined },
    })
    expect(parseOriginSource('https://me:p%40ss@origin/metrics')).toEqual({
      ok: true,
      value: { url: 'https://origin/metrics', authorization: `Basic ${btoa('me:p@ss')}` },
    })
  })

  it.each(['origin:9100', 'ftp://me:secret@origin/', 'http://', '', 'http://me:100%secret@origin/'])(
    'refuses %j and shows no password',
    (text) => {
      const refused = parseOriginSource(text)
      expect(refused.ok).toBe(false)
      expect(JSON.stringify(refused)).not.toContain('secret')
    },
  )
})

describe('readMetricsOptions', () => {
  function read(given: Partial<Record<MetricsOptionName, string>>) {
    const reader = createOptionReader()
    const options = Object.fromEntries(
      Object.entries(given).map(([name, text]) => [name, [{ text, label: `--${name}`, source: 'argument' }]]),
    ) as GivenOptions<MetricsOptionName>
    return { options: readMetricsOptions(reader, options), problems: reader.faults.map(({ problem }) => problem) }
  }

  it('has nothing by default', () => {
    expect(read({})).toEqual({
      options: { metrics: undefined, metricsLingerMs: 0, perViewerMetrics: false, originMetrics: [] },
      problems: [],
    })
  })

  it('refuses what does nothing without an endpoint', () => {
    expect(read({ metricsLinger: '5s', perViewerMetrics: 'true' }).problems).toEqual([
      '--metricsLinger does nothing without --metrics.',
      '--perViewerMetrics does nothing without --metrics.',
    ])
    expect(read({ metricsLinger: '5s', perViewerMetrics: 'true', metrics: '0' }).problems).toEqual([])
    expect(read({ perViewerMetrics: 'false' }).problems).toEqual([])
  })

  it('refuses to tell of each of many viewers', () => {
    const { options } = read({ metrics: '0', perViewerMetrics: 'true' })
    expect(perViewerFaults(options, 200)).toEqual([])
    expect(perViewerFaults(options, 201)).toMatchObject([{ problem: expect.stringContaining('201 viewers') }])
    expect(perViewerFaults({ ...options, perViewerMetrics: false }, 100_000)).toEqual([])
  })
})
