import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/**/*.test.ts'],
    reporters: ['default', fileURLToPath(new URL('closing-line-reporter.ts', import.meta.url))],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Tests start servers, threads and processes: two at a time is what two cores bear.
    maxWorkers: 2,
  },
})
