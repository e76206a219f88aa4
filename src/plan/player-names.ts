/** The players that viewers can behave like: hls.js, ffmpeg, or none but the specification. */
export const players = ['hlsjs', 'ffmpeg', 'spec'] as const

/** How variants are switched: never, by measured throughput (as hls.js does), or by the buffer (BOLA). */
export const abrRules = ['fixed', 'throughput', 'buffer'] as const
