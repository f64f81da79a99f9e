import type { ClientLink, ClientOptions } from '@orpc/client'

/** Calls carry nothing but their input. */
type NoContext = Record<string, never>
type Link = ClientLink<NoContext>
type Fields = Readonly<Record<string, unknown>>

/** Something the engine has open for the window. */
interface Opened {
  readonly path: readonly string[]
  readonly input: unknown
  /** Which engine has it open, and under which handle there. */
  link: Link | null
  handle: Promise<string>
}

/** What is opened by which procedure, and the field that names it in every other one's input. */
const handles = [
  { path: 'snapshots.open', field: 'snapshotId' },
  { path: 'diffs.open', field: 'diffId' },
] as const

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The line to whichever engine there is. What one engine had open is opened again by the next when it is first asked about, under
 * the handle the window has: so what was read stays good, and no screen notices. `current` answers the link of the engine that is
 * ready, and waits for one.
 */
export function reopeningLink(current: () => Promise<Link>): Link {
  const opened = new Map<string, Opened>()

  const handleIn = (link: Link, one: Opened, field: string): Promise<string> => {
    if (one.link !== link) {
      one.link = link
      one.handle = link.call(one.path, one.input, { context: {} }).then((answer) => handleOf(answer, field) ?? '')
      // Asked again by whoever needs it next.
      one.handle.catch(() => {
        if (one.link === link) one.link = null
      })
    }
    return one.handle
  }

  const translated = async (link: Link, input: unknown): Promise<unknown> => {
    if (!isFields(input)) return input
    const changed: Record<string, unknown> = {}
    for (const { field } of handles) {
      const one = opened.get(String(input[field]))
      if (one !== undefined) changed[field] = await handleIn(link, one, field)
    }
    return Object.keys(changed).length === 0 ? input : { ...input, ...changed }
  }

  return {
    async call(path: readonly string[], input: unknown, options: ClientOptions<NoContext>): Promise<unknown> {
      const link = await current()
      const output = await link.call(path, await translated(link, input), options)
      const opens = handles.find((each) => each.path === path.join('.'))
      const handle = opens && handleOf(output, opens.field)
      if (handle != null) opened.set(handle, { path, input, link, handle: Promise.resolve(handle) })
      return output
    },
  }
}

const handleOf = (answer: unknown, field: string): string | null => {
  const handle = isFields(answer) ? answer[field] : undefined
  return typeof handle === 'string' ? handle : null
}
