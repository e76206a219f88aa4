/** An audio rendition: stereo AAC-LC at 48 kHz, which is silent. */
export interface OriginAudio {
  /** Its name for viewers, and after `audio-` its folder in URLs: letters, digits, `.`, `_` and `-`. */
  readonly name: string
  /** A language tag (BCP 47). */
  readonly language: string
  /** Played where the viewer asks for no other; at most one is. */
  readonly default: boolean
  /** What every segment is filled up to, transport stream overhead included. */
  readonly bitsPerSecond: number
}

/** A subtitles rendition: WebVTT with a cue a second. */
export interface OriginSubtitles {
  /** Its name for viewers, and after `subtitles-` its folder in URLs: letters, digits, `.`, `_` and `-`. */
  readonly name: string
  /** A language tag (BCP 47). */
  readonly language: string
}

/** The folder of a rendition's URLs. */
export function renditionFolder(type: 'audio' | 'subtitles', name: string): string {
  return `${type}-${name}`
}
