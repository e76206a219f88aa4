/** Reads what `-progress` writes: blocks of `key=value`, of which the media time that was put out is of use here. */
export class ProgressReader {
  #rest = ''

  /** The latest media time in this piece of it, seconds from the first frame; undefined where there is none. */
  read(text: string): number | undefined {
    const all = this.#rest + text
    const end = all.lastIndexOf('\n')
    this.#rest = all.slice(end + 1)
    const key = 'out_time_us='
    const at = all.lastIndexOf(key, end)
    if (end < 0 || at < 0) return undefined
    const microseconds = Number.parseInt(all.slice(at + key.length, all.indexOf('\n', at)), 10)
    // `N/A` before the first frame.
    return Number.isNaN(microseconds) ? undefined : Math.max(microseconds, 0) / 1e6
  }
}
