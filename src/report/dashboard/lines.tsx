import { Text, Transform } from 'ink'
import type { ReactNode } from 'react'
import { cutPainted } from './cut-painted.ts'

export interface LinesProps {
  readonly lines: readonly string[]
  /** Columns beyond which a line is cut. */
  readonly width: number
}

/**
 * Painted lines below each other. Ink sees a placeholder in the place of each: it would measure every text, character by
 * character, and keep every measurement for ever, which in a dashboard is a leak.
 */
export function Lines({ lines, width }: LinesProps): ReactNode {
  // A line has no identity but its place.
  return lines.map((line, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Transform key={place} transform={() => cutPainted(line, width)}>
      <Text>.</Text>
    </Transform>
  ))
}
