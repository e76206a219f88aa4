import type { Reporter, TestModule } from 'vitest/node'

/** Ends the output with one plain line, `N passed, N failed, N skipped`, that any CI can read. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      for (const test of tests) {
        const { state } = test.result()
        counts[state === 'pending' ? 'failed' : state] += 1
      }
      // A file that could not even be loaded has no tests to fail.
      if (!module.ok() && tests.every((test) => test.result().state !== 'failed')) counts.failed += 1
    }
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  }
}
