import type { Chart, ChartUnit } from './chart.ts'

/** What of a browser's page the script uses; the whole of the browser's types would let every other file use them too. */
interface Element {
  readonly clientWidth: number
  readonly clientHeight: number
  readonly dataset: Record<string, string | undefined>
  textContent: string | null
  querySelector(selector: string): Element | null
  querySelectorAll(selector: string): Iterable<Element>
  addEventListener(type: string, listen: (event: { readonly key: string; preventDefault(): void }) => void): void
}

interface Canvas {
  fillStyle: string
  globalAlpha: number
  save(): void
  restore(): void
  fillRect(x: number, y: number, width: number, height: number): void
}

interface Plot {
  readonly ctx: Canvas
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
  readonly cursor: { readonly idx?: number | null }
  readonly scales: { readonly y: { readonly max?: number } }
  valToPos(value: number, scale: 'x' | 'y', canvasPixels?: boolean): number
  setCursor(at: { readonly left: number; readonly top: number }): void
  setSize(size: { readonly width: number; readonly height: number }): void
  destroy(): void
}

export interface ChartPage {
  readonly document: { readonly documentElement: Element; getElementById(id: string): Element | null }
  readonly uPlot: new (options: object, data: readonly (readonly (number | null)[])[], target: Element) => Plot
  readonly ResizeObserver: new (listen: () => void) => { observe(target: Element): void }
  getComputedStyle(element: Element): { getPropertyValue(name: string): string }
  matchMedia(query: string): { addEventListener(type: 'change', listen: () => void): void }
  addEventListener(type: 'beforeprint' | 'afterprint', listen: () => void): void
}

/**
 * Draws the charts of a page. It runs in the reader's browser: the page contains the text of this function, which must
 * therefore need nothing from outside.
 */
export function drawCharts(page: ChartPage, charts: readonly Chart[]): void {
  const root = page.document.documentElement
  /** Wide enough for two columns on A4 or Letter paper. */
  const printed = { width: 320, wideWidth: 660, height: 170 }

  const scaled = (value: number, step: number, units: readonly string[]) => {
    let rest = value
    let unit = 0
    while (Math.abs(rest) >= step && unit < units.length - 1) {
      rest /= step
      unit += 1
    }
    return `${Number(rest.toPrecision(3))} ${units[unit]}`.trimEnd()
  }
  const formats: Record<ChartUnit, (value: number) => string> = {
    count: (value) =>
      value < 10_000 ? String(Number(value.toFixed(value < 10 ? 1 : 0))) : scaled(value, 1000, ['', 'k', 'M']),
    perSecond: (value) => `${scaled(value, 1000, ['', 'k', 'M'])}/s`,
    bitsPerSecond: (value) => scaled(value, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']),
    ms: (value) => (value === 0 ? '0' : scaled(value * 1000, 1000, ['µs', 'ms', 's'])),
    share: (value) => `${Number((value * 100).toFixed(1))} %`,
  }
  const clock = (seconds: number) => {
    const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)]
    return `${minutes}:${String(rest).padStart(2, '0')}`
  }
  const percentile = (x: number) => `${Number((100 * (1 - 1 / x)).toPrecision(7))} %`
  const places = (chart: Chart) => (chart.x === 'time' ? clock : percentile)

  const powersOfTen = (min: number, max: number) => {
    const ticks: number[] = []
    for (let tick = 10 ** Math.ceil(Math.log10(min) - 0.001); tick <= max * 1.001; tick *= 10) ticks.push(tick)
    return ticks
  }
  const allTicks = { filter: (_: Plot, ticks: number[]) => ticks }

  const draw = (chart: Chart, target: Element, width: number, height: number): Plot => {
    const colour = (name: string) => page.getComputedStyle(root).getPropertyValue(`--${name}`).trim()
    const inks = { ink: colour('soft'), grid: colour('grid'), bad: colour('bad'), warning: colour('warning') }
    const axis = { stroke: inks.ink, font: '12px system-ui, sans-serif', ticks: { show: false } }
    const lastX = chart.xs[chart.xs.length - 1] ?? 1
    const isTime = chart.x === 'time'
    const readOut = (plot: Plot) => {
      const index = plot.cursor.idx
      const figure = page.document.getElementById(chart.id)
      const told = (text: string, value: number | null | undefined) =>
        value === null || value === undefined ? '' : text
      const at = index === null || index === undefined ? undefined : chart.xs[index]
      let place = 0
      for (const output of figure?.querySelectorAll('.legend output') ?? []) {
        const value = index === null || index === undefined ? undefined : chart.lines[place]?.values[index]
        output.textContent = told(formats[chart.unit](value ?? 0), value)
        place += 1
      }
      const where = figure?.querySelector('.at')
      if (where) where.textContent = at === undefined ? '' : `at ${places(chart)(at)}`
    }
    const options = {
      width,
      height,
      legend: { show: false },
      padding: [8, 14, 0, 0],
      cursor: {
        drag: { x: false, y: false },
        points: { size: 7 },
        ...(isTime ? { sync: { key: 'time', scales: ['x', null] } } : {}),
      },
      scales: {
        x: isTime
          ? { time: false, range: [0, Math.max(lastX, 1)] }
          : { time: false, distr: 3, range: [1, Math.max(lastX, 10)] },
        y: chart.logarithmic
          ? { distr: 3 }
          : { range: (_: Plot, __: number, max: number | null) => [0, max ? max * 1.08 : 1] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          gap: 6,
          grid: { show: !isTime, stroke: inks.grid, width: 1 },
          space: 56,
          values: (_: Plot, ticks: number[]) => ticks.map(places(chart)),
          ...(isTime
            ? { incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400] }
            : // 50 %, 90 %, 99 % and so on, as far as there are samples.
              { ...allTicks, splits: () => [2, ...powersOfTen(10, lastX)] }),
        },
        {
          ...axis,
          size: chart.unit === 'bitsPerSecond' ? 78 : 62,
          gap: 6,
          space: 36,
          grid: { stroke: inks.grid, width: 1 },
          values: (_: Plot, ticks: number[]) => ticks.map(formats[chart.unit]),
          ...(chart.logarithmic
            ? { ...allTicks, splits: (_: Plot, __: number, min: number, max: number) => powersOfTen(min, max) }
            : {}),
        },
      ],
      series: [
        {},
        ...chart.lines.map((line) => ({
          stroke: colour(`line-${line.colour}`),
          fill: line.filled ? `${colour(`line-${line.colour}`)}1f` : undefined,
          width: 1.75,
          dash: line.dash,
          spanGaps: true,
          points: { show: chart.xs.length < 3 },
        })),
      ],
      hooks: {
        drawClear: [
          (plot: Plot) => {
            const { ctx, bbox } = plot
            ctx.save()
            for (const band of chart.bands) {
              const left = plot.valToPos(Math.max(band.from, 0), 'x', true)
              const right = plot.valToPos(Math.min(band.to, lastX), 'x', true)
              ctx.fillStyle = inks[band.colour]
              ctx.globalAlpha = 0.09
              ctx.fillRect(left, bbox.top, Math.max(right - left, 1), bbox.height)
            }
            ctx.restore()
          },
        ],
        setCursor: [readOut],
      },
    }
    // A logarithmic axis has no place for 0.
    const drawable = (value: number | null) => (chart.logarithmic && value === 0 ? null : value)
    return new page.uPlot(options, [chart.xs, ...chart.lines.map(({ values }) => values.map(drawable))], target)
  }

  /** Left and right move the cursor that the mouse moves otherwise, Home and End to the ends; Escape takes it away. */
  const steer = (chart: Chart, plot: () => Plot) => (event: { readonly key: string; preventDefault(): void }) => {
    const last = chart.xs.length - 1
    const now = plot().cursor.idx
    const stride = Math.max(1, Math.round(chart.xs.length / 60))
    const steps: Record<string, number> = {
      ArrowLeft: Math.max(0, (now ?? last + stride) - stride),
      ArrowRight: Math.min(last, (now ?? -stride) + stride),
      Home: 0,
      End: last,
      Escape: -1,
    }
    const index = steps[event.key]
    if (index === undefined) return
    event.preventDefault()
    const at = chart.xs[index]
    plot().setCursor(at === undefined ? { left: -10, top: -10 } : { left: plot().valToPos(at, 'x'), top: 10 })
  }

  for (const chart of charts) {
    const target = page.document.getElementById(chart.id)?.querySelector('.plot')
    if (!target) continue
    target.textContent = ''
    const show = () => draw(chart, target, target.clientWidth, target.clientHeight)
    let plot = show()
    const redraw = (make: () => Plot) => {
      plot.destroy()
      plot = make()
    }
    target.addEventListener(
      'keydown',
      steer(chart, () => plot),
    )
    new page.ResizeObserver(() => {
      if (root.dataset.printing === undefined) plot.setSize({ width: target.clientWidth, height: target.clientHeight })
    }).observe(target)
    page.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw(show))
    page.addEventListener('beforeprint', () => {
      root.dataset.printing = ''
      redraw(() => draw(chart, target, chart.wide ? printed.wideWidth : printed.width, printed.height))
    })
    page.addEventListener('afterprint', () => {
      delete root.dataset.printing
      redraw(show)
    })
  }
}
