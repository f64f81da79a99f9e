import { RollcallError } from '../../shared/errors.ts'
import type { Logger } from '../../shared/platform.ts'
import { failedWith } from './router/failures.ts'

/** What may be written may be read as well: what was saved may be opened again. */
type Access = 'read' | 'write'

/** The calls that only read the files they name; every other needs a file that may be written. */
const reading: ReadonlySet<string> = new Set(['snapshots.open', 'diffs.open', 'files.describe'])

/** Settings of destinations that name a place on this computer, and what is done with it there. */
export type Places = ReadonlyMap<string, Access>
const noPlaces: Places = new Map()
/** The calls whose `config` holds such settings. */
const placing: ReadonlySet<string> = new Set(['destinations.save', 'destinations.check'])

/**
 * The files a window may name: those the person chose in a dialog, dropped, or opened with Rollcall. A page that was taken
 * over then reaches no other file, though it can send whatever it likes. Paths are compared letter by letter, so that no
 * spelling (`..`, links, case) leads elsewhere than what was chosen.
 */
export class AllowedPaths {
  readonly #allowed = new Map<string, Access>()
  readonly #places: Places

  constructor(places: Places = noPlaces) {
    this.#places = places
  }

  allow(path: string, access: Access): void {
    if (this.#allowed.get(path) !== 'write') this.#allowed.set(path, access)
  }

  /** Whether all that an input calls `path`, wherever in it, and every other place it names, may be named in this call. */
  permits(call: string, input: unknown): boolean {
    for (const path of pathsIn(input)) if (!this.#fits(path, reading.has(call) ? 'read' : 'write')) return false
    // A plan's file goes where its destination says, or where the person chose to save it this time.
    if (call === 'deliveries.plan' && !this.#fitsIfNamed(partOf(input, 'target'), 'write')) return false
    if (!placing.has(call)) return true
    const config = partOf(input, 'config')
    return [...this.#places].every(([name, access]) => this.#fitsIfNamed(partOf(config, name), access))
  }

  #fits(path: unknown, access: Access): boolean {
    const allowed = typeof path === 'string' ? this.#allowed.get(path) : undefined
    return allowed === 'write' || (allowed === 'read' && access === 'read')
  }

  #fitsIfNamed(path: unknown, access: Access): boolean {
    return path === undefined || path === null || path === '' || this.#fits(path, access)
  }
}

const partOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** Options of the handler behind a window's port: INVALID_INPUT for paths that are not allowed, before the call sees its input. */
export const onlyAllowed = (allowed: AllowedPaths, log: Logger) => ({
  clientInterceptors: [
    <T>(call: { readonly path: readonly string[]; readonly input: unknown; readonly next: () => T }): T => {
      const name = call.path.join('.')
      if (allowed.permits(name, call.input)) return call.next()
      log.warn('path refused', { call: name })
      throw failedWith(refused())
    },
  ],
})

function* pathsIn(input: unknown): Generator {
  const seen = new Set<object>()
  const waiting = [input]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if ('path' in value) yield value.path
    for (const part of Object.values(value)) waiting.push(part)
  }
}

const refused = (): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: 'This file or folder was not chosen in Rollcall.',
    remedy: 'Choose it in the dialog, drop it on the window, or open it with Rollcall.',
  })
