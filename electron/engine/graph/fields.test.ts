import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../../shared/fields.ts'
import type { ListName } from '../../../shared/query.ts'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { openForReading } from './database.ts'
import { fieldOf } from './fields.ts'
import { inFolder, snapshotOf } from './testing/arbitrary-graph.ts'

const kinds = { code: 'text', date: 'time' } as Readonly<Record<string, string>>

test.each<ListName>(['resources', 'entitlements', 'grants'])('what people can ask of %s is what the snapshot can answer', (list) =>
  inFolder(async (folder) => {
    const path = join(folder, 'a.snapshot')
    await snapshotOf(path, { types: [], resources: [], entitlements: [], grants: [] })
    const database = openForReading(path)
    const fields = fieldsOf(firstVocabulary, list).all
    for (const { name, kind } of fields) expect([name, fieldOf(database, list, name).kind]).toEqual([name, kinds[kind] ?? kind])
    expect(() => fieldOf(database, list, 'no such')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    database.close()
  }),
)
