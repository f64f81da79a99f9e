import fs from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'

/**
 * Loaded before the command: counts each step that may change something on disk, calls of the file system and statements of SQLite,
 * and ends the process with SIGKILL before step DIES_AT. Without that it writes to STEPS_FILE how many there were, in a process that
 * ends by itself. The same work takes the same steps, so the same moment can be met again.
 */
const diesAt = Number(process.env.DIES_AT ?? Infinity)
let steps = 0

const step = (): void => {
  if (++steps >= diesAt) process.kill(process.pid, 'SIGKILL')
}

function counted(holder: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(holder, name)
    if (typeof original !== 'function') throw new Error(`${name} is no function`)
    const before = function (this: unknown, ...given: unknown[]): unknown {
      step()
      return Reflect.apply(original, this, given)
    }
    Reflect.set(holder, name, before)
  }
}

if (isMainThread) {
  const { writeFileSync, openSync, closeSync } = fs
  const descriptor = await promises.open(import.meta.filename)
  counted(Object.getPrototypeOf(descriptor) as object, ['write', 'writev', 'writeFile', 'sync', 'truncate'])
  await descriptor.close()
  counted(fs, ['openSync', 'writeSync', 'writeFileSync', 'renameSync', 'fsyncSync', 'rmSync', 'unlinkSync', 'mkdirSync', 'copyFileSync'])
  counted(promises, ['open', 'writeFile', 'rename', 'rm', 'unlink', 'mkdir', 'copyFile', 'link'])
  syncBuiltinESMExports()
  const database = new Sqlite(':memory:')
  counted(Object.getPrototypeOf(database.prepare('select 1')) as object, ['run'])
  counted(Sqlite.prototype, ['exec'])
  database.close()

  const { STEPS_FILE } = process.env
  if (STEPS_FILE !== undefined) {
    process.on('exit', () => {
      const file = openSync(STEPS_FILE, 'w')
      writeFileSync(file, String(steps))
      closeSync(file)
    })
  }
}
