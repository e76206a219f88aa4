import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Comparison } from '../src/compare/comparison.ts'
import { atMost, reportResult, repositoryPath, withoutPlaces } from './harness/results.ts'
import { requireTools } from './harness/tools.ts'

// Does `hls-swarm compare` find that viewers and ffmpeg ask alike, on a live stream of ffmpeg behind nginx? About 6 minutes.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    viewers: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
  },
})
requireTools('nginx', 'ffmpeg', 'nix-instantiate')
const viewers = values.viewers ?? (values.quick ? '5' : '50')
const seconds = values.seconds ?? (values.quick ? '20' : '60')
const rounds = values.rounds ?? (values.quick ? '1' : '2')

// The origin's configuration is looked for beside the compiled files.
if (!existsSync(repositoryPath('build/nix'))) symlinkSync('../nix', repositoryPath('build/nix'))
const { smallVariants, startRealOrigin } = await import('../test/helpers/real-origin.ts')

const folder = mkdtempSync(join(tmpdir(), 'hls-swarm-compare-'))
const output = join(folder, 'comparison.json')
const origin = await startRealOrigin({ overrides: { variants: smallVariants, workerProcesses: 1 } })
const options = ['-c', viewers, '-d', `${seconds}s`, '--rounds', rounds, '--output', output]
const command = [process.execPath, repositoryPath('dist/main.js'), 'compare', origin.url, ...options]
try {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${command.join(' ')} ended with exit code ${code}`)
} finally {
  await origin.stop()
}
const comparison = JSON.parse(readFileSync(output, 'utf8')) as Comparison
rmSync(folder, { recursive: true })

export interface CompareMeasurements {
  readonly comparison: Comparison
}
const measurements: CompareMeasurements = { comparison: { ...comparison, url: withoutPlaces(comparison.url) } }
const kinds = Object.entries(comparison.judgement?.kinds ?? {})
reportResult(
  'compare',
  ['nginx', 'ffmpeg'],
  {
    commands: [command.join(' ')],
    acceptance: [
      ...kinds.map(([kind, { difference }]) =>
        atMost(
          `${kind} requests a viewer-minute: difference to ffmpeg`,
          Math.abs(difference ?? 1),
          comparison.tolerance,
        ),
      ),
      atMost('requests by path that differ', comparison.judgement?.paths.length ?? Number.NaN, 0),
    ],
    measurements,
    remarks: [
      `A live encode (${JSON.stringify(smallVariants)}) by ffmpeg behind nginx, on the same machine as the viewers.`,
      'Costs are of processes that are not kept to a core, beside those of the origin: vs-ffmpeg measures them apart.',
    ],
  },
  values.quick,
)
