import { describe, expect, it } from 'vitest'
import { startCli } from '../helpers/run-cli.ts'

describe('without a URL', () => {
  it('plays the embedded origin for a quarter of a minute and ends with the summary', { timeout: 45_000 }, async () => {
    const { code, stdout, stderr } = await startCli(['run']).end
    expect(code).toBe(0)
    expect(stdout).toContain('10 viewers played')
    expect(stdout).toContain('without a stall')
    // No terminal: a plain line every five seconds, without control characters.
    expect(stderr.trim().split('\n').length).toBeGreaterThanOrEqual(2)
    expect(stderr).not.toContain('\u001b')
  })
})
