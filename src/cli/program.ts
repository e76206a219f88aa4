import { Command, CommanderError } from 'commander'
import { type Fault, FaultsError } from '../errors.ts'
import { checkOptionRows } from './check-options.ts'
import { compareOptionRows } from './compare-options.ts'
import { type Ending, exitCodeOf, exitCodes } from './exit-code.ts'
import { faultText } from './fault-text.ts'
import { addOptions, givenOptions } from './given-options.ts'
import { exitCodesText, originNotes, rootNotes, runNotes } from './help-notes.ts'
import { originOptionRows } from './origin-options.ts'
import { reportOptionRows } from './report-options.ts'
import { runOptionRows, urlVariable } from './run-options.ts'
import type { Terminal } from './terminal.ts'
import { readVersion } from './version.ts'

/** Runs the command that the arguments name; returns the exit code. Never throws. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return exitCodeOf(await dispatch(args, terminal))
  } catch (error) {
    if (error instanceof FaultsError) {
      terminal.stderr.write(faultText(error.faults))
      return exitCodeOf(error.kind)
    }
    if (isOutOfFiles(error)) {
      terminal.stderr.write(faultText([outOfFiles]))
      return exitCodeOf('environment')
    }
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
    terminal.stderr.write(`hls-swarm: this is a bug; please report it with what follows.\n${details}\n`)
    return exitCodeOf('internal')
  }
}

/** Too few even to load the program, or to begin. */
const outOfFiles: Fault = {
  problem: 'This process has no file descriptors left.',
  remedy: 'Allow more with ulimit -n: 1024 are enough to begin with.',
}

function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<Ending> {
  let ending: Ending = 'ok'
  const program = createProgram(terminal, (ended) => {
    ending = ended
  })
  if (args.length === 0) {
    // A script that lost its arguments must not pass for a successful run.
    program.outputHelp({ error: true })
    return 'usage'
  }
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version have been printed.
    if (error.exitCode === 0) return 'ok'
    throw new FaultsError('usage', [commandLineFault(error, args)])
  }
  return ending
}

/** @param end told how a command ended */
function createProgram(terminal: Terminal, end: (ending: Ending) => void): Command {
  const version = readVersion()
  const program = new Command('hls-swarm')
    .usage('<command> [options]')
    .description(
      'A load generator for HTTP Live Streaming: thousands of viewers that play like a player, and honest latencies.',
    )
    .version(version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Show this help; every command has its own.')
    .helpCommand('help [command]', 'Show the help of a command.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      // Faults are printed once, in one place, in one style.
      outputError: () => {},
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    .addHelpText('after', rootNotes)

  // Each command brings its own code when it runs: help and faults come at once.
  const run = program
    .command('run')
    .summary('Play a stream with many viewers and measure it.')
    .description(
      'Plays the stream at the URL of a multivariant or media playlist with many viewers and measures it. ' +
        'Without a URL it plays a synthetic live stream of its own.',
    )
    .argument('[url]')
    .addHelpText('after', `${runNotes}\n${exitCodesText(exitCodes)}`)
    .action(async (url?: string) => {
      const { runCommand } = await import('./run-command.ts')
      end(
        await runCommand(
          { ...givenOptions(run, runOptionRows, terminal.env), url: givenUrl(url, terminal.env) },
          version,
          terminal,
        ),
      )
    })
  addOptions(run, runOptionRows)

  const check = program
    .command('check')
    .summary('Play a stream with one viewer and say what it is made of.')
    .description(
      'Reads every playlist of a stream, plays it with one viewer, and prints its tree and every fault found.',
    )
    .argument('<url>')
    .action(async (url: string) => {
      const { checkCommand } = await import('./check-command.ts')
      end(
        await checkCommand(
          { ...givenOptions(check, checkOptionRows, undefined), url: givenUrl(url, {}) },
          version,
          terminal,
        ),
      )
    })
  addOptions(check, checkOptionRows)

  const compare = program
    .command('compare')
    .summary('Play a stream with native viewers and with ffmpeg, and compare.')
    .description(
      'Plays the same stream with native viewers and with a process of ffmpeg for each, in turn, and says what each asked ' +
        'for, what it cost, and which requests differ.',
    )
    .argument('<url>')
    .action(async (url: string) => {
      const { compareCommand } = await import('./compare-command.ts')
      end(
        await compareCommand(
          { ...givenOptions(compare, compareOptionRows, undefined), url: givenUrl(url, {}) },
          version,
          terminal,
        ),
      )
    })
  addOptions(compare, compareOptionRows)

  const origin = program
    .command('origin')
    .summary('Serve a synthetic stream to try things out against.')
    .description('Serves a synthetic stream, made in memory, until it is stopped, and prints its URL.')
    .addHelpText('after', originNotes)
    .action(async () => {
      const { originCommand } = await import('./origin-command.ts')
      end(await originCommand(givenOptions(origin, originOptionRows, undefined), terminal))
    })
  addOptions(origin, originOptionRows)

  const report = program
    .command('report')
    .summary('Make a report of result files, or compare or merge them.')
    .description(
      'Makes a report of the result that a run wrote with --output. Several results are compared with the first one, ' +
        'or added up with --merge.',
    )
    .argument('<results...>')
    .action(async (paths: string[]) => {
      const { reportCommand } = await import('./report-command.ts')
      end(await reportCommand(paths, givenOptions(report, reportOptionRows, undefined), terminal))
    })
  addOptions(report, reportOptionRows)

  const init = program
    .command('init')
    .summary('Write a commented scenario file to start from.')
    .description('Writes a commented scenario for hls-swarm run -f. A file that exists is left as it is.')
    .argument('[file]', undefined, 'scenario.yaml')
    .action(async (path: string) => {
      const { initCommand } = await import('./init-command.ts')
      end(await initCommand(path, terminal))
    })

  for (const command of [run, check, compare, origin, report, init]) command.helpOption('-h, --help', 'Show this help.')
  return program
}

function givenUrl(url: string | undefined, env: Terminal['env']) {
  if (url !== undefined) return [{ text: url, label: 'The URL', source: 'argument' as const }]
  const text = env[urlVariable] ?? ''
  return text === '' ? [] : [{ text, label: `The URL (from ${urlVariable})`, source: 'environment' as const }]
}

/** Commander's words (`error: unknown option '--client'` and perhaps `(Did you mean --clients?)`) as a fault. */
function commandLineFault(error: CommanderError, args: readonly string[]): Fault {
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const problem = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`
  if (suggestion !== undefined) return { problem, remedy: suggestion.replace(/^\((.*)\)$/, '$1') }
  const [command = ''] = args
  if (/^https?:\/\//i.test(command)) return { problem, remedy: `To play it say: hls-swarm run ${command}` }
  const isCommand = ['run', 'check', 'compare', 'origin', 'report', 'init'].includes(command)
  return { problem, remedy: `See hls-swarm ${isCommand ? `${command} ` : ''}--help.` }
}
