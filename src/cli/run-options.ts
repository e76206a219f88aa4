import type { PlanOptionName } from '../plan/build-plan.ts'
import type { RequestOptionName } from '../plan/build-request-options.ts'
import { planDefaults } from '../plan/plan-defaults.ts'
import { type CriteriaOptionName, criteriaOptionRows } from './criteria-options.ts'
import { engineOptionRows } from './engine-options.ts'
import { metricsOptionRows } from './metrics-options.ts'
import { type OptionRow, variableName } from './option-row.ts'
import type { OutputOptionName } from './output-options.ts'
import { playbackOptionRows } from './playback-options.ts'

/** How requests are made: options of `run` and of `check`. */
export const requestOptionRows: readonly OptionRow<RequestOptionName>[] = [
  {
    name: 'resolve',
    flags: '--resolve <host:port:ip>',
    takes: 'values',
    group: 'Connections:',
    about: 'Connect to this address for the host and port, like curl. Repeatable.',
  },
  {
    name: 'localAddress',
    flags: '--local-address <ip>',
    takes: 'values',
    group: 'Connections:',
    about: 'Connect from this address; viewers take turns. Repeatable.',
  },
  {
    name: 'insecure',
    flags: '--insecure',
    takes: 'nothing',
    group: 'Connections:',
    about: 'Accept any TLS certificate.',
  },
  {
    name: 'header',
    flags: '--header <name: value>',
    takes: 'values',
    group: 'Requests:',
    about: 'Send this header with every request. Repeatable.',
  },
  {
    name: 'userAgent',
    flags: '--user-agent <text>',
    takes: 'value',
    group: 'Requests:',
    about: 'Send this as the User-Agent.',
    default: 'hls-swarm/<version>',
  },
  {
    name: 'noCache',
    flags: '--no-cache',
    takes: 'nothing',
    group: 'Requests:',
    about: 'Ask caches for fresh responses (Cache-Control: no-cache).',
  },
  {
    name: 'timeout',
    flags: '--timeout <time>',
    takes: 'value',
    group: 'Requests:',
    about: 'Give up on any request after this long.',
    default: '10s to the first byte; in all 20s for playlists, 120s for media',
  },
]

export type RunOptionName = 'file' | 'printCommand' | PlanOptionName | CriteriaOptionName | OutputOptionName

/** Every option of `run`, in the order of its help. */
export const runOptionRows: readonly OptionRow<Exclude<RunOptionName, 'url'>>[] = [
  {
    name: 'file',
    flags: '-f, --file <file>',
    takes: 'value',
    group: 'Load:',
    about: 'Take what is not said here from this scenario; hls-swarm init writes one.',
  },
  {
    name: 'clients',
    flags: '-c, --clients <n>',
    takes: 'value',
    group: 'Load:',
    about: 'How many viewers play.',
    default: planDefaults.clients,
  },
  {
    name: 'duration',
    flags: '-d, --duration <time>',
    takes: 'value',
    group: 'Load:',
    about: 'How long, from the first start, like 90s or 1h30m; 0 is until stopped.',
    default: `${planDefaults.duration}; ${planDefaults.demonstrationDuration} without a URL`,
  },
  {
    name: 'warmup',
    flags: '--warmup <time>',
    takes: 'value',
    group: 'Load:',
    about: 'Thresholds judge what comes after this long from the first start.',
    default: planDefaults.warmup,
  },
  {
    name: 'rampRate',
    flags: '--ramp-rate <rate>',
    takes: 'value',
    group: 'Load:',
    about: 'How many viewers start a second, or a minute like 600/m.',
    default: planDefaults.rampRate,
  },
  {
    name: 'rampJitter',
    flags: '--ramp-jitter <time>',
    takes: 'value',
    group: 'Load:',
    about: 'Each viewer starts up to this much later, at random.',
    default: planDefaults.rampJitter,
  },
  {
    name: 'workers',
    flags: '--workers <n>',
    takes: 'value',
    group: 'Load:',
    about: 'How many threads play the viewers.',
    default: 'one a core',
  },
  {
    name: 'seed',
    flags: '--seed <n>',
    takes: 'value',
    group: 'Load:',
    about: 'Repeat the random choices of a run that had this seed.',
    default: 'random; the result states it',
  },
  {
    name: 'gracefulStop',
    flags: '--graceful-stop <time>',
    takes: 'value',
    group: 'Load:',
    about: 'How long requests under way may take after the end.',
    default: planDefaults.gracefulStop,
  },
  {
    name: 'variant',
    flags: '--variant <choice>',
    takes: 'value',
    group: 'Stream:',
    about:
      'What viewers play, or begin with: all (spread evenly), auto, highest, lowest, first, a height like 720p, at most 3M ' +
      'bits a second, or several with weights like lowest:20%,720p:80%.',
    default: `${planDefaults.variant}; ${planDefaults.adaptiveVariant} with --abr`,
  },
  ...engineOptionRows,
  ...playbackOptionRows,
  {
    name: 'validate',
    flags: '--validate <share>',
    takes: 'value',
    group: 'Stream:',
    about:
      'Check what this share of the viewers receives (all, 5%): decryption, containers, durations, timelines, dates.',
    default: planDefaults.validate,
  },
  {
    name: 'bandwidth',
    flags: '--bandwidth <rate>',
    takes: 'value',
    group: 'Connections:',
    about: 'What each viewer can receive: 8M, several with weights like 2M:20%,8M:80%, or trace:FILE.',
    default: planDefaults.bandwidth,
  },
  {
    name: 'connectionsPerViewer',
    flags: '--connections-per-viewer <n>',
    takes: 'value',
    group: 'Connections:',
    about: 'At most this many, 1 to 6, opened when the others are busy; requests that the server holds do not count.',
    default: planDefaults.connectionsPerViewer,
  },
  {
    name: 'sharedConnections',
    flags: '--shared-connections <n>',
    takes: 'value',
    group: 'Connections:',
    about: 'Instead: all viewers of a worker share this many.',
  },
  ...requestOptionRows,
  ...criteriaOptionRows,
  {
    name: 'output',
    flags: '-o, --output <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write the whole result to this file as JSON.',
  },
  {
    name: 'histogramLog',
    flags: '--histogram-log <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write latencies of every second to this file, in the HdrHistogram log format.',
  },
  {
    name: 'report',
    flags: '--report <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write a report with charts to this file, as one HTML page.',
  },
  {
    name: 'markdown',
    flags: '--markdown <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write a Markdown summary to this file, as for the page of a CI job.',
  },
  {
    name: 'junit',
    flags: '--junit <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write the thresholds to this file as test cases, in JUnit XML.',
  },
  {
    name: 'hgrm',
    flags: '--hgrm <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Write percentile distributions, a file each: run.hgrm becomes run.segment.responseTime.hgrm and so on.',
  },
  {
    name: 'countPaths',
    flags: '--count-paths',
    takes: 'nothing',
    group: 'Output:',
    about: 'Count requests by path as well, in the result: numbers in paths are left out.',
  },
  {
    name: 'quiet',
    flags: '--quiet',
    takes: 'nothing',
    group: 'Output:',
    about: 'Show no progress, only the summary.',
  },
  {
    name: 'noDashboard',
    flags: '--no-dashboard',
    takes: 'nothing',
    group: 'Output:',
    about: 'Show a line of progress instead of the dashboard.',
  },
  {
    name: 'logLevel',
    flags: '--log-level <level>',
    takes: 'value',
    group: 'Output:',
    about: 'silent, error, warn, info or debug.',
    default: 'warn; info in a file',
  },
  {
    name: 'logFormat',
    flags: '--log-format <format>',
    takes: 'value',
    group: 'Output:',
    about: 'text or json.',
    default: 'text; json in a file',
  },
  {
    name: 'logFile',
    flags: '--log-file <file>',
    takes: 'value',
    group: 'Output:',
    about: 'Append the log to this file instead of writing it to standard error.',
  },
  ...metricsOptionRows,
]

/** What a scenario file can say: all but its own name, and what is no run. */
export const scenarioOptionRows = runOptionRows.filter(({ name }) => name !== 'file' && name !== 'printCommand')

export const urlVariable = 'HLS_SWARM_URL'

/** Every environment variable that means something. */
export const knownVariables: readonly string[] = [urlVariable, ...runOptionRows.map(variableName)]
