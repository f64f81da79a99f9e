import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importC1z } from '../../electron/engine/c1z/import.ts'
import { writeC1z } from '../../electron/engine/c1z/write.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'
import { preparedSnapshot } from './snapshots.ts'
import { writePath } from './write-path.ts'

/** Its database is larger than what is compressed by one thread in one piece. */
const source = preparedSnapshot(30_000)

const save = async (snapshotPath: string, path: string, signal: AbortSignal): Promise<void> => {
  const snapshot = openSnapshot(snapshotPath)
  try {
    await writeC1z(snapshot, path, { keep: 3, signal, now: () => 1_760_000_100_000 })
  } finally {
    snapshot.close()
  }
}

/** A saved file, made once. */
const savedFile = async (): Promise<string> => {
  const path = join(source.folder(), 'saved.c1z')
  if (!existsSync(path)) await save(source.path(), path, new AbortController().signal)
  return path
}

writePath('a .c1z that is new', {
  room: 64 << 20,
  left: 1 << 20,
  before: (folder) => writeFileSync(join(folder, 'other.txt'), 'other'),
  write: (folder, signal) => save(source.path(), join(folder, 'out.c1z'), signal),
  cancellable: true,
})

writePath('a .c1z that gets one more sync', {
  room: 64 << 20,
  left: 1 << 20,
  before: async (folder) => copyFileSync(await savedFile(), join(folder, 'out.c1z')),
  write: (folder, signal) => save(source.path(), join(folder, 'out.c1z'), signal),
  cancellable: true,
})

writePath('the database of a .c1z, where the snapshot lies', {
  room: 64 << 20,
  left: 1 << 20,
  before: (folder) => copyFileSync(source.path(), join(folder, 'run.snapshot')),
  write: (folder, signal) => save(join(folder, 'run.snapshot'), join(source.folder(), 'elsewhere.c1z'), signal),
  cancellable: true,
})

writePath('the snapshot of an opened .c1z', {
  room: 96 << 20,
  left: 1 << 20,
  before: () => undefined,
  write: async (folder, signal) => importC1z(await savedFile(), join(folder, 'imported.snapshot'), { signal }),
  cancellable: true,
})

writePath('the snapshot of an opened .c1z, with room for its database only', {
  room: 96 << 20,
  left: 20 << 20,
  before: () => undefined,
  write: async (folder, signal) => importC1z(await savedFile(), join(folder, 'imported.snapshot'), { signal }),
  cancellable: true,
})
