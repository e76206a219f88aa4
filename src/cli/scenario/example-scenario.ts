import type { OptionRow } from '../option-row.ts'

/** What the example says; all other options follow it as comments. */
const said = ['clients', 'rampRate', 'duration', 'warmup', 'threshold', 'failIfSaturated'] as const

/** Values that show how an option is written, where its default does not. */
const samples: Readonly<Record<string, string>> = {
  workers: '2',
  seed: '42',
  variant: '720p',
  sharedConnections: '64',
  resolve: 'example.com:443:192.0.2.9',
  localAddress: '192.0.2.7',
  header: '"Authorization: Bearer abc"',
  userAgent: 'my-player/1.0',
  timeout: '10s',
  output: 'result.json',
  histogramLog: 'latencies.hlog',
  report: 'report.html',
  markdown: 'summary.md',
  junit: 'thresholds.xml',
  hgrm: 'run.hgrm',
  logLevel: 'info',
  logFormat: 'json',
  logFile: 'run.log',
  metrics: '17091',
  originMetrics: 'http://127.0.0.1:9100/metrics',
}

/** A commented scenario, ready to be run: a short one against a stream of our own until a URL is put in. */
export function exampleScenario(rows: readonly OptionRow<string>[], schema: string): string {
  const about = (name: string) => wrapComment(rows.find((row) => row.name === name)?.about ?? '')
  return `# yaml-language-server: $schema=${schema}
#
# A scenario for hls-swarm: hls-swarm run -f THIS_FILE
# Every flag of hls-swarm run is a key here: --ramp-rate is rampRate. Flags and
# environment variables (HLS_SWARM_RAMP_RATE) win over this file.

# What is played: one stream. Without any, a synthetic one of our own.
# url: https://example.com/live/index.m3u8

# Or several; of every four viewers three play the first one.
# streams:
#   - url: https://example.com/news/index.m3u8
#     weight: 3
#   - url: https://example.com/sport/index.m3u8
#     weight: 1
#     variant: highest

${about('clients')}clients: 50
${about('rampRate')}rampRate: 25/s
${about('duration')}duration: 20s

${about('warmup')}warmup: 5s
# What must hold for the run to pass; docs/thresholds.md lists all metrics.
threshold:
  - segment.responseTime.p99 < 500ms
  - mediaPlaylist.responseTime.p99 < 250ms
  - failures < 1%
  - stallRatio < 0.1%
  # Ends the run as soon as it does not hold.
  - "abort: failures < 20%"
${about('failIfSaturated')}failIfSaturated: true

# Everything else there is, as comments.
${rows
  .filter(({ name }) => !(said as readonly string[]).includes(name))
  .map((row) => `\n${wrapComment(row.about)}# ${row.name}: ${sampleOf(row)}\n`)
  .join('')}`
}

function sampleOf(row: OptionRow<string>): string {
  if (row.takes === 'nothing') return 'true'
  const value = samples[row.name] ?? row.default
  if (value === undefined) throw new Error(`no sample of ${row.name}`)
  return value
}

const columns = 80

function wrapComment(text: string): string {
  let lines = '#'
  let width = 1
  for (const word of text.split(' ')) {
    if (width + 1 + word.length > columns) {
      lines += '\n#'
      width = 1
    }
    lines += ` ${word}`
    width += 1 + word.length
  }
  return `${lines}\n`
}
