import { logLevels } from '../../log.ts'
import { mostWeight } from '../../plan/build-streams.ts'
import { operators } from '../../plan/threshold.ts'
import type { OptionRow } from '../option-row.ts'
import { logFormats } from '../output-options.ts'

type Schema = Readonly<Record<string, unknown>>

const amount = String.raw`\d+(_\d+)*(\.\d+)?[kKMG]?`
const duration = String.raw`(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s)?(\d+(\.\d+)?ms)?`
const written = (pattern: string): Schema => ({ type: 'string', pattern: `^${pattern}$` })

const anyText: Schema = { type: ['string', 'number'] }

/** What an editor can check of a value, by the word for it in the help; the program itself checks more. */
const valueSchemas: Readonly<Record<string, Schema>> = {
  n: { anyOf: [{ type: 'integer', minimum: 0 }, written(amount)] },
  time: { anyOf: [{ const: 0 }, written(`(?=.)(0|${duration})`)] },
  rate: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, written(`${amount}(/[smh])?`)] },
  level: { enum: [...logLevels] },
  format: { enum: [...logFormats] },
  limit: written(String.raw`\s*(abort:)?\s*[\w.]+\s*(${operators.join('|')})\s*\S.*`),
}

const url: Schema = {
  type: 'string',
  pattern: '^[hH][tT][tT][pP][sS]?://',
  description: 'The multivariant or media playlist to play.',
}

/** The JSON Schema of a scenario file, for editors: the keys, what they mean, and the look of their values. */
export function scenarioJsonSchema(rows: readonly OptionRow<string>[]): object {
  const variant = rows.find(({ name }) => name === 'variant')
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'hls-swarm scenario',
    description: 'What hls-swarm run -f plays. Keys are the flags of hls-swarm run: --ramp-rate is rampRate.',
    type: ['object', 'null'],
    additionalProperties: false,
    not: { required: ['url', 'streams'] },
    properties: {
      url,
      streams: {
        description: 'Several streams, among which viewers are dealt by weight.',
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['url'],
          properties: {
            url,
            weight: {
              type: 'integer',
              minimum: 1,
              maximum: mostWeight,
              description: "The stream's share of the viewers: its weight among the sum of all. (default: 1)",
            },
            ...(variant === undefined ? {} : { variant: rowSchema(variant) }),
          },
        },
      },
      ...Object.fromEntries(rows.map((row) => [row.name, rowSchema(row)])),
    },
  }
}

function rowSchema(row: OptionRow<string>): Schema {
  const description = row.default === undefined ? row.about : `${row.about} (default: ${row.default})`
  const value = valueSchemas[/[<[](.+)[>\]]/.exec(row.flags)?.[1] ?? ''] ?? anyText
  switch (row.takes) {
    case 'nothing':
      return { type: 'boolean', description }
    case 'value':
      return { ...value, description }
    case 'values': {
      // To YAML, `Name: value` without quotes is a mapping of one pair.
      const pairs = { type: 'object', minProperties: 1, additionalProperties: anyText }
      return { anyOf: [value, pairs, { type: 'array', items: { anyOf: [value, pairs] } }], description }
    }
  }
}
