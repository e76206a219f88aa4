import { Text } from 'ink'
import type { ReactNode } from 'react'

/** Painted lines below each other; one that is too long for the terminal is cut, never wrapped. */
export function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  // A line has no identity but its place. An empty text would have no height.
  return lines.map((line, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Text key={place} wrap="truncate-end">
      {line === '' ? ' ' : line}
    </Text>
  ))
}
