import type { MemoryMeasurements } from '../memory.ts'
import { drawLines } from './draw-lines.ts'
import type { Section } from './section.ts'

export function memorySection({ viewers, minutes, samples, growth, perViewer }: MemoryMeasurements): Section {
  const megabytes = (bytes: number) => bytes / 1e6
  return {
    title: 'Whether memory stays the same',
    about: `Resident memory, and what the worker’s heap holds with garbage, of ${viewers} viewers over ${minutes} minutes; and what a viewer takes of each number of them.`,
    charts: [
      {
        name: 'memory',
        alternative: `Memory of ${viewers} viewers over ${minutes} minutes`,
        svg: drawLines({
          title: `${viewers.toLocaleString('en')} viewers over ${minutes} minutes`,
          unit: 'MB',
          across: 'seconds',
          logarithmic: false,
          marked: false,
          series: ['RSS', 'heap, garbage included'],
          lines: [
            samples.map(({ atSeconds, rssBytes }) => ({ x: atSeconds, y: megabytes(rssBytes) })),
            samples.map(({ atSeconds, heapBytes }) => ({ x: atSeconds, y: megabytes(heapBytes) })),
          ],
        }),
      },
    ],
    tables: [
      ...(perViewer
        ? [
            {
              headings: [
                'viewers',
                'RSS MB',
                'RSS kB a viewer',
                'PSS kB a viewer',
                'heap without garbage, kB a viewer',
              ],
              rows: perViewer.map((one) => [
                one.viewers.toLocaleString('en'),
                megabytes(one.rssBytes),
                one.rssBytesPerViewer / 1e3,
                one.pssBytesPerViewer / 1e3,
                one.liveHeapBytesPerViewer / 1e3,
              ]),
            },
          ]
        : []),
      {
        headings: ['growth over the whole time', 'MB', '± (95 %)'],
        rows: (['rss', 'heap'] as const).map((name) => [
          name === 'rss' ? 'RSS' : 'heap',
          megabytes(growth[name].bytes),
          megabytes(growth[name].confidence),
        ]),
      },
    ],
  }
}
