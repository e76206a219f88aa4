import { failureWords, kindWords } from '../plain-words.ts'
import { formatCount, formatCountShort, formatShare } from '../quantities.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'

/** What failed, and why, in words. */
export const failuresPanel: Panel = {
  name: 'failures',
  demand: ({ failures }) => ({
    least: 1,
    usual: 1 + Math.min(failures.length, 3),
    most: 1 + Math.min(failures.length, 12),
    rank: 5,
    apart: true,
  }),
  draw: ({ state, width, lines, palette }) => {
    const { count, failed } = state.requests
    const label = palette.title('Failures'.padEnd(labelWidth))
    if (failed === 0) return <Lines width={width} lines={[`${label}${palette.faint('none')}`]} />
    const share = `${formatCount(failed)} of ${formatCount(count)} requests, ${formatShare(failed / count)}`
    // With one line to fill, the cause comes first: how many is in the tables.
    const [worst] = state.failures
    if (lines === 1 && worst !== undefined) {
      const text = `${formatCountShort(worst.count)} ${kindWords[worst.kind]}: ${failureWords(worst.cause)}`
      return <Lines width={width} lines={[label + palette.bad(text)]} />
    }
    const rows = state.failures
      .slice(0, lines - 1)
      .map(
        (failure) =>
          `${palette.bad(formatCountShort(failure.count).padStart(labelWidth - 2))}  ` +
          `${kindWords[failure.kind].padEnd(16)}${failureWords(failure.cause)}`,
      )
    return <Lines width={width} lines={[label + palette.bad(share), ...rows]} />
  },
}
