import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeC1z } from '../../electron/engine/c1z/describe.ts'
import { importC1z } from '../../electron/engine/c1z/import.ts'
import { smallSnapshot } from '../../electron/engine/c1z/testing/snapshots.ts'
import { writeC1z } from '../../electron/engine/c1z/write.ts'
import { RollcallError } from '../../shared/errors.ts'
import { writeDamaged } from './damaged-file.ts'

/**
 * A process of its own, so that a hang can be ended: reads damaged files from number `first` on, says each number before it begins and
 * what went wrong with it. Arguments: first number, how many.
 */
const [first = 0, count = 1] = process.argv.slice(2).map(Number)
const allowed = new Set(['MALFORMED_DATA', 'UNSUPPORTED', 'NOT_FOUND', 'INVALID_INPUT'])
const signal = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'rollcall-fuzz-'))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function attempt(seed: number, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof RollcallError && allowed.has(error.code)) return
    const told = error instanceof RollcallError ? `${error.code} ${error.detail ?? error.message}` : String(error)
    say(`wrong ${seed} ${what}: ${told.replaceAll('\n', ' ')}`)
  }
}

try {
  mkdirSync(join(folder, 'data'))
  const snapshot = await smallSnapshot(join(folder, 'data'), 'run', '33p3590dzdgf5u2DhrEARCIYjnj')
  const at = join(folder, 'damaged.c1z')
  for (let seed = first; seed < first + count; seed++) {
    say(`begin ${seed}`)
    writeDamaged(at, seed)
    await attempt(seed, 'describe', () => describeC1z(at))
    const read = join(folder, 'read.snapshot')
    await attempt(seed, 'open', () => importC1z(at, read, { signal }))
    const target = join(folder, 'target.c1z')
    copyFileSync(at, target)
    await attempt(seed, 'save into', () => writeC1z(snapshot, target, { keep: 3, signal, now: () => 1_760_000_100_000 }))
    rmSync(target)
    rmSync(read, { force: true })
    const left = readdirSync(folder).filter((name) => name !== 'data' && name !== 'damaged.c1z')
    if (left.length > 0) say(`wrong ${seed} left over: ${left.join(', ')}`)
    for (const name of left) rmSync(join(folder, name), { recursive: true })
  }
  snapshot.close()
  say(`memory ${Math.round(process.resourceUsage().maxRSS / 1024)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
