import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { runTool } from '../../helpers/real-tool.ts'

let opened = 0

/** A real terminal with a shell in it, of a tmux server of its own. */
export class TmuxTerminal {
  readonly #tmux: string
  readonly #socket: string

  private constructor(tmux: string) {
    this.#tmux = tmux
    opened += 1
    this.#socket = join(tmpdir(), `hls-swarm-test-${process.pid}-${opened}.tmux`)
  }

  static async open(tmux: string, columns: number, rows: number): Promise<TmuxTerminal> {
    const terminal = new TmuxTerminal(tmux)
    const size = ['-x', `${columns}`, '-y', `${rows}`]
    // A shell as a person has it: whatever says that this is a CI stays out.
    const shell = "env -u CI -u NO_COLOR -u FORCE_COLOR -u NODE_OPTIONS LANG=C.UTF-8 PS1='prompt> ' sh -i"
    await terminal.#run('-f', '/dev/null', '-u', 'new-session', '-d', ...size, shell)
    await terminal.#run('set', '-g', 'status', 'off')
    await terminal.resize(columns, rows)
    await terminal.waitFor('prompt>')
    return terminal
  }

  async close(): Promise<void> {
    await this.#run('kill-server')
    // The server leaves it behind.
    await rm(this.#socket, { force: true })
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#run('resize-window', '-x', `${columns}`, '-y', `${rows}`)
  }

  /** Keys by their names in tmux: `q`, `?`, `C-c`. */
  async press(...keys: string[]): Promise<void> {
    await this.#run('send-keys', ...keys)
  }

  async command(text: string): Promise<void> {
    await this.#run('send-keys', '-l', text)
    await this.press('Enter')
  }

  /** What is on the screen, line by line, without trailing blanks. */
  async lines(...options: string[]): Promise<string[]> {
    return (await this.#run('capture-pane', '-p', ...options)).split('\n').slice(0, -1)
  }

  /** What is on the screen and has been before. */
  async history(): Promise<string> {
    return (await this.lines('-S', '-')).join('\n')
  }

  async state(): Promise<{ readonly cursorVisible: boolean; readonly alternate: boolean }> {
    const [cursor, alternate] = (await this.#run('display', '-p', '#{cursor_flag} #{alternate_on}')).trim().split(' ')
    return { cursorVisible: cursor === '1', alternate: alternate === '1' }
  }

  /** The lines as soon as this is among them. */
  async waitFor(text: string, timeoutMs = 30_000): Promise<string[]> {
    for (let waited = 0; waited < timeoutMs; waited += 100) {
      const lines = await this.lines()
      if (lines.some((line) => line.includes(text))) return lines
      await pause(100)
    }
    throw new Error(`no "${text}" after ${timeoutMs} ms:\n${(await this.lines()).join('\n')}`)
  }

  async #run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runTool(this.#tmux, ['-S', this.#socket, ...args])
    if (code !== 0) throw new Error(`tmux ${args[0]} failed: ${stderr}`)
    return stdout
  }
}
