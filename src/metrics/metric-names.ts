import type { FailureCause } from './failure-cause.ts'
import type { PlaybackIncident, StartupTimes } from './playback-recorder.ts'
import type { RequestKind } from './request-kind.ts'

/** The names under which counters and histograms travel in snapshots and stand in histogram logs. */
export const requestMetrics = {
  /** Requests finished, failed ones included. */
  count: (kind: RequestKind) => `${kind}.count`,
  /** Body bytes on the wire, of failed requests too. */
  bytes: (kind: RequestKind) => `${kind}.bytes`,
  /** Of all causes together. */
  failed: (kind: RequestKind) => `${kind}.failed`,
  failures: (kind: RequestKind, cause: FailureCause | '') => `${kind}.failures.${cause}`,
  /** Requests by the pattern of their paths; only of runs that count them. */
  paths: (kind: RequestKind, pattern: string) => `${kind}.paths.${pattern}`,
  /** Of successful requests, as the next two: a refusal in 1 ms must not make a server look fast. */
  responseTime: (kind: RequestKind) => `${kind}.responseTime`,
  serviceTime: (kind: RequestKind) => `${kind}.serviceTime`,
  timeToFirstByte: (kind: RequestKind) => `${kind}.timeToFirstByte`,
  /** Of responses that the server was asked to hold: from the start to the headers, and no part of the times above. */
  holdTime: (kind: RequestKind) => `${kind}.holdTime`,
  /** From the intended start to the failure. */
  failedResponseTime: (kind: RequestKind) => `${kind}.failedResponseTime`,
} as const

/** What was received by the label of what it is of. */
const mediaMetrics = <Of extends string>(of: Of) =>
  ({
    segments: (label: string) => `${of}.segments.${label}`,
    bytes: (label: string) => `${of}.bytes.${label}`,
    mediaSeconds: (label: string) => `${of}.mediaSeconds.${label}`,
  }) as const

export const variantMetrics = mediaMetrics('variant')
export const renditionMetrics = mediaMetrics('rendition')
export type MediaMetricNames = typeof variantMetrics | typeof renditionMetrics

export const validationMetrics = {
  /** Segments and parts looked at, and their bytes. */
  checked: 'validation.checked',
  bytes: 'validation.bytes',
  finding: (kind: string) => `validation.finding.${kind}`,
} as const

/** How many processes that played for viewers ended in this way. */
export const processExitMetric = (category: string) => `processExit.${category}`
export const startupMetric = (part: keyof StartupTimes) => `startup.${part}`
export const incidentMetric = (incident: PlaybackIncident) => `incident.${incident}`

/** Counters of the values that a histogram had to clamp. */
export const clampMetrics = {
  belowRange: (histogram: string) => `${histogram}.belowRange`,
  aboveRange: (histogram: string) => `${histogram}.aboveRange`,
} as const

export const counterNames = {
  redirects: 'redirects',
  stalls: 'stalls.count',
  viewersAffected: 'stalls.viewersAffected',
  suspectStalls: 'stalls.generatorSuspect',
  /** Of all stalls, those that a rendition beside the variant stream caused. */
  audioStalls: 'stalls.audio',
  subtitleStalls: 'stalls.subtitles',
  playingSeconds: 'playback.playingSeconds',
  stalledSeconds: 'playback.stalledSeconds',
  lateStarts: 'generator.lateStarts',
  playlistsParsed: 'generator.playlistsParsed',
  droppedNotes: 'notes.dropped',
} as const

export const histogramNames = {
  tcpConnectTime: 'tcp.connectTime',
  tlsConnectTime: 'tls.connectTime',
  stallDuration: 'stalls.duration',
  liveLatency: 'liveLatency',
  programDateTimeLatency: 'programDateTimeLatency',
  deadlineEarly: 'deadlineSlack.early',
  deadlineLate: 'deadlineSlack.late',
  staleness: 'playlistStaleness',
  /** Peak bit rate of the variant of each segment, in kbit/s where durations are ms. */
  bitrate: 'bitrate',
  timerLag: 'generator.eventLoopDelay',
} as const

export const gaugeNames = {
  viewers: (state: string) => `viewers.${state}`,
  mostActiveViewers: 'viewers.mostActive',
  /** Share of the interval in which the thread's event loop was busy, 0 to 1. */
  eventLoopUtilization: 'thread.eventLoopUtilization',
  /** Share of the interval in which the thread was ready to run while others had the CPU, 0 to 1; absent where unknown. */
  cpuWaitShare: 'thread.cpuWaitShare',
  /** 99th percentile of how late the thread's timers fired over the interval, ms. */
  timerLagP99Ms: 'thread.timerLagP99Ms',
} as const

/** Of one viewer: gauges, all but the state since it started. Only small runs have them. */
export const viewerFigures = [
  /** Its place in `viewerStates`. */
  'state',
  'requests',
  'failures',
  'bytes',
  'stalls',
  'stalledSeconds',
  'playingSeconds',
  /** There once it has played. */
  'startupSeconds',
  /** As it was told last. */
  'liveLatencySeconds',
] as const

export type ViewerFigure = (typeof viewerFigures)[number]

/** @param index the viewer's place in the plan */
export const viewerGauge = (figure: ViewerFigure, index: number) => `viewer.${index}.${figure}`

export const noteNames = {
  unplayedFeatures: 'unplayedFeatures',
  playlistFaults: 'playlistFaults',
  /** Examples of what the validation found. */
  validationFindings: 'validationFindings',
  /** The first failure of each kind and cause, for the log. */
  failures: 'failures',
} as const
