import { describe, expect, it } from 'vitest'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { longFlag, variableName } from '../../src/cli/option-row.ts'
import { runOptionRows } from '../../src/cli/run-options.ts'
import { readVersion } from '../../src/cli/version.ts'
import { runInProcess } from './test-terminal.ts'

describe('help', () => {
  it.each([
    { args: ['--help'], file: 'help.txt' },
    { args: ['run', '--help'], file: 'help-run.txt' },
    { args: ['check', '--help'], file: 'help-check.txt' },
    { args: ['compare', '--help'], file: 'help-compare.txt' },
    { args: ['origin', '--help'], file: 'help-origin.txt' },
    { args: ['report', '--help'], file: 'help-report.txt' },
  ])('$args is as it was agreed, within 80 columns', async ({ args, file }) => {
    const { code, stdout, stderr } = await runInProcess(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    await expect(stdout).toMatchFileSnapshot(`golden/${file}`)
  })

  it('of a command is the same either way', async () => {
    expect(await runInProcess(['help', 'run'])).toEqual(await runInProcess(['run', '--help']))
  })

  it('names every option and every exit code of run', async () => {
    const { stdout } = await runInProcess(['run', '--help'])
    for (const row of runOptionRows) expect(stdout).toContain(longFlag(row))
    for (const { code } of Object.values(exitCodes)) expect(stdout).toMatch(new RegExp(`^ +${code}  \\w`, 'm'))
  })
})

describe('the program', () => {
  it('prints its version', async () => {
    expect(await runInProcess(['--version'])).toEqual({ code: 0, stdout: `${readVersion()}\n`, stderr: '' })
  })

  it('shows its help and fails when nothing is asked: a script may have lost its arguments', async () => {
    const help = await runInProcess(['--help'])
    expect(await runInProcess([])).toEqual({ code: 2, stdout: '', stderr: help.stdout })
  })

  it.each([
    [['rnu'], "Unknown command 'rnu'.", 'Did you mean run?'],
    [['frobnicate'], "Unknown command 'frobnicate'.", 'See hls-swarm --help.'],
    [['https://example.com/a.m3u8'], 'Unknown command', 'hls-swarm run https://example.com/a.m3u8'],
    [['run', '--client', '5'], "Unknown option '--client'.", 'Did you mean --clients?'],
    [['run', '--frobnicate'], "Unknown option '--frobnicate'.", 'See hls-swarm run --help.'],
    [['run', '-c'], 'argument missing', 'See hls-swarm run --help.'],
    [['run', 'a', 'b'], 'Too many arguments', 'See hls-swarm run --help.'],
    [['check'], "Missing required argument 'url'.", 'See hls-swarm check --help.'],
    [['origin', '--ports', '1'], "Unknown option '--ports'.", 'Did you mean --port?'],
  ])('answers %j with a remedy', async (args, problem, remedy) => {
    const { code, stdout, stderr } = await runInProcess(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^hls-swarm: /)
    expect(stderr).toContain(problem)
    expect(stderr).toContain(remedy)
  })

  it('lists all faults of a run together, each with its remedy and where it came from', async () => {
    const args = ['run', 'example.com/a.m3u8', '-c', 'ten', '--header', 'nonsense', '--log-level', 'loud']
    const { code, stdout, stderr } = await runInProcess(args, {
      HLS_SWARM_DURATION: '90',
      HLS_SWARM_NO_CACHE: 'yes',
      HLS_SWARM_CLIENTS: 'overruled by the flag',
    })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`hls-swarm: 6 faults:
  The URL "example.com/a.m3u8" does not start with http:// or https://.
    Put http:// or https:// before it.
  --clients "ten" is not a whole number.
    Say it like 250, 1_000 or 10k.
  --duration (from HLS_SWARM_DURATION) "90" has no unit.
    Say 90s for seconds.
  --header has no colon.
    Say it like --header 'X-Token: abc'.
  --no-cache (from HLS_SWARM_NO_CACHE) "yes" is neither true nor false.
    Say true, false, 1 or 0.
  --log-level "loud" is not a level.
    Say one of silent, error, warn, info, debug.
`)
  })

  it('takes the URL from the environment when the command line has none', async () => {
    const { stderr } = await runInProcess(['run'], { HLS_SWARM_URL: 'nowhere' })
    expect(stderr).toContain('The URL (from HLS_SWARM_URL) "nowhere" does not start with')
  })

  it('warns of variables that mean nothing, unless told to be silent', async () => {
    const env = { HLS_SWARM_CLIENT: '5', HLS_SWARM_URL: 'nowhere' }
    const warning = 'warning: HLS_SWARM_CLIENT means nothing; did you mean HLS_SWARM_CLIENTS?\n'
    expect((await runInProcess(['run'], env)).stderr).toContain(warning)
    expect((await runInProcess(['run', '--log-level', 'silent'], env)).stderr).not.toContain('warning')
  })

  it('refuses one file for two outputs', async () => {
    const { code, stderr } = await runInProcess(['run', 'http://127.0.0.1/', '-o', 'x', '--histogram-log', 'x'])
    expect(code).toBe(2)
    expect(stderr).toContain('--output and --histogram-log are the same file "x".')
  })

  it('returns all faults of an origin together', async () => {
    const { code, stderr } = await runInProcess(['origin', '--port', '99999', '--kind', 'dead', '--variants', '1080'])
    expect(code).toBe(2)
    expect(stderr).toContain('3 faults')
    expect(stderr).toContain('--port "99999" is out of range.')
    expect(stderr).toContain('--kind "dead" is no kind.')
    expect(stderr).toContain('--variants "1080" is not a height with a bandwidth.')
  })
})

it('exit codes and variables are told apart', () => {
  const codes = Object.values(exitCodes).map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  const variables = runOptionRows.map(variableName)
  expect(new Set(variables).size).toBe(variables.length)
  expect(variables).toContain('HLS_SWARM_CONNECTIONS_PER_VIEWER')
})
