import { RollcallError } from '../../shared/errors.ts'
import type { Logger } from '../../shared/platform.ts'
import { placeSettings } from './engine.ts'
import { failedWith } from './router/failures.ts'

/** What may be written may be read as well: what was saved may be opened again. */
type Access = 'read' | 'write'

/** The calls that only read the files they name; every other needs a file that may be written, but for those it only asks of. */
const reading: ReadonlySet<string> = new Set(['files.describe'])

/** Under these names inputs carry what a question is asked of: a file there is read, whatever the call does with others. */
const askedOf: ReadonlySet<string> = new Set(['snapshotRef', 'before', 'after'])

/** Under these names inputs carry places: the contract's own, and every setting of a source or destination that is one. */
const placeNames: ReadonlySet<string> = new Set(['path', 'target', ...placeSettings.keys()])

/**
 * The files a window may name: those the person chose in a dialog, dropped, or opened with Rollcall. A page that was taken
 * over then reaches no other file, though it can send whatever it likes. Paths are compared letter by letter, so that no
 * spelling (`..`, links, case) leads elsewhere than what was chosen.
 */
export class AllowedPaths {
  readonly #allowed = new Map<string, Access>()

  allow(path: string, access: Access): void {
    if (this.#allowed.get(path) !== 'write') this.#allowed.set(path, access)
  }

  /** Whether all places an input names, wherever in it, may be named in this call. */
  permits(call: string, input: unknown): boolean {
    for (const { name, path, within } of placesIn(input)) {
      const access = typeof path === 'string' ? this.#allowed.get(path) : undefined
      const reads = reading.has(call) || askedOf.has(within) || placeSettings.get(name) === 'read'
      if (access === undefined || (access === 'read' && !reads)) return false
    }
    return true
  }
}

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

interface Place {
  readonly name: string
  readonly path: unknown
  /** The name of what it stands in. */
  readonly within: string
}

function* placesIn(input: unknown): Generator<Place> {
  const seen = new Set<object>()
  const waiting: (readonly [value: unknown, within: string])[] = [[input, '']]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, within] = next
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    for (const name of placeNames) {
      if (!(name in value)) continue
      const place = (value as Readonly<Record<string, unknown>>)[name]
      // Null takes a setting back; a list names several.
      if (place === null && name !== 'path') continue
      for (const path of Array.isArray(place) && placeSettings.has(name) ? (place as unknown[]) : [place]) yield { name, path, within }
    }
    for (const [name, part] of Object.entries(value)) waiting.push([part, name])
  }
}

const refused = (): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: 'This file or folder was not chosen in Rollcall.',
    remedy: 'Choose it in the dialog, drop it on the window, or open it with Rollcall.',
  })
