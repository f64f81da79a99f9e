import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Clock, Logger } from '../../../shared/platform.ts'
import { intoPlace } from '../../files/whole-file.ts'
import { makeFolder } from '../graph/folder.ts'
import { catalogPath } from './catalog-file.ts'
import { migrations } from './migrations.ts'

/** So many of each kind are kept. */
const KEPT = { daily: 7, migration: 3 }

/** `catalog-000012-2026-03-02.db`, `catalog-000013-before-14.db`: by number, as clocks go wrong. */
const backupFile = /^catalog-(\d{6})-(?:(\d{4}-\d{2}-\d{2})|before-\d+)\.db$/

const backupsFolder = (dataDir: string): string => join(dataDir, 'backups')

/**
 * Copies the catalog to `backups` when a newer version is about to change its tables, and else once a day. What cannot be copied, or is
 * damaged, is only logged: the work goes on, and earlier backups stay.
 */
export async function backUpCatalog(dataDir: string, clock: Clock, log: Logger): Promise<void> {
  const path = catalogPath(dataDir)
  const partial = join(backupsFolder(dataDir), `${randomUUID()}.partial`)
  try {
    if (!existsSync(path)) return
    const before = backupsIn(dataDir)
    const today = new Date(clock.now()).toISOString().slice(0, 10)
    const database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 10_000 })
    try {
      const version = database.pragma('user_version', { simple: true }) as number
      const migrates = version > 0 && version < migrations.length
      const isDone = before.findLast(({ day }) => day !== null)?.day === today
      if (version === 0 || (isDone && !migrates) || !holdsSomething(database)) return
      makeFolder(backupsFolder(dataDir))
      await database.backup(partial)
      if (process.platform !== 'win32') chmodSync(partial, 0o600)
      checkCopy(partial)
      const number = String((before.at(-1)?.number ?? 0) + 1).padStart(6, '0')
      const name = `catalog-${number}-${migrates ? `before-${migrations.length}` : today}.db`
      await intoPlace(partial, join(backupsFolder(dataDir), name))
    } finally {
      database.close()
    }
    forget(dataDir)
  } catch (error) {
    log.warn('catalog not backed up', { reason: String(error) })
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(partial + suffix, { force: true })
  }
}

const holdsSomething = (database: Sqlite.Database): boolean => database.prepare('select 1 from connection limit 1').get() !== undefined

/** One that is damaged must not push out those that are whole. It becomes one file, without a log beside it. */
function checkCopy(path: string): void {
  const copy = new Sqlite(path)
  try {
    copy.pragma('journal_mode = delete')
    const verdict = copy.pragma('quick_check(1)', { simple: true })
    if (verdict !== 'ok') throw new Error(`the catalog is damaged: ${String(verdict)}`)
  } finally {
    copy.close()
  }
}

/** Oldest first. */
function backupsIn(dataDir: string): { readonly name: string; readonly number: number; readonly day: string | null }[] {
  const folder = backupsFolder(dataDir)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => {
      const [, number, day = null] = backupFile.exec(name) ?? []
      return number === undefined ? [] : [{ name, number: Number(number), day }]
    })
    .sort((a, b) => a.number - b.number)
}

function forget(dataDir: string): void {
  const all = backupsIn(dataDir)
  const daily = all.filter(({ day }) => day !== null).slice(0, -KEPT.daily)
  const migration = all.filter(({ day }) => day === null).slice(0, -KEPT.migration)
  for (const { name } of [...daily, ...migration]) rmSync(join(backupsFolder(dataDir), name), { force: true })
}
