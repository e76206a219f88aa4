/** When media begins and how long it lasts, by its own time stamps; seconds. Undefined where it has none. */
export interface MediaTiming {
  readonly startSeconds: number
  readonly durationSeconds: number
}

/** Sees the bytes of one segment, or of a part of one. */
export interface MediaChecker {
  /** The bytes are lent for the call. */
  chunk(bytes: Buffer): void
  end(): MediaTiming | undefined
}
