import { printable } from '../../printable.ts'
import { Lines } from './lines.tsx'
import { labelWidth, type Panel } from './panel.ts'

/** The thresholds as they would be judged now, those that do not hold first. */
export const thresholdsPanel: Panel = {
  name: 'thresholds',
  demand: ({ thresholds }) => {
    const { length } = thresholds
    if (length === 0) return undefined
    const failing = thresholds.filter(({ passed }) => !passed).length
    return { least: 1, usual: Math.min(Math.max(failing, 1), 3), most: Math.min(length, 12), rank: 7, apart: false }
  },
  draw: ({ state, width, lines, palette }) => {
    const failing = state.thresholds.filter(({ passed }) => !passed)
    const rows = [...failing, ...state.thresholds.filter(({ passed }) => passed)].map(
      ({ expression, actual, unit, passed }) => {
        const found = actual === null ? 'no sample yet' : `${Number(actual.toPrecision(4))}${unit}`
        const verdict = passed ? palette.good('holds') : actual === null ? palette.faint('open ') : palette.bad('fails')
        return `${verdict}  ${printable(expression)}  ${palette.faint(found)}`
      },
    )
    const shown = rows.slice(0, lines)
    return (
      <Lines
        width={width}
        lines={shown.map((row, place) => palette.title((place === 0 ? 'Thresholds' : '').padEnd(labelWidth)) + row)}
      />
    )
  },
}
