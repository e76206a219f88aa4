#!/usr/bin/env node
import { runProgram } from './cli/program.ts'

// Whoever reads may leave early (`| head`): what is left to say is of no use to anyone, but files are still to be written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await runProgram(process.argv.slice(2), process)
