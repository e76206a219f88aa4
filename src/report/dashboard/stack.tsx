import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { DashboardState } from './dashboard-state.ts'
import { fitPanels } from './fit-panels.ts'
import type { Panel, PanelProps } from './panel.ts'

export interface StackProps extends PanelProps {
  readonly panels: readonly Panel[]
}

/** Panels below each other, as many as there is room for. */
export function Stack({ panels, state, width, lines, palette }: StackProps): ReactNode {
  const asking = panels.flatMap((panel) => demandOf(panel, state, width))
  const fitted = fitPanels(
    asking.map(({ demand }) => demand),
    lines,
  )
  return asking.map(({ panel }, place) => {
    const { lines, gap } = fitted[place] ?? { lines: 0, gap: 0 }
    if (lines === 0) return undefined
    return (
      <Box key={panel.name} flexDirection="column" marginTop={gap} flexShrink={0}>
        {panel.draw({ state, width, lines, palette })}
      </Box>
    )
  })
}

function demandOf(panel: Panel, state: DashboardState, width: number) {
  const demand = panel.demand(state, width)
  return demand === undefined ? [] : [{ panel, demand }]
}
