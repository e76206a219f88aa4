/** Numbers as people read them: three significant digits, a unit, a thin column. */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** Three significant digits, never an exponent: 1.23, 12.3, 123. */
function short(value: number): string {
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
  return value === 0 ? '0' : value.toFixed(digits)
}

/** The largest unit of which there is at least one; `step` of each unit make the next. */
function scaled(value: number, step: number, units: readonly [string, ...string[]]): string {
  let scale = value
  let unit: string = units[0]
  for (const larger of units.slice(1)) {
    // 999.6 would be written as 1000.
    if (scale < step - 0.5) break
    scale /= step
    unit = larger
  }
  return unit === units[0] ? `${grouped.format(scale)} ${unit}`.trimEnd() : `${short(scale)} ${unit}`
}

/** `1,234`. */
export function formatCount(count: number): string {
  return grouped.format(count)
}

/** `999,999`, then `1.23 M`: never more than seven characters. */
export function formatCountShort(count: number): string {
  return count < 999_999.5 ? grouped.format(count) : scaled(count, 1000, ['', 'k', 'M', 'G', 'T'])
}

/** `1.23 GB`, in powers of 1000. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'])
}

/** `4.94 Gbit/s`, from bytes a second. */
export function formatBitRate(bytesPerSecond: number): string {
  return scaled(bytesPerSecond * 8, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'])
}

/** `850 µs`, `12.3 ms`, `1.23 s`: never more than seven characters. */
export function formatMs(ms: number): string {
  return scaled(Math.round(ms * 1000), 1000, ['µs', 'ms', 's'])
}

/** `59.2 s`, `12 min 5 s`, `3 h 20 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 119.5) return seconds < 9.995 ? `${short(seconds)} s` : `${Number(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const parts =
    hours > 0
      ? [`${grouped.format(hours)} h`, minutes > 0 ? `${minutes} min` : '']
      : [`${minutes} min`, rest > 0 ? `${rest} s` : '']
  return parts.filter((part) => part !== '').join(' ')
}

/** `01:05`, `1:02:05`. */
export function formatClock(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(whole % 60)}`
}

/** `12.3 %`; what is little but not nothing is never told as 0 %, and what is not all never as 100 %. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.01) return '< 0.01 %'
  if (percent > 99.99 && percent < 100) return '> 99.99 %'
  return `${Number(percent.toFixed(percent < 10 || percent > 99 ? 2 : 1))} %`
}

/** A number with the unit that it is in: `812.25 ms`, `12`. */
export function formatMeasure(value: number, unit: string): string {
  return `${Number(value.toPrecision(6))}${unit.startsWith('/') ? '' : ' '}${unit}`.trimEnd()
}

/** `1 viewer`, `1,234 viewers`. */
export function countOf(count: number, noun: string): string {
  return `${grouped.format(count)} ${noun}${count === 1 ? '' : 's'}`
}
