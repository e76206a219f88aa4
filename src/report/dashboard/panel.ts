import type { ReactNode } from 'react'
import type { DashboardPalette } from './dashboard-palette.ts'
import type { DashboardState } from './dashboard-state.ts'
import type { Demand } from './fit-panels.ts'

export interface PanelProps {
  readonly state: DashboardState
  /** Columns; no line may be longer. */
  readonly width: number
  /** Lines; no more may be drawn. */
  readonly lines: number
  readonly palette: DashboardPalette
}

/** A part of the dashboard that asks for lines by what it has to show. */
export interface Panel {
  readonly name: string
  /** Undefined where there is nothing to show. */
  demand(state: DashboardState, width: number): Demand | undefined
  draw(props: PanelProps): ReactNode
}

/** Text that is wrapped needs columns beside the label; in a narrower terminal it is cut. */
export const leastWrapWidth = 30

/** Columns that the labels at the left take, so that all values begin below each other. */
export const labelWidth = 13
