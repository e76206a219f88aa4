/**
 * The look of the page. Lines and tones are told apart without colour as well (dashes, signs, words); the palette stays
 * distinct for every kind of colour blindness, and text has a contrast of at least 4.5 to 1 in either scheme.
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f7f9; --rule: #dfe3e8; --grid: #e9ecf0;
  --ink: #14181f; --soft: #4d5766; --accent: #0b5cad;
  --good: #0f6b46; --good-wash: #e6f4ee; --warning: #8a5300; --warning-wash: #fdf3e1; --bad: #b3261e; --bad-wash: #fdeceb;
  --shade: #14181f26; --line-0: #0b62b4; --line-1: #c2410c; --line-2: #00786a; --line-3: #8a3f98; --line-4: #7a6200; --line-5: #5d6673;
}
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-printing]) {
    --page: #0f1319; --panel: #171c24; --rule: #2c343f; --grid: #232a34;
    --ink: #e9edf3; --soft: #a3aebd; --accent: #7cb7f5;
    --good: #5fd0a0; --good-wash: #12291f; --warning: #f0b44c; --warning-wash: #2d220f; --bad: #ff8f85; --bad-wash: #331716;
    --shade: #000000b0; --line-0: #5aa9f7; --line-1: #ff9458; --line-2: #2fc3ae; --line-3: #d592e2; --line-4: #d9bf4b; --line-5: #a0abba;
  }
}
:root[data-printing] { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; overflow-wrap: break-word;
}
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 32px; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }

.masthead {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 24px;
  padding: 26px 0 0; margin: 0; color: var(--soft); font-size: 13px;
}
.masthead b { color: var(--ink); font-weight: 650; letter-spacing: -0.01em; }
.verdict { display: grid; grid-template-columns: auto 1fr; gap: 0 20px; margin: 44px 0 0; }
.verdict::before { content: ""; width: 5px; border-radius: 3px; background: var(--tone); grid-row: 1 / span 9; }
.verdict .word { margin: 0 0 6px; color: var(--tone); font-size: 14px; font-weight: 650; }
h1 {
  margin: 0; max-width: 32em; font-size: clamp(24px, 3.4vw, 36px); line-height: 1.18; font-weight: 660;
  letter-spacing: -0.021em; text-wrap: balance;
}
.verdict .where { margin: 14px 0 0; color: var(--soft); }
ul.where { padding-left: 18px; }
.verdict .where code { color: var(--ink); }
.verdicts { display: grid; gap: 22px; }
.verdicts h1 { font-size: clamp(21px, 2.6vw, 28px); }
.verdicts p.text { margin: 0; max-width: 44em; font-size: 18px; line-height: 1.4; font-weight: 550; text-wrap: pretty; }
.good { --tone: var(--good); --wash: var(--good-wash); }
.warning { --tone: var(--warning); --wash: var(--warning-wash); }
.bad { --tone: var(--bad); --wash: var(--bad-wash); }
.neutral { --tone: var(--soft); --wash: var(--panel); }

.notice { margin: 28px 0 0; padding: 14px 18px; border-radius: 8px; background: var(--wash); }
.notice p { margin: 0; }
.notice ul { margin: 6px 0 0; padding-left: 20px; }
.notice strong { color: var(--tone); }

.figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 28px 24px; margin: 44px 0 0; padding: 26px 0 0; border-top: 1px solid var(--rule); }
.figures div { display: flex; flex-direction: column; min-width: 0; }
.figures dt { order: 1; color: var(--soft); font-size: 13px; }
.figures dd { margin: 0; }
.figures .value { font-size: 25px; line-height: 1.2; font-weight: 620; letter-spacing: -0.02em; }
.figures .more { order: 2; color: var(--soft); font-size: 13px; }
.figures .tone { color: var(--tone); }

section { margin: 60px 0 0; }
h2 { margin: 0 0 4px; font-size: 20px; line-height: 1.3; font-weight: 650; letter-spacing: -0.012em; }
h2 + p, .lead { margin: 0 0 18px; color: var(--soft); max-width: 46em; }
h3 { margin: 0; font-size: 15px; font-weight: 640; }

.timeline { list-style: none; margin: 14px 0 0; padding: 0; }
.timeline li { display: grid; grid-template-columns: 7.6em auto 1fr; gap: 12px; align-items: baseline; padding: 5px 0; }
.timeline .when { color: var(--soft); white-space: nowrap; }
.timeline .mark { width: 9px; height: 9px; border-radius: 50%; background: var(--tone); }
.timeline .neutral .mark { background: transparent; box-shadow: inset 0 0 0 2px var(--soft); }

.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 40px 36px; margin-top: 22px; }
figure { margin: 0; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
figcaption p { margin: 0; color: var(--soft); font-size: 13px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; list-style: none; margin: 8px 0 4px; padding: 0; font-size: 13px; min-height: 21px; }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend svg { flex: none; }
.legend output { color: var(--soft); min-width: 4.5em; }
.plot { height: 210px; border-radius: 4px; overflow: hidden; }
.wide .plot { height: 300px; }
.no-script { display: grid; place-items: center; height: 100%; margin: 0; background: var(--panel); color: var(--soft); }

details { margin-top: 6px; font-size: 13px; }
summary { width: fit-content; padding: 3px 0; color: var(--soft); cursor: pointer; }
summary:hover { color: var(--ink); }
.scroll {
  overflow-x: auto; margin: 0 -4px; padding: 0 4px;
  background: linear-gradient(to left, var(--page) 30%, transparent) right / 36px 100% no-repeat local,
    linear-gradient(to left, var(--shade), transparent) right / 12px 100% no-repeat scroll;
}
.scroll th:first-child { position: sticky; left: -4px; background: var(--page); }
tr.group th:first-child { position: static; background: none; }
details .scroll { max-height: 340px; overflow: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
details table { font-size: 13px; }
caption, .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 7px 0 7px 18px; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; }
tbody th { text-align: left; }
td.text, th.text { text-align: left; white-space: normal; min-width: 11em; }
.part th { padding-left: 16px; color: var(--soft); }
tr.group th { padding: 20px 0 6px; color: var(--ink); font-weight: 640; }
tr.group:first-child th { padding-top: 6px; }
.toned { color: var(--tone); }
.toned b { font-weight: 620; }
.share { width: 26%; }
.bar { display: block; width: 100%; min-width: 64px; height: 5px; margin-top: 4px; }
.bar rect:first-child { fill: var(--grid); }
.bar rect:last-child { fill: var(--line-0); }
.bad .bar rect:last-child { fill: var(--line-1); }
.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 44px 36px; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 22px; margin: 12px 0 0; font-size: 14px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.list { margin: 10px 0 0; padding-left: 20px; }
.list li { margin: 3px 0; overflow-wrap: anywhere; }
footer { margin-top: 72px; padding-top: 18px; padding-bottom: 44px; color: var(--soft); font-size: 13px; }
footer p { margin: 0; padding-top: 18px; border-top: 1px solid var(--rule); }

@media screen and (max-width: 760px) {
  header, main, footer { padding-left: 20px; padding-right: 20px; }
  .charts, .columns { grid-template-columns: minmax(0, 1fr); }
  .verdict { margin-top: 30px; gap: 0 14px; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); margin-top: 32px; }
  .timeline li { grid-template-columns: auto 1fr; gap: 0 12px; padding: 7px 0; }
  .timeline .when { grid-column: 2; }
  .timeline .mark { grid-column: 1; grid-row: 1 / span 2; }
  section { margin-top: 48px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-bottom: 8px; }
  table { font-size: 13px; }
  th, td { padding-left: 14px; }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  figure, tr, .notice, .timeline li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  section { margin-top: 30px; }
  h1 { font-size: 20pt; }
  .figures { margin-top: 24px; padding-top: 16px; gap: 16px 18px; }
  .figures .value { font-size: 15pt; }
  .charts { gap: 20px 24px; }
  .columns { gap: 24px; }
  .plot, .wide .plot { height: auto; }
  table { font-size: 8.5pt; }
  th, td, thead th { padding: 3px 0 3px 10px; font-size: 8.5pt; }
  details, .legend output { display: none; }
  .scroll { overflow: visible; }
}
`
