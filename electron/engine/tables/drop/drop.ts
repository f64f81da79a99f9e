import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cancelled } from '../../../../shared/errors.ts'
import { notReadable, readFault, refused } from '../faults.ts'
import { defaultLimits, type TableLimits } from '../limits.ts'
import { isJunk, isTable, isZip, sameName } from './file-names.ts'
import { plainFile } from './plain-file.ts'
import type { TableFile } from './table-file.ts'
import { openZip, type OpenZip } from './zip.ts'

/** The same file name in two places: which one holds is asked, never decided. */
interface SameNameTwice {
  readonly name: string
  /** The files as people know them. */
  readonly shown: readonly string[]
}

interface PassedOver {
  readonly shown: string
  /** `junk`: made by a system; `not-a-table`: a file of another kind; `not-chosen`: another file of this name holds. */
  readonly why: 'junk' | 'not-a-table' | 'not-chosen'
}

/** Files given together. Close it when they have been read. */
export interface Drop {
  readonly files: readonly TableFile[]
  readonly passedOver: readonly PassedOver[]
  /** While there are any, {@link Drop.requireAnswered} throws. */
  readonly questions: readonly SameNameTwice[]
  /** @throws RollcallError INVALID_INPUT while a question is open */
  requireAnswered(): void
  close(): void
}

export interface DropOptions {
  readonly limits?: TableLimits
  /** By file name: which of several holds, as shown. */
  readonly holds?: ReadonlyMap<string, string>
}

/**
 * Opens files, zips of files, and folders of both (their own files, not those of folders inside). Nothing is unpacked to disk.
 *
 * @throws RollcallError NOT_FOUND, UNSUPPORTED (limits, a zip that is refused), MALFORMED_DATA, INVALID_INPUT (no table among them), CANCELLED
 */
export async function openDrop(paths: readonly string[], options: DropOptions, signal: AbortSignal): Promise<Drop> {
  const limits = options.limits ?? defaultLimits
  const files: TableFile[] = []
  const passedOver: PassedOver[] = []
  const zips: OpenZip[] = []
  const close = (): void => zips.splice(0).forEach((zip) => zip.close())
  try {
    const found = await withFolders(paths)
    const names = Map.groupBy(found, ({ path }) => sameName(path))
    for (const { path, named } of found) {
      if (signal.aborted) throw cancelled(signal.reason)
      const name = names.get(sameName(path))?.length === 1 ? basename(path) : path
      if (isZip(path)) {
        const zip = await openZip(path, name, limits, signal)
        zips.push(zip)
        files.push(...zip.tables)
        passedOver.push(...zip.junk.map((entry) => ({ shown: `${name}/${entry}`, why: 'junk' as const })))
        passedOver.push(...zip.others.map((entry) => ({ shown: `${name}/${entry}`, why: 'not-a-table' as const })))
      } else if (isJunk(basename(path))) passedOver.push({ shown: name, why: 'junk' })
      else if (isTable(path)) files.push(await fileAt(path, name, limits))
      else if (named) throw notReadable(name, 'its name ends in none of .csv, .tsv, .txt and .zip', 'Export the data as CSV.')
      else passedOver.push({ shown: name, why: 'not-a-table' })
    }
    if (files.length === 0) throw notReadable(paths.join(', '), 'there is no file with a table', 'Name a .csv, .tsv, .txt or .zip file.')
    return { ...chosen(files, passedOver, options.holds ?? new Map<string, string>()), close }
  } catch (error) {
    close()
    throw error
  }
}

async function withFolders(paths: readonly string[]): Promise<readonly { path: string; named: boolean }[]> {
  const found: { path: string; named: boolean }[] = []
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) {
        found.push({ path, named: true })
        continue
      }
      const inside = await readdir(path, { withFileTypes: true })
      const names = inside.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)
      found.push(...names.toSorted().map((name) => ({ path: join(path, name), named: false })))
    } catch (error) {
      throw readFault(error, path)
    }
  }
  return found
}

async function fileAt(path: string, name: string, limits: TableLimits): Promise<TableFile> {
  const found = await stat(path).catch((error: unknown) => {
    throw readFault(error, path)
  })
  if (!found.isFile()) throw notReadable(path, 'it is no file', 'Name a file.')
  if (found.size > limits.fileBytes) {
    throw refused(name, `it is larger than ${limits.fileBytes} bytes`, 'Split the file, or allow larger ones in the settings.')
  }
  return plainFile(path, name, found)
}

function chosen(files: readonly TableFile[], passedOver: readonly PassedOver[], holds: ReadonlyMap<string, string>): Omit<Drop, 'close'> {
  const answers = new Map([...holds].map(([name, shown]) => [sameName(name), shown]))
  const byName = Map.groupBy(files, ({ name }) => sameName(name))
  const kept: TableFile[] = []
  const left: PassedOver[] = [...passedOver]
  const questions: SameNameTwice[] = []
  for (const [name, same] of byName) {
    const holding = same.filter(({ shown }) => same.length === 1 || shown === answers.get(name))
    if (holding.length !== 1) {
      questions.push({ name: same[0]?.name ?? name, shown: same.map(({ shown }) => shown) })
      continue
    }
    kept.push(...holding)
    left.push(...same.filter((file) => !holding.includes(file)).map(({ shown }) => ({ shown, why: 'not-chosen' as const })))
  }
  return {
    files: kept,
    passedOver: left,
    questions,
    requireAnswered() {
      const first = questions[0]
      if (first === undefined) return
      throw notReadable(
        first.name,
        `it is there more than once (${first.shown.join(', ')})`,
        'Say which one holds, or leave the others out.',
      )
    },
  }
}
