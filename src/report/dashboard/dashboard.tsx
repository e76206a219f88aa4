import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { DashboardPalette } from './dashboard-palette.ts'
import type { DashboardState } from './dashboard-state.ts'
import { failuresPanel } from './failures-panel.tsx'
import { footerPanel } from './footer-panel.tsx'
import { generatorPanel } from './generator-panel.tsx'
import { headerPanel } from './header-panel.tsx'
import { helpPanel } from './help-panel.tsx'
import { logPanel } from './log-panel.tsx'
import { originPanel } from './origin-panel.tsx'
import type { Panel } from './panel.ts'
import { activeViewersPanel, requestsPanel, segmentTimePanel, stallsPanel, throughputPanel } from './rate-panels.tsx'
import { Stack } from './stack.tsx'
import { thresholdsPanel } from './thresholds-panel.tsx'
import { playbackTimingsPanel, requestTimingsPanel } from './timings-panel.tsx'
import { variantsPanel } from './variants-panel.tsx'
import { viewersPanel } from './viewers-panel.tsx'

const judgements = [failuresPanel, thresholdsPanel, variantsPanel, generatorPanel, originPanel, logPanel]
/** In columns: at the left the load, at the right what it does to viewers. */
const load = [activeViewersPanel, throughputPanel, apart(requestsPanel)]
const effect = [requestTimingsPanel, segmentTimePanel, playbackTimingsPanel, apart(stallsPanel), ...judgements]
const inOneColumn = [
  headerPanel,
  viewersPanel,
  throughputPanel,
  requestsPanel,
  stallsPanel,
  requestTimingsPanel,
  playbackTimingsPanel,
  ...judgements,
  footerPanel,
]

/** From here on charts stand beside tables instead of above them. */
const twoColumns = { columns: 140, rows: 20 }
const columnGap = 4
/** The header and the viewers above the columns, the keys below them, each with a blank line towards them. */
const headLines = 6
const footLines = 2

function apart(panel: Panel): Panel {
  const demand: Panel['demand'] = (state, width) => {
    const demanded = panel.demand(state, width)
    return demanded === undefined ? undefined : { ...demanded, apart: true }
  }
  return { ...panel, demand }
}

export interface DashboardProps {
  readonly state: DashboardState
  /** Of the terminal. */
  readonly columns: number
  readonly rows: number
  readonly palette: DashboardPalette
}

/** Everything at once, in whatever room there is: at most one line less than the terminal has, so that it never scrolls. */
export function Dashboard({ state, columns, rows, palette }: DashboardProps): ReactNode {
  // A blank column at either side; terminals differ in what they do when the last one is written.
  const width = Math.max(columns - 2, 1)
  const lines = Math.max(rows - 1, 1)
  const common = { state, palette }
  return (
    <Box flexDirection="column" paddingLeft={1} width={width + 1}>
      {body()}
    </Box>
  )

  function body(): ReactNode {
    if (state.helpShown) {
      return <Stack panels={[headerPanel, helpPanel, footerPanel]} {...{ ...common, width, lines }} />
    }
    if (columns < twoColumns.columns || rows < twoColumns.rows) {
      return <Stack panels={inOneColumn} {...{ ...common, width, lines }} />
    }
    const beside = Math.max(lines - headLines - footLines, 1)
    const left = Math.floor((width - columnGap) / 2)
    const right = width - columnGap - left
    return (
      <>
        <Box flexDirection="column" height={headLines}>
          <Stack panels={[headerPanel, viewersPanel]} {...{ ...common, width, lines: headLines - 1 }} />
        </Box>
        <Box height={beside} columnGap={columnGap}>
          <Box flexDirection="column" width={left}>
            <Stack panels={load} {...{ ...common, width: left, lines: beside }} />
          </Box>
          <Box flexDirection="column" width={right}>
            <Stack panels={effect} {...{ ...common, width: right, lines: beside }} />
          </Box>
        </Box>
        <Box marginTop={1}>
          <Stack panels={[footerPanel]} {...{ ...common, width, lines: 1 }} />
        </Box>
      </>
    )
  }
}
