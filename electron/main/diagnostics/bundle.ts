import { strToU8, zipSync } from 'fflate'
import type { Preferences } from '../../../shared/main-contract.ts'
import type { Cleaner } from './clean.ts'

export interface BundleParts {
  /** Versions and the like, small facts. */
  readonly versions: object
  readonly preferences: Preferences
  /** What the engine says of its catalog; null when it does not answer. */
  readonly catalog: object | null
  readonly appLog: string
  readonly engineLog: string
  readonly at: Date
}

const readme = (at: Date): string => `Rollcall diagnostics, ${at.toISOString()}

For whoever was asked for help with Rollcall. Look through it before it leaves your organisation: it is all text.

versions.json   versions of Rollcall and what it runs on, the kind of computer, the state of the engine and the keychain
settings.json   preferences; of addresses and paths only whether they are set, of saved views only how many there are
catalog.json    how many connections and runs there are; the latest runs: source, state, times, counts, code of the failure; the
                settings of connections where they are numbers, choices or yes and no, of others only whether they are set; the
                log of the latest runs that did not end well
app.log         what the window's process noted: starts, the engine's deaths, failures
engine.log      what the engine noted: runs and their steps, failures

Not in it: tokens and passwords, snapshots, reports, names of anybody or anything in the data, e-mail addresses, names of connections. Secrets
that Rollcall knows were looked for in every text and taken out in every spelling; so were e-mail addresses, whatever looks like a
token, what stands in quotes in a message, and your home folder.
`

/** A zip of texts, each of them cleaned. */
export function bundleOf(parts: BundleParts, { value, log }: Cleaner): Uint8Array {
  const json = (given: object): Uint8Array => strToU8(`${JSON.stringify(value(given), null, 2)}\n`)
  return zipSync(
    {
      'README.txt': strToU8(readme(parts.at)),
      'versions.json': json(parts.versions),
      'settings.json': json(settingsOf(parts.preferences)),
      'catalog.json': json(parts.catalog ?? { problem: 'The engine did not answer.' }),
      'app.log': strToU8(log(parts.appLog)),
      'engine.log': strToU8(log(parts.engineLog)),
    },
    { mtime: parts.at, level: 6 },
  )
}

function settingsOf({ views, proxy, extraCa, updateFeed, ...plain }: Preferences): object {
  const isSet = (text: string): string => (text === '' ? 'not set' : 'set')
  return { ...plain, proxy: isSet(proxy), extraCa: isSet(extraCa), updateFeed: isSet(updateFeed), views: views.length }
}
