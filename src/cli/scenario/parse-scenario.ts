import { isMap, isSeq } from 'yaml'
import type { Fault } from '../../errors.ts'
import type { GivenStream } from '../../plan/build-streams.ts'
import { nearestName } from '../../plan/nearest-name.ts'
import type { GivenOptions, GivenValue } from '../../plan/option-reader.ts'
import { quote } from '../../plan/parsed.ts'
import type { OptionRow } from '../option-row.ts'
import { type Pair, YamlReader } from './yaml-reader.ts'

/** What a scenario file says, word for word: what the words mean is for the same readers to find out that read flags. */
export interface Scenario<Name extends string> {
  readonly options: GivenOptions<Name | 'url'>
  /** Undefined where the file says nothing of several streams. */
  readonly streams: readonly GivenStream[] | undefined
  /** What is wrong with the file itself. */
  readonly faults: readonly Fault[]
}

/** What a scenario can say of one stream of several. */
export const streamKeys = ['url', 'weight', 'variant'] as const

/**
 * Reads a scenario: a mapping whose keys are the names of the options.
 * @param fileName as faults are to name the file
 */
export function parseScenario<Name extends string>(
  text: string,
  fileName: string,
  rows: readonly OptionRow<Name>[],
): Scenario<Name> {
  const reader = new YamlReader(text, fileName)
  const { faults, root } = reader
  const options: { [K in Name | 'url']?: readonly GivenValue[] } = {}
  // An empty file is the scenario that leaves everything as it is.
  if (reader.isBroken || root === undefined) return { options, streams: undefined, faults }
  if (!isMap(root)) {
    reader.fault('The scenario', root, 'is no mapping.', 'Say it in lines like "clients: 500".')
    return { options, streams: undefined, faults }
  }

  const pairs = reader.pairs(root)
  const names = ['url', 'streams', ...rows.map(({ name }) => name)]
  for (const pair of pairs) {
    const row = rows.find(({ name }) => name === pair.key)
    if (row !== undefined) {
      options[row.name] = row.takes === 'values' ? reader.texts(pair.key, pair) : reader.oneText(pair.key, pair)
    } else if (pair.key === 'url') {
      options.url = reader.oneText('url', pair)
    } else if (pair.key !== 'streams') {
      unknownKey(reader, quote(pair.key), pair, names, 'See hls-swarm run --help: --ramp-rate is rampRate.')
    }
  }
  const list = pairs.find(({ key }) => key === 'streams')
  if (list !== undefined && root.has('url')) {
    reader.fault('streams', list.keyNode, 'and url contradict each other.', 'Say one of them.')
  }
  return { options, streams: list && readStreams(reader, list), faults }
}

function readStreams(reader: YamlReader, list: Pair): readonly GivenStream[] {
  const items = reader.items(list.node)
  if (!isSeq(list.node) || items.length === 0) {
    reader.fault('streams', isSeq(list.node) ? list.node : list.keyNode, 'is no list of streams.', streamRemedy)
  }
  return items.flatMap((node, i) => {
    const path = `streams[${i}]`
    if (!isMap(node)) {
      reader.fault(path, node ?? list.keyNode, 'is no stream.', streamRemedy)
      return []
    }
    const stream: { [K in (typeof streamKeys)[number]]: GivenValue[] } = { url: [], weight: [], variant: [] }
    for (const pair of reader.pairs(node)) {
      const key = streamKeys.find((known) => known === pair.key)
      if (key !== undefined) stream[key] = reader.oneText(`${path}.${key}`, pair)
      else unknownKey(reader, `${path}.${pair.key}`, pair, streamKeys, `Say one of ${streamKeys.join(', ')}.`)
    }
    if (!node.has('url')) reader.fault(path, node, 'has no url.', 'Say the URL of its playlist.')
    return [stream]
  })
}

const streamRemedy = 'Say it like "- url: https://…" for each stream, with weight and variant below it if you like.'

function unknownKey(
  reader: YamlReader,
  path: string,
  { key, keyNode }: Pair,
  known: readonly string[],
  remedy: string,
): void {
  const nearest = nearestName(key, known)
  reader.fault(path, keyNode, 'is not known.', nearest === undefined ? remedy : `Did you mean ${nearest}?`)
}
