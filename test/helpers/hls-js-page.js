// Runs in a page, in which hls.js is there as Hls.

/* global Hls */

const errors = []
const levels = []
const loaded = { main: [], audio: [], subtitle: [] }
const cues = new Map()
let firstAudio
let latencySeconds
const video = document.querySelector('video')
let hls

/** Plays a stream in the page's video element. */
window.play = ({ url, rate, config }) => {
  hls = new Hls(config)
  video.addEventListener('error', () => errors.push(`video: ${video.error?.message}`))
  hls.on(Hls.Events.ERROR, (_, { details, fatal, reason, error, frag }) => {
    // A request that the player itself gave up, to load something else, is none.
    if (details === Hls.ErrorDetails.INTERNAL_ABORTED || isFalseAlarm(details, frag) || isWait(details)) return
    const where = frag === undefined ? '' : `(${frag.type} ${frag.sn})`
    errors.push([details, fatal ? 'fatal' : '', reason ?? error?.message ?? '', where].join(' ').trim())
  })
  hls.on(Hls.Events.FRAG_LOADED, (_, { frag, part }) => {
    if (frag.type === 'audio') firstAudio ??= frag.sn
    loaded[frag.type].push(new URL((part ?? frag).url).pathname)
  })
  hls.on(Hls.Events.FRAG_CHANGED, (_, { frag }) => {
    const bitsPerSecond = hls.levels[frag.level]?.bitrate ?? 0
    if (levels.at(-1)?.bitsPerSecond !== bitsPerSecond) levels.push({ atMs: performance.now(), bitsPerSecond })
  })
  video.addEventListener('timeupdate', () => {
    if (hls.latency > 0) latencySeconds = Math.min(latencySeconds ?? hls.latency, hls.latency)
  })
  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    video.playbackRate = rate
    video.play().catch((error) => errors.push(`play: ${error.message}`))
  })
  hls.loadSource(url)
  hls.attachMedia(video)
}

/**
 * hls.js 1.7.4 says of the first segment of demuxed audio that its append made no progress, of ffmpeg's own streams too,
 * though the segment is buffered.
 */
function isFalseAlarm(details, frag) {
  return details === Hls.ErrorDetails.BUFFER_APPEND_NO_PROGRESS && frag?.type === 'audio' && frag.sn === firstAudio
}

/**
 * That the picture stood still for a while is the doing of the machine that decodes it, even with seconds of media at hand. What
 * cannot be played stands still for good, and then the story never gets to where its test waits for it.
 */
function isWait(details) {
  return details === Hls.ErrorDetails.BUFFER_STALLED_ERROR
}

/** What has come of it so far. */
window.story = () => ({
  errors,
  levels,
  loaded,
  playedSeconds: rangesOf(video.played).reduce((sum, [start, end]) => sum + end - start, 0),
  positionSeconds: video.currentTime,
  ended: video.ended,
  decodedFrames: video.getVideoPlaybackQuality().totalVideoFrames,
  decodedAudioBytes: video.webkitAudioDecodedByteCount,
  latencySeconds: latencySeconds ?? 0,
  targetLatencySeconds: hls.targetLatency ?? 0,
  audio: hls.audioTracks.map(({ lang }) => lang),
  subtitles: hls.subtitleTracks.map(({ lang }) => lang),
  playedAudio: hls.audioTracks[hls.audioTrack]?.lang,
  cues: allCues(),
})

/** Those that are there now, and those that were, in their order. */
function allCues() {
  for (const track of video.textTracks) {
    for (const { startTime: start, endTime: end, text } of track.cues ?? []) cues.set(start, { start, end, text })
  }
  return [...cues.values()].sort((a, b) => a.start - b.start)
}

function rangesOf(ranges) {
  return Array.from({ length: ranges.length }, (_, index) => [ranges.start(index), ranges.end(index)])
}
