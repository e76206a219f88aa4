/** The part of m3u8-parser that parse-tags.ts uses; the package ships no types. */
declare module 'm3u8-parser' {
  /** Reads one line at a time, knowing nothing of the lines before it; each line may give a `data` event. */
  export class ParseStream {
    push(line: string): void
    on(event: 'data', listener: (tag: Record<string, unknown>) => void): void
  }
}
