import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLimits } from '../../electron/engine/c1z/container.ts'
import { importFault } from '../../electron/engine/c1z/faults.ts'
import { importC1z } from '../../electron/engine/c1z/import.ts'
import type { SyncRecords } from '../../electron/engine/c1z/sync-records.ts'
import { withV3 } from '../../electron/engine/c1z/v3/open.ts'
import { RollcallError } from '../../shared/errors.ts'
import { damagedV3 } from './damaged-v3.ts'

/**
 * A process of its own, as read-damaged.ts: every record of damaged files of format v3 is read, and now and then one is imported. What is not
 * refused has to be what it was, unless checksums were made right again. Arguments: first number, how many.
 */
const [first = 0, count = 1] = process.argv.slice(2).map(Number)
const IMPORTED = 200
const allowed = new Set(['MALFORMED_DATA', 'UNSUPPORTED', 'NOT_FOUND'])
const signal = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'rollcall-fuzz-'))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function digest(path: string): Promise<string> {
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch)
  try {
    return await withV3(path, scratch, defaultLimits, signal, (records) => (records === null ? Promise.resolve('') : digestOf(records)))
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

async function digestOf(records: SyncRecords): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(records.run))
  const take = ({ data, ...columns }: { readonly data: Buffer }): void => void hash.update(JSON.stringify(columns)).update(data)
  await records.resourceTypes(take)
  await records.resources(take)
  await records.entitlements(take)
  await records.grants(take)
  return hash.digest('hex')
}

/** The digest; null when it was refused, as it may be. */
async function attempt(seed: number, path: string, work: () => Promise<string>): Promise<string | null> {
  try {
    return await work()
  } catch (error) {
    const fault: unknown = importFault(error, path, folder)
    if (fault instanceof RollcallError && allowed.has(fault.code)) return null
    say(
      `wrong ${seed} ${fault instanceof RollcallError ? `${fault.code} ${fault.detail ?? fault.message}` : String(fault)}`.replaceAll(
        '\n',
        ' ',
      ),
    )
    return null
  }
}

try {
  const known = new Map<string, string>()
  const path = join(folder, 'damaged.c1z')
  for (let seed = first; seed < first + count; seed++) {
    say(`begin ${seed}`)
    const damaged = damagedV3(seed)
    writeFileSync(path, damaged.bytes)
    const found = await attempt(seed, path, () => digest(path))
    if (found !== null && !damaged.fixed) {
      if (!known.has(damaged.path)) known.set(damaged.path, await digest(damaged.path))
      if (known.get(damaged.path) !== found) say(`wrong ${seed} holds something else`)
    }
    if (seed % IMPORTED === 0) {
      const snapshot = join(folder, 'read.snapshot')
      await attempt(seed, path, async () => (await importC1z(path, snapshot, { signal })).syncId)
      rmSync(snapshot, { force: true })
    }
    const left = readdirSync(folder).filter((name) => name !== 'damaged.c1z')
    if (left.length > 0) say(`wrong ${seed} left over: ${left.join(', ')}`)
  }
  say(`memory ${Math.round(process.resourceUsage().maxRSS / 1024)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
