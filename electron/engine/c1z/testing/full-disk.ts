import { readdirSync, readFileSync, writeFileSync, writeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { RollcallError } from '../../../../shared/errors.ts'
import { openSnapshot } from '../../graph/snapshot.ts'
import { writeC1z } from '../write.ts'

/** Saves a snapshot (first argument) to a tiny file system (second) that is filled up before; prints what came of it. */
const [snapshotPath = '', folder = ''] = process.argv.slice(2)
const path = join(folder, 'sync.c1z')
writeFileSync(path, '')
const filler = openSync(join(folder, 'filler'), 'w')
try {
  for (;;) writeSync(filler, Buffer.alloc(1024, 'x'))
} catch {
  // full
}
let code = 'saved'
try {
  await writeC1z(openSnapshot(snapshotPath), path, { keep: 2, signal: new AbortController().signal, now: Date.now })
} catch (error) {
  code = error instanceof RollcallError ? error.code : String(error)
}
const now = readFileSync(path)
process.stdout.write(JSON.stringify({ code, before: now.length === 0 ? 'as it was' : 'changed', left: readdirSync(folder).sort() }))
