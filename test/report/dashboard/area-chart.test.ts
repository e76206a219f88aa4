import { expect, it } from 'vitest'
import { areaChart } from '../../../src/report/dashboard/area-chart.ts'

it.each([
  ['rises to the highest', [1, 2, 3, 4, 5, 6, 7, 8], 8, 1, ['▁▂▃▄▅▆▇█']],
  ['keeps the newest at the right', [1, 8], 4, 1, ['  ▁█']],
  ['shows as many as there are columns', [8, 8, 1, 8], 2, 1, ['▁█']],
  ['leaves a baseline for zero and nothing for what is not there', [0, undefined, 4], 3, 1, ['▁ █']],
  ['leaves a baseline when all is zero', [0, 0], 2, 2, ['  ', '▁▁']],
  ['stands on as many lines as it is given', [16, 8, 12, 1], 4, 2, ['█ ▄ ', '███▁']],
  ['is blank without values', [], 3, 2, ['   ', '   ']],
  ['has lines without columns', [1], 0, 2, ['', '']],
] as const)('%s', (_, values, width, height, expected) => {
  expect(areaChart(values, width, height)).toEqual(expected)
})
