import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { CompareMeasurements } from '../../bench/compare.ts'
import type { StoredResult } from '../../bench/harness/results.ts'
import { comparisonSchema } from '../../src/compare/comparison.ts'
import { renderComparison } from '../../src/compare/render-comparison.ts'
import { plainPalette } from '../../src/report/palette.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

it('the README shows the comparison that bench:compare measured', () => {
  const { measurements } = JSON.parse(read('bench/results/compare.json')) as StoredResult<CompareMeasurements>
  const comparison = comparisonSchema.parse(measurements.comparison)
  expect(read('README.md')).toContain(`\`\`\`\n${renderComparison(comparison, plainPalette)}\`\`\`\n`)
})
