import { figure } from '../harness/print-table.ts'
import type { Acceptance, StoredResult } from '../harness/results.ts'
import { markdownTable } from './section.ts'
import { inOrder, sectionOf } from './sections.ts'

const head = `# Benchmarks

<!-- Written by \`npm run bench:report\` from bench/results: change those, or the report in bench/report. -->

Every figure here was measured by a script of [bench/](../bench) and stands, with all repetitions and exact commands, in
[bench/results/](../bench/results). \`npm run bench\` repeats all of them (an hour and a quarter, on a machine with two cores that does
nothing else); each has \`--quick\`, which only shows that it works. Figures of two machines do not compare; ratios of one run do.
Where a criterion was not met, it says so.
`

/** The page, and the charts on it by their paths relative to docs/. */
export function renderBenchmarks(results: readonly StoredResult[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const parts = inOrder(results).map((result) => {
    const section = sectionOf(result)
    const charts = section.charts.map(({ name, alternative, svg }) => {
      const path = `images/benchmarks/${name}.svg`
      files.set(path, svg)
      return `![${alternative}](${path})`
    })
    return [
      `## ${section.title}`,
      section.about,
      ...charts,
      caption(result),
      ...section.tables.map((table) => markdownTable(table)),
      ...(result.acceptance.length > 0 ? [acceptanceTable(result.acceptance)] : []),
      ...(result.remarks.length > 0 ? [result.remarks.map((remark) => `- ${remark}`).join('\n')] : []),
    ].filter((part) => part !== '')
  })
  files.set('benchmarks.md', `${[head.trimEnd(), ...parts.flat()].join('\n\n')}\n`)
  return files
}

/** What was run, on what, when. */
function caption({ name, takenAt, machine, versions }: StoredResult): string {
  const { cpu, cores, memoryBytes, kernel } = machine
  const { node, product, ...others } = versions
  const release = kernel.split('.').slice(0, 2).join('.')
  const used = Object.entries(others).map(([tool, version]) => shortVersion(tool, version))
  const with_ = [`hls-swarm ${product}`, `Node.js ${node?.replace(/^v/, '')}`, ...used].join(', ')
  return (
    `*\`npm run bench:${name}\` on ${takenAt.slice(0, 10)}: ${cores} cores of ${cpu}, ${figure(memoryBytes / 1e9)} GB, ` +
    `Linux ${release}; ${with_}.*`
  )
}

/** Tools say their versions in many words: the number is what matters. */
function shortVersion(tool: string, version: string): string {
  const number = /\d+(\.\d+)+/.exec(version)?.[0]
  return number === undefined ? tool : `${tool} ${number}`
}

function acceptanceTable(acceptance: readonly Acceptance[]): string {
  return markdownTable({
    headings: ['what must hold', 'found', 'limit', ''],
    rows: acceptance.map(({ criterion, found, limit, isLeast, passed }) => [
      criterion,
      // JSON has no number for what could not be computed.
      typeof found === 'number' ? found : '-',
      `${isLeast ? 'at least' : 'at most'} ${figure(limit)}`,
      passed ? 'yes' : '**no**',
    ]),
  })
}
