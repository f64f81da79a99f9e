import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { openAppLog } from '../../electron/main/app-log.ts'
import { openEngineLog } from '../../electron/main/engine-log.ts'
import { writeWhole, writeWholeNow } from '../../electron/files/whole-file.ts'
import { moveFolder } from '../../electron/main/move-folder.ts'
import { openPreferences } from '../../electron/main/preferences.ts'
import { smallDisk, whyNoDisk } from './small-disk.ts'
import { writePath } from './write-path.ts'
import { eventually } from '../fakes/eventually.ts'

const page = Buffer.alloc(3_000_000, 'x')
const earlier = (name: string, text: string) => (folder: string) => writeFileSync(join(folder, name), text)

// Evidence as PDF, and diagnostics.
writePath('a document the window saves', {
  before: earlier('evidence.pdf', '%PDF-1.7 earlier'),
  left: 100_000,
  write: (folder) => writeWhole(join(folder, 'evidence.pdf'), page, 'pdf'),
})

writePath('where the window stood', {
  before: earlier('window.json', '{}'),
  interruptible: false,
  write: (folder) => writeWholeNow(join(folder, 'window.json'), JSON.stringify({ x: 1, y: 2 }), 'own'),
})

writePath('preferences', {
  before: (folder) => void openPreferences(join(folder, 'preferences.json')).set({ theme: 'dark' }),
  interruptible: false,
  write: (folder) => {
    const store = openPreferences(join(folder, 'preferences.json'))
    try {
      store.set({ density: 'compact' })
    } finally {
      expect(store.get().density, 'what is not written does not count').toBe('comfortable')
    }
  },
})

test.skipIf(whyNoDisk !== null)('preferences that cannot be read, on a disk that can only be read, are the usual ones', () => {
  const disk = smallDisk(1 << 20)
  try {
    writeFileSync(join(disk.folder, 'preferences.json'), '{')
    disk.readOnly()
    expect(openPreferences(join(disk.folder, 'preferences.json')).get().theme).toBe('system')
  } finally {
    disk.remove()
  }
})

test.skipIf(whyNoDisk !== null)('logs on a full disk cost their lines, and go on when there is room', async () => {
  const disk = smallDisk(1 << 20)
  try {
    const engineLog = join(disk.folder, 'engine.log')
    const said = new PassThrough()
    openEngineLog(engineLog, [said, null])
    said.write('first\n')
    await eventually(() => expect(readFileSync(engineLog, 'utf8')).toBe('first\n'))
    disk.fill(0)
    const appLog = openAppLog(join(disk.folder, 'app.log'))
    appLog.note('full')
    // More than a pipe and its buffers hold: whoever writes has to be listened to.
    for (let i = 0; i < 40; i++) {
      if (!said.write(Buffer.alloc(65_536, 'x'))) await new Promise((resolve) => said.once('drain', resolve))
    }
    rmSync(join(disk.folder, 'filler'))
    rmSync(engineLog)
    await eventually(() => {
      said.write('again\n')
      expect(readFileSync(engineLog, 'utf8')).toContain('again\n')
    })
    appLog.note('room')
    expect(readFileSync(join(disk.folder, 'app.log'), 'utf8')).toContain('room')
  } finally {
    disk.remove()
  }
})

test('a log whose folder is not there ends nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-log-'))
  try {
    const said = new PassThrough()
    const log = openEngineLog(join(folder, 'gone', 'engine.log'), [said])
    log('one\n')
    said.write('two\n')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(existsSync(join(folder, 'gone'))).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe.skipIf(whyNoDisk !== null)(
  'data that is moved to its new place on a full disk stays where it is, whole, and takes no room there',
  () => {
    const filled = (folder: string): string => {
      mkdirSync(join(folder, 'snapshots'), { recursive: true })
      writeFileSync(join(folder, 'catalog.db'), Buffer.alloc(300_000, 'c'))
      writeFileSync(join(folder, 'snapshots', 'one.snapshot'), Buffer.alloc(900_000, 's'))
      return folder
    }
    const files = (folder: string): string[] =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .sort()
    const now = () => 0

    test('from another volume', () => {
      const disk = smallDisk(4 << 20)
      const from = filled(mkdtempSync(join(tmpdir(), 'rollcall-from-')))
      try {
        disk.fill(700_000)
        expect(() => moveFolder(from, join(disk.folder, 'data'), { now })).toThrow('ENOSPC')
        expect(files(disk.folder)).toEqual(['filler'])
        expect(files(from)).toEqual(['catalog.db', 'one.snapshot'])
        rmSync(join(disk.folder, 'filler'))
        expect(moveFolder(from, join(disk.folder, 'data'), { now })).toMatchObject({ how: 'copied', files: 2 })
      } finally {
        rmSync(from, { recursive: true, force: true })
        disk.remove()
      }
    })

    test('within a volume', () => {
      const disk = smallDisk(4 << 20)
      try {
        const from = filled(join(disk.folder, 'before'))
        disk.fill(0)
        expect(() => moveFolder(from, join(disk.folder, 'data'), { now })).toThrow('The disk is full')
        expect(files(disk.folder)).toEqual(['catalog.db', 'filler', 'one.snapshot'])
        expect(files(from)).toEqual(['catalog.db', 'one.snapshot'])
      } finally {
        disk.remove()
      }
    })
  },
)
