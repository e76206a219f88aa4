import { type exitCodes, precedence } from './exit-code.ts'

/** What the help says below the options, at 80 columns. */
export const rootNotes = `
Start with "hls-swarm run": a short run against a stream of its own.`

export const runNotes = `
Environment:
  Every option is also a variable: --ramp-rate is HLS_SWARM_RAMP_RATE, and the
  URL is HLS_SWARM_URL. The command line wins. Variables of repeatable options
  hold one value a line; those of options without a value hold true or false.

Scenario files:
  Every option is a key of a YAML file too: --ramp-rate is rampRate. A list
  "streams" with url, weight and variant plays several at once. Write one with
  hls-swarm init, play it with -f. Variables and the command line win over it.

Examples:
  hls-swarm run
      A short run against a stream of its own: see what comes out.
  hls-swarm run https://example.com/live.m3u8 -c 500 -d 5m -o result.json
      500 viewers for five minutes; the whole result in a file.
  hls-swarm run https://example.com/live.m3u8 -c 20k --ramp-rate 500/s \\
      --local-address 192.0.2.7 --local-address 192.0.2.8
      20,000 viewers, 500 more each second, from two source addresses.
  hls-swarm run https://example.com/vod.m3u8 --variant 720p \\
      --header 'Authorization: Bearer abc' --resolve example.com:443:192.0.2.9
      Everyone plays 720p, with a token, from one particular server.

Thresholds:
  A metric, one of < <= > >=, and a limit: the run fails unless it holds.
      --threshold 'segment.responseTime.p99 < 500ms' --threshold 'failures < 1%'
      --threshold 'stallRatio < 0.1%' --threshold 'abort: failures < 20%'
  With abort: before it the run ends as soon as it does not hold.
  Of each kind of request (<kind>: multivariantPlaylist, mediaPlaylist, segment,
  part, initSection, key):
      <kind>.responseTime, serviceTime, timeToFirstByte, failedResponseTime
      and, with a kind or without: failures, failures.<cause>, requests,
      failedRequests, requestsPerSecond, bitsPerSecond
  Of playback: startupTime, stallDuration, liveLatency, deadlineMissed,
      stallRatio, stalls, stalledViewers, failedViewers, and more
  Times need a statistic: .p50, .p95, .p99.9 (any percentile), .max or .mean.
  docs/thresholds.md lists and explains them all.

Stopping:
  Ctrl-C ends the run: viewers finish the requests under way, and the summary
  is printed. Ctrl-C again ends it at once.
`

export const originNotes = `
Examples:
  hls-swarm origin --part-duration 333ms --audio en
      Low-Latency HLS, with audio of its own.
  hls-swarm origin --audio en,fr:64k --subtitles en --encrypt --key-rotation 10
      Demuxed audio and subtitles, and AES-128 with keys that change.
  hls-swarm origin --window 1800
      A window of an hour to seek in.
  docs/origin.md says what is served.`

export function exitCodesText(table: typeof exitCodes): string {
  const lines = Object.values(table).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
  const first = precedence.filter((ending) => ending !== 'ok').map((ending) => table[ending].code)
  return `Exit codes:\n${lines.join('\n')}\n  Of several the first of these counts: ${first.join(', ')}.`
}
