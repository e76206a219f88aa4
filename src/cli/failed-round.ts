import type { FailedRound } from '../compare/play-rounds.ts'
import type { Fault } from '../errors.ts'
import { type Ending, exitCodes } from './exit-code.ts'

/** Why a round did not end as it should: what it said of it, with its name before it. */
export function failedRoundFaults({ index, round, end }: FailedRound): readonly Fault[] {
  const name = `Round ${index + 1} (${round.engine})`
  const told = faultsIn(end.said)
  if (told.length > 0) {
    return told.map(({ problem, remedy }) => ({ problem: `${name}: ${problem}`, remedy }))
  }
  if (end.signal !== null) {
    const remedy = 'The system may have been short of memory: use fewer viewers (-c).'
    return [{ problem: `${name} was ended by ${end.signal}.`, remedy }]
  }
  const last = end.said.trimEnd().split('\n').at(-1) || 'it said nothing'
  return [
    {
      problem: `${name} ended with the exit code ${end.exitCode}: ${last}`,
      remedy: `Play it alone to see more: hls-swarm run <url> --engine ${round.engine}`,
    },
  ]
}

/** How a comparison ends that such a round ended. */
export function failedRoundEnding({ end }: FailedRound): Ending {
  if (end.signal !== null) return 'environment'
  const names = Object.keys(exitCodes) as Ending[]
  const ending = names.find((name) => exitCodes[name].code === end.exitCode) ?? 'internal'
  return ending === 'ok' ? 'internal' : ending
}

/** Reads what `faultText` wrote: a problem and its remedy below it, each a line. */
function faultsIn(said: string): Fault[] {
  const from = said.lastIndexOf('hls-swarm: ')
  if (from < 0) return []
  const [first = '', ...lines] = said.slice(from + 'hls-swarm: '.length).split('\n')
  const isList = /^\d+ faults:$/.test(first)
  const [problems, remedies] = isList
    ? [lines.filter((line) => /^ {2}\S/.test(line)), lines.filter((line) => /^ {4}\S/.test(line))]
    : [[first], lines.slice(0, 1)]
  return problems.flatMap((problem, index) => {
    const remedy = remedies[index]?.trim() ?? ''
    return remedy === '' ? [] : [{ problem: problem.trim(), remedy }]
  })
}
