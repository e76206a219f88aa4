import { printable } from '../printable.ts'
import { cut, pageWidth, wrap } from './layout.ts'
import type { OriginResult } from './origin-result.ts'
import type { Palette } from './palette.ts'
import { countOf, formatBitRate, formatCount, formatShare } from './quantities.ts'
import type { RunResult } from './run-result.ts'

/** What the origins said of themselves, mean and highest, beside what the viewers felt. */
export function originLines({ origin = [] }: RunResult, palette: Palette): string[] {
  if (origin.length === 0) return []
  return [palette.title('Origin'), ...origin.flatMap((one) => linesOf(one, palette))]
}

function linesOf(origin: OriginResult, { faint, bad }: Palette): string[] {
  const { name, polls, failedPolls, lastFailure, mean, highest } = origin
  const fact = (what: string, figure: keyof typeof mean, format: (value: number) => string) => {
    const [middle, most] = [mean[figure], highest[figure]]
    return middle === undefined || most === undefined ? [] : [`${what} ${format(middle)} (max ${format(most)})`]
  }
  const facts = [
    ...fact('CPU', 'cpuBusyShare', formatShare),
    ...fact('sent', 'sentBytesPerSecond', formatBitRate),
    ...fact('received', 'receivedBytesPerSecond', formatBitRate),
    ...fact('connections', 'activeConnections', formatCount),
    ...fact('requests', 'requestsPerSecond', (rate) => `${formatCount(rate)}/s`),
  ]
  return [
    `  ${faint(cut(printable(name), pageWidth - 2))}`,
    ...(facts.length > 0 ? wrap(facts.join(', '), pageWidth, '  ') : []),
    ...(failedPolls > 0
      ? wrap(
          `gave no figures ${formatCount(failedPolls)} of ${countOf(polls, 'time')}: ${printable(lastFailure ?? '')}`,
          pageWidth,
          '  ',
        ).map((line) => bad(line))
      : []),
  ]
}
