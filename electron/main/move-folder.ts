import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { sha256OfFileNow } from '../files/sha256.ts'
import { writeWholeNow } from '../files/whole-file.ts'

/** The file a folder that was moved says it with. */
export const receiptName = 'moved.json'

const receipt = z.object({
  movedAt: z.string(),
  from: z.string(),
  to: z.string(),
  /** `copied` from another volume; then what was copied is removed only as far as it is still what was copied. */
  how: z.enum(['renamed', 'copied']),
  files: z.int(),
  bytes: z.number(),
  entries: z.array(z.object({ path: z.string(), size: z.number(), modified: z.number() })),
})
export type Receipt = z.infer<typeof receipt>

export interface MoveOptions {
  readonly now: () => number
  /** Moves a folder within a volume, at once; EXDEV over its border. */
  readonly rename?: (from: string, to: string) => void
}

/**
 * Moves a folder to where nothing is yet. Within a volume it is one rename. From another one it is copied beside the target, compared byte by byte
 * and renamed; only then what was copied goes from the old place. Broken off anywhere, the old place is whole or the new one is, and the
 * next call goes on. Throws what the file system says; the old place is then as it was.
 */
export function moveFolder(from: string, to: string, { now, rename = renameSync }: MoveOptions): Receipt {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  if (existsSync(to)) rmdirSync(to)
  const written = (how: Receipt['how'], at: string): Receipt => {
    const entries = how === 'copied' ? filesOf(from).map((path) => entryOf(from, path)) : []
    const all = how === 'copied' ? entries : filesOf(to).map((path) => entryOf(to, path))
    const bytes = all.reduce((sum, { size }) => sum + size, 0)
    const made: Receipt = { movedAt: new Date(now()).toISOString(), from, to, how, files: all.length, bytes, entries }
    writeWholeNow(join(at, receiptName), JSON.stringify(made, null, 2), 'own')
    return made
  }
  try {
    rename(from, to)
  } catch (error) {
    if (!isOtherVolume(error)) throw error
    const beside = `${to}.incoming`
    const made = orElse(
      () => {
        copyFolder(from, beside)
        const copied = written('copied', beside)
        renameSync(beside, to)
        return copied
      },
      // What was copied of it may be all the room that was left.
      () => rmSync(beside, { recursive: true, force: true }),
    )
    removeCopied(made)
    return made
  }
  // What was begun over a border that is none any more.
  rmSync(`${to}.incoming`, { recursive: true, force: true })
  return orElse(
    () => written('renamed', to),
    () => {
      rmSync(join(to, receiptName), { force: true })
      rename(to, from)
    },
  )
}

/** What `work` gives; when it fails, `undo` is tried and the failure told. */
function orElse<T>(work: () => T, undo: () => void): T {
  try {
    return work()
  } catch (error) {
    try {
      undo()
    } catch {
      // What failed first is what counts.
    }
    throw error
  }
}

/** Goes on with the removal of what was copied, when that was broken off. */
export function finishMove(to: string): void {
  const made = receiptOf(to)
  if (made?.how === 'copied') removeCopied(made)
}

/** What a folder says of how it came to where it is, or null. */
export function receiptOf(folder: string): Receipt | null {
  try {
    return receipt.parse(JSON.parse(readFileSync(join(folder, receiptName), 'utf8')))
  } catch {
    // None, or one of another making: it tells nothing.
    return null
  }
}

const isOtherVolume = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EXDEV'

/** Paths of all files below, in order. */
function filesOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : join(below, entry.name)
      return entry.isDirectory() ? filesOf(folder, path) : entry.isFile() ? [path] : []
    })
}

function entryOf(folder: string, path: string): Receipt['entries'][number] {
  const { size, mtimeMs } = statSync(join(folder, path))
  return { path, size, modified: Math.round(mtimeMs) }
}

function copyFolder(from: string, beside: string): void {
  mkdirSync(beside, { recursive: true, mode: 0o700 })
  const files = filesOf(from)
  const wanted = new Set(files)
  // Left of an earlier try, and gone from the old place since.
  for (const path of filesOf(beside)) if (!wanted.has(path)) rmSync(join(beside, path))
  for (const path of files) {
    const source = join(from, path)
    const target = join(beside, path)
    if (existsSync(target) && isSame(source, target)) continue
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
    const part = `${target}.part`
    copyFileSync(source, part)
    flush(part)
    if (!isSame(source, part)) throw new Error(`The copy of ${path} is not what was copied.`)
    const { atime, mtime } = statSync(source)
    utimesSync(part, atime, mtime)
    renameSync(part, target)
  }
}

function flush(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const isSame = (a: string, b: string): boolean => statSync(a).size === statSync(b).size && sha256OfFileNow(a) === sha256OfFileNow(b)

/** Takes away what was copied, file by file, unless somebody wrote to any of it since. What cannot be removed stays. */
function removeCopied({ from, entries }: Receipt): void {
  if (!existsSync(from)) return
  const copied = new Map(entries.map((entry) => [entry.path, entry]))
  const untouched = filesOf(from).every((path) => {
    const { size, modified } = entryOf(from, path)
    const known = copied.get(path)
    return known?.size === size && known.modified === modified
  })
  if (!untouched) return
  try {
    rmSync(from, { recursive: true })
  } catch {
    // Somebody holds a file open: the next start takes it away.
  }
}
