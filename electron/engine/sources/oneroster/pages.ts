import { grouped } from '../../../../shared/number-words.ts'
import { RollcallError } from '../../../../shared/errors.ts'
import { textOf, type SourceRecord } from '../../../../shared/records.ts'
import type { Batch, ReadContext, ReadFrom } from '../streams.ts'
import { listIn } from './collection.ts'
import type { OneRosterConfig } from './config.ts'
import { rootOf } from './root.ts'

/** A list of the service, and where it can be read instead when it is not offered. */
export interface Collection {
  readonly name: string
  readonly title: string
  /** The key of the list in an answer. */
  readonly envelope: string
  /** Paths; each entry is one way, of lists that are read one after the other. */
  readonly ways: readonly (readonly string[])[]
}

/** Where the reading of a list is. All of it is kept, so that it goes on just so. */
interface Place {
  readonly way: number
  readonly part: number
  readonly offset: number
  /** The largest page a service that cuts pages silently has given; null: not known yet. */
  readonly fullPage: number | null
  /** The service refused to sort, or to filter. */
  readonly unsorted: boolean
  readonly unfiltered: boolean
  /** The last id of the page before; null at the beginning. */
  readonly lastId: string | null
  /** Ids came out of order: pages may overlap and have gaps. */
  readonly disordered: boolean
  /** 2: the list is gone through once more. */
  readonly round: 1 | 2
}

const first: Place = {
  ...{ way: 0, part: 0, offset: 0, fullPage: null, unsorted: false, unfiltered: false, lastId: null, disordered: false, round: 1 },
}

/** A page is never asked for smaller than this. */
const SMALLEST_PAGE = 50
const MOST_PAGES = 10_000
/** Reading of changes looks back so far beyond the last reading: clocks differ, and a change may show late. */
const OVERLAP_MS = 600_000

/**
 * Reads a list page by page, by what came: the offset counts records that were given, a short page is an end only when nothing says
 * otherwise, and what the service says of next pages is not followed. Rejects as the HTTP client does, and with MALFORMED_DATA.
 */
export async function* readCollection(
  context: ReadContext<OneRosterConfig>,
  from: ReadFrom,
  collection: Collection,
): AsyncGenerator<Batch> {
  const root = await rootOf(context)
  let place: Place = from.state === null ? first : { ...first, ...(from.state as unknown as Place) }
  for (let page = 0; page < MOST_PAGES; page++) {
    const limit = Math.max(Math.min(SMALLEST_PAGE, context.config.pageSize), context.config.pageSize >> from.halved)
    const path = collection.ways[place.way]?.[place.part] ?? collection.name
    const since = from.mode === 'delta' && !place.unfiltered ? textOf(from.cursor) : ''
    const url = new URL(`${root.url}/${path}`)
    url.searchParams.set('limit', String(limit))
    url.searchParams.set('offset', String(place.offset))
    if (!place.unsorted) {
      url.searchParams.set('sort', 'sourcedId')
      url.searchParams.set('orderBy', 'asc')
    }
    if (since !== '') url.searchParams.set('filter', `dateLastModified>'${since}'`)
    const response = await context.http.request({
      ...{ method: 'GET', url: url.href, signal: context.signal, purpose: `read ${collection.title.toLowerCase()}` },
      accept: refusedOf(place, collection, since),
    })
    if (response.status >= 400) {
      await response.discard()
      place = otherWay(place, collection, response.status, since)
      context.log.info('oneroster.other-way', { collection: collection.name, status: response.status, place })
      continue
    }
    const { records, total } = await listIn(response, collection.envelope, collection.title)
    const taken = taking(place, records, total, limit, collection)
    if (taken.offset > context.config.maxRecords) throw tooMany(collection, context.config.maxRecords)
    const { next, ...rest } = taken
    yield {
      records,
      next: next === null ? null : { ...next },
      // Parts of a list have totals of their own.
      ...(total !== null && collection.ways[place.way]?.length === 1 ? { total } : {}),
      ...(place.round === 2 ? { revisit: true } : {}),
      ...(rest.incomplete === undefined ? {} : { incomplete: rest.incomplete }),
      ...(page === 0 && from.state === null ? { cursor: cursorOf(response.headers, context) } : {}),
    }
    if (next === null) return
    place = next
  }
  throw tooMany(collection, MOST_PAGES)
}

/** What is answered with these may mean that the list is read another way. */
function refusedOf(place: Place, collection: Collection, since: string): readonly number[] {
  const others = place.offset === 0 && place.part === 0 && place.way + 1 < collection.ways.length
  return [...(others ? [404, 405, 501] : []), ...(!place.unsorted || since !== '' ? [400, 422] : [])]
}

function otherWay(place: Place, collection: Collection, status: number, since: string): Place {
  if (status === 400 || status === 422) return place.unsorted ? { ...place, unfiltered: since !== '' } : { ...place, unsorted: true }
  return { ...place, way: Math.min(place.way + 1, collection.ways.length - 1) }
}

interface Taken {
  readonly offset: number
  readonly next: Place | null
  readonly incomplete?: string
}

/** Where to go on after a page. */
function taking(place: Place, records: readonly SourceRecord[], total: number | null, limit: number, collection: Collection): Taken {
  const ids = records.map((record) => textOf(record.sourcedId))
  const offset = place.offset + records.length
  const disordered = place.disordered || !ascending(place.lastId === null ? ids : [place.lastId, ...ids])
  const lastId = ids.at(-1) ?? place.lastId
  const more: Place = { ...place, offset, lastId, disordered, fullPage: Math.max(place.fullPage ?? 0, records.length) }
  if (!atEnd(place, records.length, offset, total, limit)) return { offset, next: more }
  const parts = collection.ways[place.way]?.length ?? 1
  const again = { ...more, offset: 0, lastId: null, fullPage: null }
  if (place.part + 1 < parts) return { offset, next: { ...again, part: place.part + 1 } }
  const paged = disordered && offset > records.length
  if (paged && place.round === 1) return { offset, next: { ...again, part: 0, round: 2 } }
  // With a total, what is missing shows; without one nobody can say.
  if (!paged || total !== null) return { offset, next: null }
  const why = `The service gives ${collection.title.toLowerCase()} in no fixed order, so that some may have been left out.`
  return { offset, next: null, incomplete: why }
}

/** Ids as the service may order them: by code, or without regard to case. */
function ascending(ids: readonly string[]): boolean {
  const rising = (of: (id: string) => string): boolean => ids.every((id, at) => at === 0 || of(ids[at - 1] ?? '') <= of(id))
  return rising((id) => id) || rising((id) => id.toLowerCase())
}

/**
 * An empty page is an end, and so is having as many as there are. Without a number, a page that is shorter than the largest that came is
 * one; the first page never is when it is not empty: services cut pages without a word.
 */
function atEnd(place: Place, count: number, offset: number, total: number | null, limit: number): boolean {
  if (count === 0) return true
  if (total !== null) return offset >= total
  return place.fullPage !== null && count < Math.min(limit, place.fullPage)
}

/** From where the next reading of changes begins: the service's own time, some minutes earlier. */
function cursorOf(headers: Readonly<Record<string, string>>, { clock }: ReadContext<OneRosterConfig>): string {
  const told = Date.parse(headers.date ?? '')
  return new Date((Number.isNaN(told) ? clock.now() : told) - OVERLAP_MS).toISOString()
}

const tooMany = (collection: Collection, limit: number): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: `${collection.title}: the list is longer than ${grouped(limit)}, the limit of this connection.`,
    remedy: 'Check the address. If there are so many, raise "Most records" (maxRecords) in the settings of the connection.',
  })
