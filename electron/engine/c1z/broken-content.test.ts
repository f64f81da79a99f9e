import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { RollcallError } from '../../../shared/errors.ts'
import { countC1z } from './count.ts'
import { describeC1z } from './describe.ts'
import { importC1z } from './import.ts'
import { grantIndexes, tables } from './schema.ts'
import { inFolder, never, syncIdsIn, withContent, wrap } from './testing/files.ts'
import { smallSnapshot } from './testing/snapshots.ts'
import { writeC1z } from './write.ts'

/** Files that a connector made and something broke: each is told as what it is, or read as far as it goes; never as a mistake of ours. */
const fixture = join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z')
const options = { keep: 2, signal: never, now: () => 1_760_000_100_000 }

/** A copy of the fixture whose database `change` changed. */
function changed(path: string, change: (database: Database.Database) => void): void {
  copyFileSync(fixture, path)
  const bytes = withContent(path, (database) => {
    database.pragma('journal_mode = delete')
    change(database)
    return readFileSync(database.name)
  })
  writeFileSync(path, wrap(bytes))
}

/** What reading the file and saving into it come to; only failures that say what they are may leave. */
async function outcomes(change: (database: Database.Database) => void): Promise<{ readonly opened: string; readonly saved: string }> {
  return inFolder(async (folder) => {
    const path = join(folder, 'some.c1z')
    mkdirSync(join(folder, 'data'))
    changed(path, change)
    const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
      try {
        await work()
        return 'OK'
      } catch (error) {
        if (!(error instanceof RollcallError)) throw error
        if (error.code === 'INTERNAL') throw error
        expect(error.message).toContain(path)
        return error.code
      }
    }
    const before = readFileSync(path)
    const opened = await codeOf(() => importC1z(path, join(folder, 'data', 'x.snapshot'), { signal: never }))
    await codeOf(() => describeC1z(path))
    await codeOf(() => countC1z(path, join(folder, 'data'), never))
    expect(readFileSync(path).equals(before)).toBe(true)
    const snapshot = await smallSnapshot(join(folder, 'data'), 'run', '33p3590dzdgf5u2DhrEARCIYjnj')
    try {
      const saved = await codeOf(() => writeC1z(snapshot, path, options))
      if (saved === 'OK') expect(syncIdsIn(path).length).toBeGreaterThan(0)
      else expect(readFileSync(path).equals(before)).toBe(true)
      expect(readdirSync(folder).sort()).toEqual(['data', 'some.c1z'])
      return { opened, saved }
    } finally {
      snapshot.close()
    }
  })
}

const indexNames = [
  ...`${tables}${Object.values(grantIndexes)
    .map(({ sql }) => `${sql};`)
    .join('')}`.matchAll(/CREATE (?:UNIQUE )?INDEX (\w+)/gi),
].map(([, name = '']) => name)

test.each(indexNames)('a file without the index %s is read, and saved into with all of ours', async (name) => {
  expect(await outcomes((database) => database.exec(`drop index if exists ${name}`))).toEqual({ opened: 'OK', saved: 'OK' })
})

test('a file without any index, likewise', async () => {
  const all = await outcomes((database) => {
    for (const name of indexNames) database.exec(`drop index if exists ${name}`)
  })
  expect(all).toEqual({ opened: 'OK', saved: 'OK' })
})

describe('text that is not UTF-8', () => {
  const columns: readonly (readonly [table: string, column: string])[] = [
    ['v1_resource_types', 'external_id'],
    ['v1_resources', 'external_id'],
    ['v1_resources', 'resource_type_id'],
    ['v1_resources', 'parent_resource_id'],
    ['v1_entitlements', 'external_id'],
    ['v1_entitlements', 'resource_id'],
    ['v1_grants', 'external_id'],
    ['v1_grants', 'entitlement_id'],
    ['v1_grants', 'principal_resource_id'],
    ['v1_sync_runs', 'sync_id'],
    ['v1_sync_runs', 'started_at'],
    ['v1_sync_runs', 'ended_at'],
    ['v1_sync_runs', 'sync_token'],
    ['v1_sync_runs', 'sync_type'],
  ]
  test.each(columns)('in %s.%s', async (table, column) => {
    const { opened, saved } = await outcomes((database) =>
      database.exec(`update ${table} set ${column} = cast(x'61ff62c328' as text) where rowid = (select max(rowid) from ${table})`),
    )
    expect(['OK', 'MALFORMED_DATA', 'NOT_FOUND']).toContain(opened)
    expect(['OK', 'MALFORMED_DATA', 'UNSUPPORTED']).toContain(saved)
  })

  test.each(['v1_resource_types', 'v1_resources', 'v1_entitlements', 'v1_grants'])('within the messages of %s', async (table) => {
    const { opened, saved } = await outcomes((database) => {
      const rows = database.prepare<[], { rowid: number; data: Buffer }>(`select rowid, data from ${table}`).all()
      const put = database.prepare(`update ${table} set data = ? where rowid = ?`)
      for (const { rowid, data } of rows) {
        // The last letter of a message belongs to a text in it.
        const bad = Buffer.from(data)
        const at = bad.findLastIndex((byte) => byte >= 0x61 && byte <= 0x7a)
        if (at !== -1) bad[at] = 0xff
        put.run(bad, rowid)
      }
    })
    expect(['OK', 'MALFORMED_DATA']).toContain(opened)
    expect(['OK', 'MALFORMED_DATA']).toContain(saved)
  })
})

/** A signal that is aborted when it is looked at for the `at`th time, and how often it was. */
function abortedAt(at: number): { readonly signal: AbortSignal; readonly looks: () => number } {
  const controller = new AbortController()
  const { signal } = controller
  let looks = 0
  let inside = false
  const look = (): void => {
    if (inside || ++looks !== at) return
    inside = true
    controller.abort()
    inside = false
  }
  Object.defineProperties(signal, {
    aborted: {
      get: () => {
        look()
        return Reflect.get(AbortSignal.prototype, 'aborted', signal)
      },
    },
    throwIfAborted: {
      value: () => {
        look()
        AbortSignal.prototype.throwIfAborted.call(signal)
      },
    },
  })
  return { signal, looks: () => looks }
}

test('reading a file is cancelled wherever it is, and leaves nothing', async () => {
  await inFolder(async (folder) => {
    const into = join(folder, 'x.snapshot')
    const whole = abortedAt(Infinity)
    await importC1z(fixture, into, { signal: whole.signal })
    const left = readdirSync(folder)
    expect(left).toEqual(['x.snapshot'])
    expect(whole.looks()).toBeGreaterThan(20)
    for (let n = 0; n < 25; n++) {
      const { signal } = abortedAt(1 + Math.floor((whole.looks() * n) / 25))
      const other = join(folder, 'other.snapshot')
      await expect(importC1z(fixture, other, { signal })).rejects.toMatchObject({ code: 'CANCELLED' })
      expect(readdirSync(folder)).toEqual(left)
    }
  })
})
