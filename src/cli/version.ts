import { readFileSync } from 'node:fs'

/** The version in package.json, which lies as far above the sources as above what they are compiled to. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
