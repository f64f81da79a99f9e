import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { entitlementId, type Resource } from '../../../shared/graph.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { learned } from '../graph/testing/learning-values.ts'
import { PAGE_SIZE } from './schema.ts'
import { inFolder, never, withContent } from './testing/files.ts'
import { meta, options } from './testing/small-run.ts'
import { writeC1z } from './write.ts'

/** Saves a sync in which each of `people` holds each of `courses`, for as long as `work` runs. */
function withFile(people: number, courses: number, work: (path: string) => void): Promise<void> {
  return inFolder(async (folder) => {
    const snapshotPath = join(folder, 'run.snapshot')
    const writer = createSnapshot(snapshotPath, { vocabulary: firstVocabulary })
    writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
    writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
    const keys = Array.from({ length: people }, (_, i) => {
      const id = `p.${String(i).padStart(6, '0')}`
      return writer.resource({ type: 'user', id, displayName: id, login: id })
    })
    for (let i = 0; i < courses; i++) {
      const course: Resource = { type: 'course', id: `c-${i}`, displayName: `Course ${i}` }
      writer.resource(course)
      const id = entitlementId(course, 'completed')
      const completed = writer.entitlement({
        id,
        resource: course,
        slug: 'completed',
        displayName: id,
        purpose: 'assignment',
        grantableTo: ['user'],
      })
      for (const [holder, key] of keys.entries()) {
        const at = 1_700_000_000_000 + ((i * 7_919 + holder * 104_729) % 99_991) * 500_009
        writer.grantByKey(
          completed ?? 0,
          key ?? 0,
          learned({ completedAt: at, firstAccess: at - 77_777, score: holder % 100, attempts: 1 + (i % 3) }),
          null,
        )
      }
    }
    await writer.finish({ meta, signal: never })
    const snapshot = openSnapshot(snapshotPath)
    try {
      const path = join(folder, 'sync.c1z')
      await writeC1z(snapshot, path, options)
      work(path)
    } finally {
      snapshot.close()
    }
  })
}

test.each([
  { people: 127, courses: 1, first: 1 },
  { people: 151, courses: 217, first: 1 },
  { people: 128, courses: 256, first: 0x8000 },
])(
  '$people people with $courses courses: row numbers of more than two bytes are of one length',
  async ({ people, courses, first }) => {
    await withFile(people, courses, (path) => {
      withContent(path, (database) => {
        const count = people * courses
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
        expect(database.prepare('select min(id) as least, max(id) as most, count(*) as count from v1_grants').get()).toEqual({
          least: first,
          most: first + count - 1,
          count,
        })
        const inOrder = database.prepare<[], string>('select external_id from v1_grants order by id').pluck().all()
        expect(inOrder).toEqual(inOrder.toSorted())
      })
    })
  },
  60_000,
)

test('entries of one length have the same pointers on every page of an index', async () => {
  await withFile(128, 256, (path) => {
    const content = zstdDecompressSync(readFileSync(path).subarray(5))
    const root = withContent(path, (database) =>
      database.prepare<[], number>(`select rootpage from sqlite_master where name = 'idx_grants_principal_id_v1'`).pluck().get(),
    )
    const leavesUnder = (number: number): Buffer[] => {
      const page = content.subarray((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
      if (page[0] === 10) return [page]
      const children = Array.from({ length: page.readUInt16BE(3) }, (_, i) => page.readUInt32BE(page.readUInt16BE(12 + 2 * i)))
      return [...children, page.readUInt32BE(8)].flatMap(leavesUnder)
    }
    // The last one is not full.
    const leaves = leavesUnder(root ?? 0).slice(0, -1)
    expect(leaves.length).toBeGreaterThan(50)
    const pointers = leaves.map((leaf) => leaf.toString('hex', 8, 8 + 2 * leaf.readUInt16BE(3)))
    expect(new Set(pointers).size).toBe(1)
  })
}, 60_000)

test('a small file is compressed more thoroughly than the first level does', async () => {
  await withFile(200, 40, (path) => {
    const content = zstdDecompressSync(readFileSync(path).subarray(5))
    const quick = zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    expect(statSync(path).size).toBeLessThan(0.9 * quick.length)
  })
})
