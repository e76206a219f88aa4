import { Text } from 'ink'
import { type ReactNode, useContext } from 'react'
import { cutPainted } from './cut-painted.ts'
import { PaintedLinesContext } from './painted-lines.ts'

export interface LinesProps {
  readonly lines: readonly string[]
  /** Columns beyond which a line is cut. */
  readonly width: number
}

/** Painted lines below each other. */
export function Lines({ lines, width }: LinesProps): ReactNode {
  const painted = useContext(PaintedLinesContext)
  // A line has no identity but its place.
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  return lines.map((line, place) => <Text key={place}>{painted.put(cutPainted(line, width))}</Text>)
}
