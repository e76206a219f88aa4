import type { ReadStream, WriteStream } from 'node:tty'
import { render } from 'ink'
import type { Palette } from '../palette.ts'
import { AlternateScreen } from './alternate-screen.ts'
import { Dashboard } from './dashboard.tsx'
import { dashboardPalette } from './dashboard-palette.ts'
import { type DashboardState, logged, type Observed, observe } from './dashboard-state.ts'
import { DrawBudget } from './draw-budget.ts'
import type { DashboardAction } from './key-actions.ts'
import { Keys } from './keys.tsx'
import { PaintedLines, PaintedLinesContext } from './painted-lines.ts'

export interface DashboardTerminal {
  readonly stdin: ReadStream
  /** What is drawn on. */
  readonly stderr: WriteStream
  readonly stdout: WriteStream
}

export interface DashboardOptions {
  /** What is known by now. */
  readonly state: DashboardState
  readonly terminal: DashboardTerminal
  readonly palette: Palette
  /** Somebody pressed q or Ctrl-C. */
  readonly onStop: () => void
  /** It cannot be drawn any more; the terminal has been restored. */
  readonly onFailed: (error: unknown) => void
}

export interface RunningDashboard {
  observe(observed: Observed): void
  /** The run was asked to stop. */
  stopping(): void
  /** Restores the terminal, at once. */
  close(): void
}

/** After a change of size more follow while a window is being dragged, ms. */
const resizeSettlesMs = 60

/** Covers the terminal with the dashboard until it is closed. */
export function startDashboard(options: DashboardOptions): RunningDashboard {
  const { terminal, onStop, onFailed } = options
  const palette = dashboardPalette(options.palette)
  let { state } = options
  let closed = false
  let resizeTimer: NodeJS.Timeout | undefined
  const others = terminal.stdout.isTTY ? [terminal.stdout] : []
  let painted = new PaintedLines()
  const screen = new AlternateScreen(
    terminal.stderr,
    others,
    (text) => {
      // Drawn with the next interval: whoever floods the log shall not flood the terminal.
      state = logged(state, text)
    },
    (frame) => painted.fill(frame),
  )
  const budget = new DrawBudget(() => performance.now())
  const ink = render(frame(), {
    // Ink asks for all of a terminal, and uses what this has of one.
    stdout: screen as unknown as WriteStream,
    stderr: screen as unknown as WriteStream,
    stdin: terminal.stdin,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
    // Every frame is written whole and plain: the screen knows what changed, and where it stands after a resize.
    debug: true,
  })
  // Rejects when a component throws.
  ink.waitUntilExit().catch((error: unknown) => {
    if (closed) return
    close()
    onFailed(error)
  })
  terminal.stderr.on('resize', onResize)
  process.on('SIGCONT', redraw)

  function frame() {
    painted = new PaintedLines()
    return (
      <PaintedLinesContext value={painted}>
        <Keys onAction={act} />
        <Dashboard state={state} columns={screen.columns} rows={screen.rows} palette={palette} />
      </PaintedLinesContext>
    )
  }

  function redraw(): void {
    screen.invalidate()
    draw()
  }

  function onResize(): void {
    clearTimeout(resizeTimer)
    resizeTimer = setTimeout(redraw, resizeSettlesMs)
  }

  function draw(): void {
    if (!closed) budget.spend(() => ink.rerender(frame()))
  }

  function act(action: DashboardAction): void {
    switch (action) {
      case 'stop':
        onStop()
        return
      case 'toggleHelp':
        state = { ...state, helpShown: !state.helpShown }
        return draw()
      case 'closeHelp':
        state = { ...state, helpShown: false }
        return draw()
    }
  }

  function close(): void {
    if (closed) return
    closed = true
    clearTimeout(resizeTimer)
    terminal.stderr.off('resize', onResize)
    process.off('SIGCONT', redraw)
    screen.leave()
    ink.unmount()
  }

  return {
    observe: (observed) => {
      state = observe(state, observed)
      if (budget.allows()) draw()
    },
    stopping: () => {
      state = { ...state, stopping: true }
      draw()
    },
    close,
  }
}
