import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { printable } from '../../printable.ts'
import type { NamedResult } from '../merge-results.ts'
import { targetText } from '../target-text.ts'
import { chartsOfComparison, chartsOfRun, drawn, tabled } from './charts.ts'
import { comparisonSections } from './comparison-sections.ts'
import { drawCharts } from './draw-charts.ts'
import { html, Markup } from './markup.ts'
import { pageStyle } from './page-style.ts'
import { type ChartPair, runSections } from './run-sections.ts'

/**
 * One run, or several side by side, as a page that is one file: nothing is loaded from anywhere. A policy in the page
 * lets no script run but the two that are meant to, whatever a stream or a server may have called itself.
 */
export async function renderPage(runs: readonly NamedResult[]): Promise<string> {
  const [first] = runs
  if (first === undefined) throw new Error('a report needs a result')
  const [plotScript, plotStyle] = await Promise.all(['uPlot.iife.min.js', 'uPlot.min.css'].map(readPlotFile))
  const charts = chartPairs(runs)
  const drawScript = `(${drawCharts.toString()})(window, JSON.parse(document.getElementById('charts').textContent))`
  const scripts = [plotScript ?? '', drawScript]
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${scripts.map((script) => `'${integrity(script)}'`).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const title = runs.length === 1 ? targetText(first.result.plan) : runs.map(({ name }) => name).join(' and ')
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="hls-swarm ${printable(first.result.tool.version)}">
<title>${printable(title)} – hls-swarm report</title>
<style>${new Markup(plotStyle ?? '')}${new Markup(pageStyle)}</style>
</head>
<body>
<header><p class="masthead"><span><b>hls-swarm</b> ${runs.length === 1 ? 'load test report' : 'runs compared'}</span><span>${runs.map(({ result }) => startWords(result.startedAt)).join(' / ')}</span></p></header>
<main>
${runs.length === 1 ? runSections(first.result, charts) : comparisonSections(runs, charts)}
</main>
<footer><p>Percentiles come from HDR histograms and are true to 0.1 %. Of several seconds in one point of a chart, rates are means and response times the highest. Every figure is in the result file that this page was made from.</p></footer>
<script type="application/json" id="charts">${new Markup(jsonText(charts.map((chart) => chart.drawn)))}</script>
<script>${new Markup(scripts[0] ?? '')}</script>
<script>${new Markup(drawScript)}</script>
</body>
</html>
`
  return page.text
}

function chartPairs(runs: readonly NamedResult[]): readonly ChartPair[] {
  const [first] = runs
  const charts = (detail: typeof drawn) =>
    runs.length === 1 && first !== undefined ? chartsOfRun(first.result, detail) : chartsOfComparison(runs, detail)
  const tables = charts(tabled)
  return charts(drawn).flatMap((chart) => {
    const table = tables.find(({ id }) => id === chart.id)
    return table === undefined ? [] : [{ drawn: chart, tabled: table }]
  })
}

async function readPlotFile(name: string): Promise<string> {
  const text = await readFile(fileURLToPath(import.meta.resolve(`uplot/dist/${name}`)), 'utf8')
  return text.trim()
}

/** JSON that cannot end the script element it stands in, nor open a comment in it (HTML 4.12.1.3). */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function integrity(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}

function startWords(startedAt: string): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`
}
