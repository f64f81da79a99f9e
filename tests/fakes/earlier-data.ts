import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Of tests/fixtures: folders that hold what the first version wrote, or one for each older version. */
type EarlierData = 'signed-reviews' | 'open-reviews' | `older-versions/${string}`

export const earlierFixture = (name: EarlierData | 'older-versions'): string => join(import.meta.dirname, '../fixtures', name)

/** A copy of the data folder of an earlier version. Whoever makes it removes it. */
export function earlierData(name: EarlierData): string {
  const fixture = earlierFixture(name)
  const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-earlier-'))
  const unpack = (from: string, to: string) => {
    writeFileSync(to, gunzipSync(readFileSync(from)))
  }
  unpack(join(fixture, 'catalog.db.gz'), join(dataDir, 'catalog.db'))
  if (existsSync(join(fixture, 'reviews'))) cpSync(join(fixture, 'reviews'), join(dataDir, 'reviews'), { recursive: true })
  mkdirSync(join(dataDir, 'snapshots'))
  for (const file of readdirSync(join(fixture, 'snapshots')))
    unpack(join(fixture, 'snapshots', file), join(dataDir, 'snapshots', file.replace(/\.gz$/, '')))
  return dataDir
}
