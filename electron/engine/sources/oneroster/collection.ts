import { RollcallError } from '../../../../shared/errors.ts'
import { textOf, type Json, type SourceRecord } from '../../../../shared/records.ts'
import { parseJson } from '../../http/json.ts'
import type { HttpResponse } from '../../http/http.ts'

/** Bytes of one page at most. */
const PAGE_BYTES = 256 * 1024 * 1024

/** One page of a list, as the service gave it. */
export interface ListPage {
  readonly records: readonly SourceRecord[]
  /** How many there are in all; null when it does not say. */
  readonly total: number | null
}

/**
 * Reads the list in an answer: an object with a list under `key`, a bare list, or an object with just one list. Nothing under the right
 * key is an empty page. MALFORMED_DATA for anything else: an error in an answer that says 200 is no empty list.
 */
export async function listIn(response: HttpResponse, key: string, what: string): Promise<ListPage> {
  const body = parsed(await response.text(PAGE_BYTES))
  const list = found(body, key)
  if (list === null) throw noList(response.status, body, what)
  const records = list.filter((each): each is SourceRecord => each !== null && typeof each === 'object' && !Array.isArray(each))
  if (records.length < list.length) throw noList(response.status, 'records that are no objects', what)
  const total = Number(response.headers['x-total-count'] ?? Number.NaN)
  return { records, total: Number.isInteger(total) && total >= 0 ? total : null }
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function found(body: Json | undefined, key: string): readonly Json[] | null {
  if (isList(body)) return body
  if (body === null || body === undefined || typeof body !== 'object') return null
  if (Object.hasOwn(body, key)) {
    const list = body[key]
    return isList(list) ? list : list === null ? [] : null
  }
  const lists = Object.values(body).filter(isList)
  return lists.length === 1 && !Object.keys(body).some((name) => /^imsx_|statusInfoSet/.test(name)) ? (lists[0] ?? null) : null
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** What a service says went wrong, in any of the shapes seen. */
function saidIn(body: Json | undefined): string {
  if (body === null || body === undefined || typeof body !== 'object' || isList(body)) return ''
  const inner = body.imsx_StatusInfo ?? body.statusInfoSet
  if (inner !== undefined) return saidIn(isList(inner) ? inner[0] : inner)
  for (const name of ['imsx_description', 'description', 'error_description', 'message', 'error']) {
    const said = textOf(body[name])
    if (said !== '') return said.slice(0, 200)
  }
  return ''
}

function noList(status: number, body: Json | undefined, what: string): RollcallError {
  const said = typeof body === 'string' ? body : saidIn(body)
  return new RollcallError('MALFORMED_DATA', {
    message: `${what} could not be read: the service answered with something else than a list${said === '' ? '' : ` (${said})`}.`,
    remedy: 'Try again; if it stays, ask the support of the service, and check the address in the settings of the connection.',
    detail: `status ${status}`,
  })
}
