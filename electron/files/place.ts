import { lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs'
import { join, parse, resolve, sep } from 'node:path'
import { RollcallError } from '../../shared/errors.ts'

/** Where a file is to be written. */
export interface Place {
  /** As it was named, made absolute; for people. */
  readonly name: string
  /** Links followed: the file is replaced, not the link. */
  readonly path: string
  /** What is there now, a file or something else. */
  readonly existing: Stats | null
}

/** More are a circle. */
const mostLinks = 40

/** The user this process works for; undefined on Windows, where a link needs rights that a neighbour does not have. */
const user = process.geteuid?.()

/**
 * Where a name leads. A link is followed only when it and the folder it is in belong to the user; a link further up also when it is the
 * system's: others must not choose which of the user's files is replaced.
 *
 * @throws RollcallError NOT_WRITABLE for a link of somebody else and links in a circle; the errors of the file system otherwise
 */
export function placeOf(name: string): Place {
  const asked = resolve(name)
  const path = user === undefined ? whereLinksLead(asked) : followed(asked, user)
  return { name: asked, path, existing: statSync(path, { throwIfNoEntry: false }) ?? null }
}

function whereLinksLead(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path
    throw error
  }
}

function followed(asked: string, uid: number): string {
  const { root } = parse(asked)
  let at = root
  let ahead = stepsOf(asked)
  for (let links = 0; ahead.length > 0;) {
    const [step = '', ...rest] = ahead
    const here = join(at, step)
    const found = lstatSync(here, { throwIfNoEntry: false })
    if (found === undefined) return join(here, ...rest)
    if (!found.isSymbolicLink()) {
      at = here
      ahead = rest
      continue
    }
    const trusted = rest.length === 0 ? [uid] : [uid, 0]
    if (![found, lstatSync(at)].every((one) => trusted.includes(one.uid))) throw someoneElses(asked, here)
    if (++links > mostLinks) throw refused(`${asked} cannot be written: its links lead in a circle.`, 'Choose another name for the file.')
    ahead = [...stepsOf(resolve(at, readlinkSync(here))), ...rest]
    at = root
  }
  return at
}

const stepsOf = (path: string): readonly string[] => path.slice(parse(path).root.length).split(sep).filter(Boolean)

const someoneElses = (asked: string, link: string): RollcallError =>
  refused(
    `${asked} was not written: ${link === asked ? 'it' : link} is a link, and the link or its folder belongs to somebody else.`,
    'Name the file itself, or one in a folder of your own.',
  )

const refused = (message: string, remedy: string): RollcallError => new RollcallError('NOT_WRITABLE', { message, remedy })
