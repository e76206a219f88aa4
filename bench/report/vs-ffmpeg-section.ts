import type { FfmpegMeasurements } from '../vs-ffmpeg.ts'
import { drawBars } from './draw-bars.ts'
import type { Section } from './section.ts'

const names = ['ffmpeg', 'hls-swarm'] as const

export function vsFfmpegSection({ costs, fit, pattern }: FfmpegMeasurements): Section {
  return {
    title: 'A viewer, or a process of ffmpeg',
    about:
      'Processes of `ffmpeg -c copy -f null -` and viewers of `--player ffmpeg` play the same live encode. Cost is that of one ' +
      'more viewer: what many use beyond one, divided by the others. What the first one costs, with the runtime and libraries, stands beside it.',
    charts: [
      {
        name: 'vs-ffmpeg-cpu',
        alternative: `One more viewer takes ${Math.round(costs.ffmpeg.cpuUsPerViewerSecond)} µs CPU a second with ffmpeg, ${Math.round(costs['hls-swarm'].cpuUsPerViewerSecond)} µs with hls-swarm`,
        svg: drawBars({
          title: 'One more viewer',
          unit: 'µs CPU a second',
          series: ['CPU'],
          rows: names.map((name) => ({ name, values: [costs[name].cpuUsPerViewerSecond] })),
        }),
      },
      {
        name: 'vs-ffmpeg-memory',
        alternative: `One more viewer takes ${Math.round(costs.ffmpeg.pssBytesPerViewer / 1e3)} kB with ffmpeg, ${Math.round(costs['hls-swarm'].pssBytesPerViewer / 1e3)} kB with hls-swarm`,
        svg: drawBars({
          title: 'One more viewer',
          unit: 'PSS, kB',
          series: ['PSS'],
          rows: names.map((name) => ({ name, values: [costs[name].pssBytesPerViewer / 1e3] })),
        }),
      },
    ],
    tables: [
      {
        headings: [
          'one more viewer',
          'µs CPU a second',
          'PSS kB',
          'the first: µs CPU a second',
          'PSS MB',
          'fit this machine',
        ],
        rows: names.map((name) => [
          `${name} (of ${costs[name].viewers.toLocaleString('en')})`,
          costs[name].cpuUsPerViewerSecond,
          costs[name].pssBytesPerViewer / 1e3,
          costs[name].firstCpuUsPerSecond,
          costs[name].firstPssBytes / 1e6,
          fit[name].viewers,
        ]),
      },
      {
        headings: ['a viewer-minute in nginx’s log', 'media playlists', 'segments', 'MB'],
        rows: names.map((name) => [
          name,
          pattern[name].mediaPlaylist,
          pattern[name].segment,
          pattern[name].bytes / 1e6,
        ]),
      },
    ],
  }
}
