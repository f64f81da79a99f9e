import { oc } from '@orpc/contract'
import { z } from 'zod'
import { errorCodes } from './errors.ts'
import type { Filter } from './query.ts'

/** What the parts of the contract share: the failure every call may end with, and the inputs that come back again and again. */

export const failure = z.object({
  code: z.enum(Object.keys(errorCodes) as [keyof typeof errorCodes]),
  remedy: z.string(),
  /** What is wrong with which field of the input; absent where there is nothing to tell by field. */
  issues: z
    .array(
      z.object({
        field: z.string().nullable(),
        message: z.string(),
        /** Of a text: where in it the mistake is. */
        place: z.object({ at: z.int(), length: z.int() }).optional(),
      }),
    )
    .optional(),
})

export const base = oc.errors({ FAILED: { status: 400, data: failure } })
export const done = z.void()

const filter: z.ZodType<Filter, Filter> = z.lazy(() =>
  z.union([
    z.object({ op: z.enum(['and', 'or']), of: z.array(filter).max(100) }),
    z.object({ op: z.literal('not'), of: filter }),
    z.object({ op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge']), field: z.string().max(200), value: z.union([z.string(), z.number()]) }),
    z.object({ op: z.literal('in'), field: z.string().max(200), values: z.array(z.union([z.string(), z.number()])).max(1000) }),
    z.object({ op: z.literal('contains'), field: z.string().max(200), value: z.string().max(1000) }),
    z.object({ op: z.literal('empty'), field: z.string().max(200) }),
    z.object({ op: z.literal('text'), value: z.string().max(1000) }),
  ]),
)
/**
 * Which rows of a list. `where`: the filter language's text (shared/filter-language), or a filter that was read already; absent or empty: all
 * of them. A mistake in the text is INVALID_INPUT with issues of the field `where` and their places.
 */
export const chosen = {
  where: z.union([z.string().max(100_000), filter]).optional(),
  /** Holds besides. */
  also: filter.optional(),
  /** The moment `today` and `2h` count from, milliseconds since 1970, so that all pages are of one list; default: the engine's clock. */
  now: z.int().min(0).optional(),
}
export const sort = z.array(z.object({ field: z.string().max(200), descending: z.boolean() })).max(5)
/** Which rows of a list, by position. */
export const rowSpan = { offset: z.int().min(0), limit: z.int().min(1).max(5000) }
export const resourceRef = z.object({ type: z.string().min(1).max(1024), id: z.string().min(1).max(1024) })
export const path = z.string().min(1).max(4096)
export const id = z.string().min(1).max(200)
/** Values by field name; they come with a call or from the keychain and are kept nowhere. */
export const secrets = z.record(z.string(), z.string().max(65_536))
/** Who decides; the engine takes the name of the computer's user when it is left out. */
export const by = z.string().trim().min(1).max(200)
export const note = z.string().trim().max(4000)
export const reason = z.string().trim().min(1, 'Say why.').max(2000)
/** The name of a kind of findings. */
export const findingKind = z.string().min(1).max(200)
/** Where a .c1z is written. */
export const output = z.object({
  path,
  /** Finished syncs the file holds afterwards, this one included. */
  keep: z.int().min(1).max(50).default(2),
})
