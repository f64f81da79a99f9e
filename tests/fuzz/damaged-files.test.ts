import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/**
 * Damaged .c1z files are opened, described and saved into: nothing hangs, crashes, grows or is our own mistake (INTERNAL). A fixed
 * number of files, the same ones every time; `ROLLCALL_FUZZ_SECONDS=3600` goes on with others for that long.
 */
const FILES = 150
/** Of format v3, read without being imported: they take a twentieth of the time. */
const FILES_V3 = 10_000
const seconds = Number(process.env.ROLLCALL_FUZZ_SECONDS ?? 0)
/** One file takes a tenth of a second: this says that it hangs, not that the machine is slow. */
const HANG = 60_000
/** MiB. An empty process takes 150. */
const MEMORY = 1024
const MEMORY_V3 = 400

interface Read {
  readonly wrong: readonly string[]
  readonly memory: number
}

async function read(program: string, first: number, count: number): Promise<Read> {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), String(first), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const wrong: string[] = []
  let memory = 0
  let begun = first
  const hung = new AbortController()
  const end = (): void => {
    hung.abort()
    child.kill('SIGKILL')
  }
  let watch = setTimeout(end, HANG)
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [word, number = '0'] = line.split(' ')
      if (word === 'begin') {
        begun = Number(number)
        clearTimeout(watch)
        watch = setTimeout(end, HANG)
      } else if (word === 'memory') memory = Number(number)
      else if (word === 'wrong') wrong.push(line)
    }
  })
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearTimeout(watch)
  if (hung.signal.aborted) wrong.push(`wrong ${begun} hangs`)
  else if (code !== 0) wrong.push(`wrong ${begun} ended with ${String(code)}`)
  return { wrong, memory }
}

test('damaged files neither hang, crash, grow nor are our own mistake', { timeout: 900_000 + seconds * 1000 }, async () => {
  const start = performance.now()
  let first = 0
  do {
    const { wrong, memory } = await read('read-damaged.ts', first, FILES)
    expect(wrong).toEqual([])
    expect(memory).toBeLessThan(MEMORY)
    first += FILES
  } while (performance.now() - start < seconds * 1000)
})

test('so do damaged files of format v3, and what is not refused is what it was', { timeout: 900_000 + seconds * 1000 }, async () => {
  const start = performance.now()
  let first = 0
  do {
    const { wrong, memory } = await read('read-damaged-v3.ts', first, FILES_V3)
    expect(wrong).toEqual([])
    expect(memory).toBeLessThan(MEMORY_V3)
    first += FILES_V3
  } while (performance.now() - start < seconds * 1000)
})
