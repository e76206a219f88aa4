import type { StoredResult } from '../harness/results.ts'
import { accuracySection } from './accuracy-section.ts'
import { adaptationSection } from './adaptation-section.ts'
import { breakingPointSection } from './breaking-point-section.ts'
import { compareSection } from './compare-section.ts'
import { connectionsSection } from './connections-section.ts'
import { featuresSection, fidelitySection } from './fidelity-section.ts'
import { memorySection } from './memory-section.ts'
import { receivePathSection } from './receive-path-section.ts'
import type { Section } from './section.ts'
import { viewersSection } from './viewers-section.ts'
import { vsFfmpegSection } from './vs-ffmpeg-section.ts'

/** Of a benchmark without a chart of its own: what was asked, and what must hold. */
function plain(title: string, about: string): () => Section {
  return () => ({ title, about, charts: [], tables: [] })
}

/** Of a benchmark with charts. What its measurements are, the benchmark of that name says: nothing else writes its results. */
function drawn<Measurements>(section: (measurements: Measurements) => Section): (result: StoredResult) => Section {
  return ({ measurements }) => section(measurements as Measurements)
}

/** By the name of the benchmark, in the order of the page. */
const sections = new Map<string, (result: StoredResult) => Section>([
  ['vs-ffmpeg', drawn(vsFfmpegSection)],
  ['viewers', drawn(viewersSection)],
  ['receive-path', drawn(receivePathSection)],
  ['connections', drawn(connectionsSection)],
  ['memory', drawn(memorySection)],
  [
    'low-latency',
    plain('What a low-latency viewer costs', 'Viewers that ask for a part and a playlist three times a second.'),
  ],
  [
    'startup',
    plain('How soon it starts', 'From the command to the first request, with the page cache warm and without it.'),
  ],
  ['breaking-point', drawn(breakingPointSection)],
  ['accuracy', drawn(accuracySection)],
  [
    'calibration',
    plain(
      'Whether it says when it was the bottleneck',
      'One worker at growing loads; how busy its core really was, the kernel tells.',
    ),
  ],
  [
    'truth',
    plain(
      'Whether it did what it says',
      'Requests and bytes of a run against the access log of nginx before a live encode by ffmpeg: they must agree to the last one.',
    ),
  ],
  [
    'stalls',
    plain(
      'Whether stalls are true',
      'An origin withholds its segments for a known time and notes when each viewer had each: what follows from that alone is held against what the viewers told.',
    ),
  ],
  ['fidelity', drawn(fidelitySection)],
  ['fidelity-features', drawn(featuresSection)],
  ['abr', drawn(adaptationSection)],
  ['compare', drawn(compareSection)],
])

/** In the order of the page; those that are not known come last, by their names. */
export function inOrder(results: readonly StoredResult[]): StoredResult[] {
  const names = [...sections.keys()]
  const place = ({ name }: StoredResult) => (names.includes(name) ? names.indexOf(name) : names.length)
  return [...results].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
}

export function sectionOf(result: StoredResult): Section {
  const section = sections.get(result.name) ?? plain(result.name, '')
  return section(result)
}
