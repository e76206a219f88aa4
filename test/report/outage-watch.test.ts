import { expect, it } from 'vitest'
import { OutageWatch } from '../../src/report/outage-watch.ts'

/** Requests and failures of each second; what is told, with the second in which it is. */
function newsOf(seconds: readonly (readonly [requests: number, failed: number])[]) {
  const watch = new OutageWatch()
  return seconds.flatMap(([requests, failed], i) => {
    const news = watch.observe({ requests, failed, seconds: 1 })
    return news === undefined ? [] : [{ second: i, ...news }]
  })
}

it.each<[what: string, seconds: readonly (readonly [number, number])[], news: readonly object[]]>([
  [
    'nothing fails',
    [
      [100, 0],
      [0, 0],
      [100, 0],
    ],
    [],
  ],
  [
    'a few fail',
    [
      [100, 19],
      [20, 4],
      [4, 4],
    ],
    [],
  ],
  [
    'an outage without an end',
    [
      [100, 0],
      [100, 20],
      [50, 50],
      [0, 0],
    ],
    [{ second: 1, is: 'began' }],
  ],
  [
    'an outage of four seconds, in one of which every request still waited',
    [
      [100, 0],
      [100, 80],
      [0, 0],
      [50, 50],
      [40, 3],
      [100, 4],
      [100, 0],
    ],
    [
      { second: 1, is: 'began' },
      { second: 5, is: 'ended', seconds: 4, failed: 133 },
    ],
  ],
  [
    'two outages',
    [
      [10, 10],
      [10, 0],
      [10, 0],
      [10, 5],
      [10, 0],
    ],
    [
      { second: 0, is: 'began' },
      { second: 1, is: 'ended', seconds: 1, failed: 10 },
      { second: 3, is: 'began' },
      { second: 4, is: 'ended', seconds: 1, failed: 5 },
    ],
  ],
])('%s', (_, seconds, news) => {
  expect(newsOf(seconds)).toEqual(news)
})
