/** What a run is when nothing is said, in the words a user would say it: the help shows these, the plan parses these. */
export const planDefaults = {
  clients: '10',
  duration: '0',
  warmup: '0',
  /** Without a URL the run is a demonstration against the embedded origin, and ends by itself. */
  demonstrationDuration: '15s',
  rampRate: '100/s',
  rampJitter: '500ms',
  variant: 'all',
  /** Of viewers that adapt: they begin as the player they behave like would. */
  adaptiveVariant: 'auto',
  bandwidth: 'unlimited',
  validate: 'none',
  countPaths: 'false',
  engine: 'native',
  ffmpeg: 'ffmpeg',
  ffmpegLog: 'requests',
  player: 'hlsjs',
  abr: 'fixed',
  audio: 'default',
  subtitles: 'default',
  start: 'auto',
  connectionsPerViewer: '2',
  gracefulStop: '5s',
} as const

/** hls.js waits as long: its default load policies for playlists and fragments. */
export const defaultTimeouts = {
  playlist: { firstByteMs: 10_000, totalMs: 20_000 },
  media: { firstByteMs: 10_000, totalMs: 120_000 },
} as const
