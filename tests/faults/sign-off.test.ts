import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ReviewFiles, type ReviewEnd } from '../../electron/engine/reviews/review-files.ts'
import { deliveryDesk } from '../fakes/delivery-desk.ts'
import { failureOf } from '../fakes/test-engine.ts'
import { smallDisk, whyNoDisk } from './small-disk.ts'
import { writePath } from './write-path.ts'

/** What a signed review is kept in: without all of it there is no signature. */

const end: ReviewEnd = {
  ...{ carried: [], rules: new Int32Array(0), excluded: new Int32Array(0) },
  bytes: Uint8Array.from({ length: 400_000 }, (_, i) => (i * 7919) % 251),
  evidence: {} as ReviewEnd['evidence'],
}

writePath('the end of a signed review', {
  before: (folder) => {
    mkdirSync(join(folder, 'reviews'))
    writeFileSync(join(folder, 'reviews', 'r1.start'), 'earlier')
  },
  write: (folder) => new ReviewFiles(folder).writeEnd('r1', end),
})

test.skipIf(whyNoDisk !== null)(
  'signing on a full disk signs nothing: the review stays open with its decisions, and is signed when there is room',
  async () => {
    const disk = smallDisk(16 << 20)
    const desk = await deliveryDesk({ dataDir: join(disk.folder, 'data') })
    try {
      const { reviews, audit } = desk.engine.client
      const { id: runId } = await desk.run()
      const { id: reviewId } = await reviews.create({ runId, scope: { kind: 'everything' }, policy: { undecided: 'exclude' }, by: 'Kim' })
      await reviews.decide({ reviewId, selector: { kind: 'filter', text: 'course:half' }, decision: 'approve', by: 'Kim' })
      const before = await reviews.get({ reviewId })
      disk.fill(0)
      const failure = await failureOf(reviews.signOff({ reviewId, by: 'Kim', note: '' }))
      expect(failure).toMatchObject({ code: 'DISK_FULL' })
      const files = readdirSync(join(disk.folder, 'data', 'reviews'))
      expect(files.filter((name) => !/\.(start|imprint|draft)$/.test(name))).toEqual([])
      expect(await reviews.get({ reviewId })).toEqual(before)
      expect((await reviews.grants({ reviewId, decisions: ['exclude'], offset: 0, limit: 10 })).total).toBe(0)
      expect((await audit.list({ subject: `review:${reviewId}` })).map(({ event }) => event)).not.toContain('review.signed')

      rmSync(join(disk.folder, 'filler'))
      const signed = await reviews.signOff({ reviewId, by: 'Kim', note: '' })
      expect(signed).toMatchObject({ state: 'signed', counts: { approve: before.counts.approve, exclude: before.counts.undecided } })
      expect(readdirSync(join(disk.folder, 'data', 'reviews')).filter((name) => name.endsWith('.signed'))).toHaveLength(1)
    } finally {
      await desk.close()
      disk.remove()
    }
  },
)
