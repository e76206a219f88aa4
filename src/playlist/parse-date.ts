const dateTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/

/**
 * An ISO 8601 date and time in ms since the Unix epoch, undefined where it is none. Without a time zone it is UTC (section
 * 4.4.4.6), and not the zone of this machine as Date would have it.
 */
export function parseDate(text: string): number | undefined {
  const match = dateTime.exec(text)
  if (!match) return undefined
  const [, local = '', , hours, minutes = '00'] = match
  const ms = Date.parse(`${local.replace(',', '.')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
  return Number.isNaN(ms) ? undefined : ms
}
