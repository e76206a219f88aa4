import { requestKinds } from '../metrics/request-kind.ts'
import { kindWords } from '../report/plain-words.ts'
import { formatBytes, formatCount, formatMs, formatSeconds, formatShare } from '../report/quantities.ts'
import type { Comparison, Difference, EngineCosts, EngineFigures, Estimate } from './comparison.ts'

/** A line of the table, in words. */
export interface ComparisonRow {
  readonly group: string
  readonly name: string
  readonly native: string
  readonly ffmpeg: string
  readonly difference: string
  /** Beyond the tolerance. */
  readonly differs: boolean
}

/** What an engine does not tell. */
const absent = '–'

type Side = EngineFigures | null

/** The table of a comparison; figures that neither engine has are left out. */
export function comparisonRows({ engines: { native, ffmpeg }, judgement }: Comparison): ComparisonRow[] {
  const kinds = requestKinds.filter((kind) => native?.requests[kind] ?? ffmpeg?.requests[kind])
  const rate = (side: Side, kind: (typeof kinds)[number]) =>
    side === null ? absent : formatRate(side.requests[kind]?.perViewerMinute ?? 0)
  const of = rowOf(native, ffmpeg)
  const cost = (value: (costs: EngineCosts) => number | null) => (side: EngineFigures) =>
    side.costs === null ? null : value(side.costs)
  const estimate = (value: (costs: EngineCosts) => Estimate | null | undefined) => (side: EngineFigures) =>
    (side.costs && value(side.costs)) ?? null
  return [
    ...kinds.map((kind) => ({
      group: 'Requests a viewer-minute',
      name: kindWords[kind],
      native: rate(native, kind),
      ffmpeg: rate(ffmpeg, kind),
      ...judged(judgement?.kinds[kind]),
    })),
    {
      group: 'Received a viewer-minute',
      name: 'bytes',
      native: native === null ? absent : formatBytes(native.bytesPerViewerMinute),
      ffmpeg: ffmpeg === null ? absent : formatBytes(ffmpeg.bytesPerViewerMinute),
      ...judged(judgement?.bytes),
    },
    of('Playback', 'reload interval', (side) => side.reloadIntervalSeconds, formatSeconds, percentText),
    of(
      'Playback',
      'start-up, median',
      (side) => side.startupMs?.p50 ?? null,
      formatMs,
      () => '',
    ),
    {
      group: 'Playback',
      name: 'stalls (share of the time)',
      native: stallText(native),
      ffmpeg: stallText(ffmpeg),
      difference: '',
      differs: false,
    },
    failedRow(native, ffmpeg),
    of(
      'CPU a viewer-second',
      'all of it',
      cost((costs) => costs.cpuUsPerViewerSecond.median),
      formatUs,
      timesText,
    ),
    of(
      'CPU a viewer-second',
      'the first',
      cost((costs) => costs.one?.cpuUsPerSecond ?? null),
      formatUs,
      timesText,
    ),
    estimated(
      'CPU a viewer-second',
      native,
      ffmpeg,
      estimate((costs) => costs.oneMore?.cpuUsPerSecond),
      formatUs,
    ),
    of(
      'Memory a viewer (PSS)',
      'all of it',
      cost((costs) => costs.pssBytesPerViewer?.median ?? null),
      formatBytes,
      timesText,
    ),
    of(
      'Memory a viewer (PSS)',
      'the first',
      cost((costs) => costs.one?.pssBytes ?? null),
      formatBytes,
      timesText,
    ),
    estimated(
      'Memory a viewer (PSS)',
      native,
      ffmpeg,
      estimate((costs) => costs.oneMore?.pssBytes),
      formatBytes,
    ),
    fitRow(native, ffmpeg),
  ].filter((row) => row !== undefined)
}

function rowOf(native: Side, ffmpeg: Side) {
  return (
    group: string,
    name: string,
    value: (side: EngineFigures) => number | null,
    format: (value: number) => string,
    compare: (native: number, ffmpeg: number) => string,
  ): ComparisonRow | undefined => {
    const [ours, theirs] = [native && value(native), ffmpeg && value(ffmpeg)]
    if (ours === null && theirs === null) return undefined
    return {
      group,
      name,
      native: ours === null ? absent : format(ours),
      ffmpeg: theirs === null ? absent : format(theirs),
      difference: ours === null || theirs === null ? '' : compare(ours, theirs),
      differs: false,
    }
  }
}

function estimated(
  group: string,
  native: Side,
  ffmpeg: Side,
  value: (side: EngineFigures) => Estimate | null,
  format: (value: number) => string,
): ComparisonRow | undefined {
  const [ours, theirs] = [native && value(native), ffmpeg && value(ffmpeg)]
  if (ours === null && theirs === null) return undefined
  const text = (estimate: Estimate | null) =>
    estimate === null ? absent : `${estimate.isAtMost ? '< ' : ''}${format(estimate.value)}`
  // Of two bounds nothing follows; of one against a figure, that it is at least so many times less.
  const known = ours !== null && theirs !== null && !theirs.isAtMost
  const times = known ? timesText(ours.value, theirs.value) : ''
  return {
    group,
    name: 'each further',
    native: text(ours),
    ffmpeg: text(theirs),
    difference: known && ours.isAtMost ? (times.endsWith('less') ? `> ${times}` : '') : times,
    differs: false,
  }
}

function fitRow(native: Side, ffmpeg: Side): ComparisonRow | undefined {
  const [ours, theirs] = [native?.costs?.fit ?? null, ffmpeg?.costs?.fit ?? null]
  if (ours === null && theirs === null) return undefined
  const text = (fit: EngineCosts['fit']) => {
    if (fit === null) return absent
    return `${fit.isAtLeast ? '> ' : ''}${formatCount(fit.viewers)}`
  }
  return {
    group: 'Viewers that fit this machine',
    name: 'were it all theirs',
    native: text(ours),
    ffmpeg: text(theirs),
    difference: '',
    differs: false,
  }
}

function failedRow(native: Side, ffmpeg: Side): ComparisonRow | undefined {
  const failed = (side: Side) => Object.values(side?.requests ?? {}).reduce((sum, kind) => sum + kind.failed, 0)
  if (failed(native) + failed(ffmpeg) === 0) return undefined
  return {
    group: 'Playback',
    name: 'failed requests',
    native: native === null ? absent : formatCount(failed(native)),
    ffmpeg: ffmpeg === null ? absent : formatCount(failed(ffmpeg)),
    difference: '',
    differs: false,
  }
}

function stallText(side: Side): string {
  if (side === null) return absent
  const { count, ratio } = side.stalls
  return ratio === null ? formatCount(count) : `${formatCount(count)} (${formatShare(ratio)})`
}

function judged(difference: Difference | undefined): Pick<ComparisonRow, 'difference' | 'differs'> {
  if (difference === undefined) return { difference: '', differs: false }
  return { difference: differenceText(difference.difference), differs: difference.differs }
}

/** `+1.2 %`; null: ffmpeg had none. */
export function differenceText(difference: number | null): string {
  if (difference === null) return 'only native'
  if (difference === -1) return 'only ffmpeg'
  // What rounds to nothing has no sign.
  const percent = Number((difference * 100).toFixed(1))
  return `${percent > 0 ? '+' : ''}${percent} %`.replace(/^0 %$/, '0 %')
}

function percentText(native: number, ffmpeg: number): string {
  return ffmpeg > 0 ? differenceText(native / ffmpeg - 1) : ''
}

/** How many times less, or more, native takes. */
function timesText(native: number, ffmpeg: number): string {
  if (native <= 0 || ffmpeg <= 0) return ''
  // A tenth is what the same process differs by from one time to the next.
  if (Math.max(native / ffmpeg, ffmpeg / native) < 1.1) return 'as much'
  const [times, word] = native <= ffmpeg ? [ffmpeg / native, 'less'] : [native / ffmpeg, 'more']
  return `${times < 99.5 ? Number(times.toPrecision(2)) : formatCount(Number(times.toPrecision(2)))} x ${word}`
}

/** Three significant digits. */
export function formatRate(rate: number): string {
  return rate >= 999.5 ? formatCount(rate) : rate === 0 ? '0' : rate.toPrecision(3)
}

function formatUs(us: number): string {
  return formatMs(us / 1000)
}
