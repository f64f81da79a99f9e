import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstVocabulary } from '../../shared/vocabulary.ts'
import { ApprovedSnapshots } from '../../electron/engine/deliveries/approved-snapshots.ts'
import { FileHashes } from '../../electron/engine/deliveries/file-hashes.ts'
import type { SignedReview } from '../../electron/engine/deliveries/signed-review.ts'
import { exportTo, type ExportRequest } from '../../electron/engine/exports/export.ts'
import { writeWhole } from '../../electron/files/whole-file.ts'
import { imprintOf } from '../../electron/engine/graph/imprint.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'
import { createSnapshot } from '../../electron/engine/graph/snapshot-writer.ts'
import { ReviewFiles } from '../../electron/engine/reviews/review-files.ts'
import { KeptImports } from '../../electron/engine/snapshots/kept-imports.ts'
import { ServedFiles } from '../../electron/engine/services/served-files.ts'
import { systemClock } from '../../electron/engine/http/system-clock.ts'
import { expect, test } from 'vitest'
import { fillSnapshot, preparedSnapshot } from './snapshots.ts'
import { smallDisk, whyNoDisk } from './small-disk.ts'
import { writePath } from './write-path.ts'

const source = preparedSnapshot(8_000)

writePath('a snapshot of a run', {
  before: (folder) => writeFileSync(join(folder, 'earlier.snapshot'), 'earlier'),
  left: 200_000,
  write: async (folder, signal) => {
    const writer = createSnapshot(join(folder, 'run.snapshot'), { vocabulary: firstVocabulary })
    try {
      await fillSnapshot(writer, 8_000, signal)
    } finally {
      writer.discard()
    }
  },
  cancellable: true,
})

const earlier =
  (name: string, text = 'earlier') =>
  (folder: string) =>
    writeFileSync(join(folder, name), text)

const exported = (request: Pick<ExportRequest, 'list' | 'format' | 'preset'>): void =>
  writePath(`an export of ${request.preset ?? request.list} as ${request.format}`, {
    before: earlier('out.file', { csv: 'earlier', xlsx: '', json: '[]' }[request.format]),
    left: 100_000,
    write: async (folder, signal) => {
      const snapshot = openSnapshot(source.path(), { once: true })
      try {
        const full = { ...request, byteOrderMark: false, path: join(folder, 'out.file') }
        for await (const { done } of exportTo(snapshot, full, { signal, now: () => 0 })) expect(done).toBeGreaterThanOrEqual(0)
      } finally {
        snapshot.close()
      }
    },
    cancellable: true,
  })
exported({ list: 'grants', format: 'csv' })
exported({ list: 'grants', format: 'xlsx' })
exported({ list: 'grants', format: 'json' })
exported({ list: 'grants', format: 'csv', preset: 'baton' })

writePath('a short export of findings', {
  before: earlier('out.csv'),
  interruptible: false,
  write: async (folder, signal) => {
    const snapshot = openSnapshot(source.path(), { once: true })
    try {
      const request = { list: 'grants', format: 'csv', preset: 'findings', byteOrderMark: true, path: join(folder, 'out.csv') } as const
      for await (const { done } of exportTo(snapshot, request, { signal, now: () => 0 })) expect(done).toBeGreaterThanOrEqual(0)
    } finally {
      snapshot.close()
    }
  },
})

writePath('evidence as JSON or HTML', {
  before: earlier('evidence.html', '<!doctype html>earlier'),
  left: 100_000,
  write: (folder) => writeWhole(join(folder, 'evidence.html'), Buffer.alloc(4_000_000, 'x'), 'html'),
})

const numbers = { bytes: Uint8Array.from({ length: 400_000 }, (_, i) => (i * 7919) % 251), rules: new Int32Array(0) }

writePath('the beginning of a review', {
  before: (folder) => {
    mkdirSync(join(folder, 'reviews'))
    writeFileSync(join(folder, 'reviews', 'r1.start'), 'earlier')
  },
  write: (folder) => new ReviewFiles(folder).writeStart('r1', { carried: [], removed: 0, changes: null, ...numbers }),
})

writePath('the draft of a review', {
  before: () => undefined,
  write: (folder) => new ReviewFiles(folder).writeDraft('r1', { rulesApplied: [], ...numbers }),
})

writePath('the imprint of a snapshot', {
  before: () => undefined,
  write: async (folder) => new ReviewFiles(folder).writeImprint('run', await imprintOf(source.path())),
})

const approvedIn = (folder: string) => new ApprovedSnapshots(folder, new FileHashes(), { get: () => null, keep: () => undefined })

const signed = (snapshotPath: string): SignedReview =>
  ({
    review: { id: 'r1', runId: 'run', signOff: { digest: 'd' } },
    snapshotPath,
    snapshotSha256: createHash('sha256').update(readFileSync(snapshotPath)).digest('hex'),
    excluded: Int32Array.from({ length: 100 }, (_, i) => i + 1),
  }) as unknown as SignedReview

writePath('what a signed review leaves of its snapshot', {
  before: (folder) => mkdirSync(join(folder, 'approved')),
  left: 200_000,
  write: (folder) => approvedIn(folder).of(signed(source.path())),
})

writePath('what was delivered', {
  before: (folder) => {
    mkdirSync(join(folder, 'approved'))
    mkdirSync(join(folder, 'delivered'))
  },
  left: 200_000,
  write: (folder) => approvedIn(folder).keepArrived({ id: 'd1', destinationId: 'dest' }, source.path()),
})

writePath('what a service uploads', {
  before: (folder) => {
    mkdirSync(join(folder, 'uploads'))
    copyFileSync(source.path(), join(folder, 'approved.snapshot'))
  },
  left: 100_000,
  write: (folder, signal) => {
    const leaving = { snapshotPath: join(folder, 'approved.snapshot'), again: false } as unknown as Parameters<ServedFiles['write']>[0]
    return new ServedFiles(folder, 'dest', systemClock).write(leaving, 'task', {} as Parameters<ServedFiles['write']>[2], null, signal)
  },
  cancellable: true,
})

test.skipIf(whyNoDisk !== null)('an opened file that cannot be kept for the next time takes no room for it', async () => {
  const disk = smallDisk(16 << 20)
  try {
    const own = join(disk.folder, 'own.snapshot')
    copyFileSync(source.path(), own)
    disk.fill(0)
    await new KeptImports(join(disk.folder, 'imports'), '1').keep('a'.repeat(64), 'sync', true, own)
    const files = readdirSync(disk.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name).sort()).toEqual(['filler', 'own.snapshot'])
  } finally {
    disk.remove()
  }
})
