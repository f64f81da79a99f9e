import { cut, printable } from './text.ts'
import type { Terminal } from './world.ts'

/** Standard error, shared by log lines and one line that is rewritten in place: a printed line never tears the rewritten one. */
export class Screen {
  readonly #stream: Terminal
  #status = ''

  constructor(stream: Terminal) {
    this.#stream = stream
  }

  get terminal(): boolean {
    return this.#stream.isTTY === true
  }

  print(line: string): void {
    const clear = this.#status === '' ? '' : '\r\u001b[2K'
    this.#stream.write(`${clear}${line}\n${this.#status}`)
  }

  /** Shows `line` in place of the one before; empty takes it away. Only on a terminal. */
  status(line: string): void {
    if (!this.terminal) return
    const next = cut(printable(line), Math.max(20, (this.#stream.columns ?? 80) - 1))
    if (next === this.#status) return
    this.#stream.write(`\r\u001b[2K${next}`)
    this.#status = next
  }
}
