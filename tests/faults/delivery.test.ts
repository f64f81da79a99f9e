import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeC1z } from '../../electron/engine/c1z/write.ts'
import { c1z } from '../../electron/engine/destinations/c1z/index.ts'
import type { DestinationContext, Subject, Work } from '../../electron/engine/destinations/destination.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'
import { systemClock } from '../../electron/engine/http/system-clock.ts'
import { deliveryDesk } from '../fakes/delivery-desk.ts'
import { smallDisk, whyNoDisk } from './small-disk.ts'
import { preparedSnapshot } from './snapshots.ts'
import { writePath } from './write-path.ts'

/** What leaves for a folder, on disks that fail. */

const source = preparedSnapshot(30_000)
const delivered = 'sync.c1z'

type Context = DestinationContext<{ folder: string; fileName: string; keep: number }>
const context = (folder: string, scratchDir: string, signal: AbortSignal): Context =>
  ({ config: { folder, fileName: delivered, keep: 3 }, signal, clock: systemClock, scratchDir }) as unknown as Context
const subject = (): Subject => ({ snapshotPath: source.path(), onlyTypes: null, connectionName: 'North' }) as unknown as Subject

const work = (folder: string): Work => ({
  subject: subject(),
  target: join(folder, delivered),
  trailNote: null,
  onProgress: () => undefined,
})

const earlierFile = async (): Promise<string> => {
  const path = join(source.folder(), 'earlier.c1z')
  if (existsSync(path)) return path
  const snapshot = openSnapshot(source.path())
  try {
    await writeC1z(snapshot, path, { keep: 1, signal: new AbortController().signal, now: () => 1_760_000_100_000 })
  } finally {
    snapshot.close()
  }
  return path
}

writePath('a delivery into a folder', {
  room: 64 << 20,
  left: 1 << 20,
  before: (folder) => writeFileSync(join(folder, 'other.txt'), 'other'),
  write: (folder, signal) => c1z.apply(context(folder, source.folder(), signal), work(folder)),
  cancellable: true,
})

writePath('a delivery into a file that is there', {
  room: 64 << 20,
  left: 1 << 20,
  before: async (folder) => copyFileSync(await earlierFile(), join(folder, delivered)),
  write: (folder, signal) => c1z.apply(context(folder, source.folder(), signal), work(folder)),
  cancellable: true,
})

writePath('what lies at a destination, read for a plan', {
  room: 64 << 20,
  left: 1 << 20,
  before: () => undefined,
  write: async (folder, signal) => {
    await earlierFile()
    return c1z.plan(context(source.folder(), join(folder, 'scratch'), signal), subject(), {
      target: join(source.folder(), 'earlier.c1z'),
      arrived: null,
    })
  },
  cancellable: true,
})

test.skipIf(whyNoDisk !== null)('a delivery that found the disk full says so and goes on when there is room', async () => {
  const disk = smallDisk(8 << 20)
  const desk = await deliveryDesk()
  try {
    const { deliveries } = desk.engine.client
    const destinationId = await desk.destination({ folder: disk.folder, fileName: delivered })
    const { id: reviewId } = await desk.signed((await desk.run()).id)
    const plan = await desk.approve(await deliveries.plan({ destinationId, reviewId }))
    disk.fill(0)
    const failed = await desk.apply(plan.id)
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' }, receipt: null })
    expect(readdirSync(disk.folder)).toEqual(['filler'])
    rmSync(join(disk.folder, 'filler'))
    expect(await desk.apply(plan.id)).toMatchObject({ id: failed.id, state: 'done' })
    expect(readFileSync(join(disk.folder, delivered)).length).toBeGreaterThan(0)
  } finally {
    await desk.close()
    disk.remove()
  }
})
