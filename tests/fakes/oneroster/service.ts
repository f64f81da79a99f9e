import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Json, SourceRecord } from '../../../shared/records.ts'
import { asVersion11, smallDistrict, type District } from './district.ts'

/** What services of different vendors do differently. */
export interface Personality {
  readonly version: '1.1' | '1.2'
  /** The path of its root. */
  readonly root: string
  /** Pages are cut to this without a word. */
  readonly clampAt: number
  /** Whether it tells how many there are. */
  readonly total: boolean
  readonly booleans: 'string' | 'json' | 'number'
  /** `page`: each page is sorted, the list is not; `none`: an order of its own. */
  readonly order: 'sorted' | 'page' | 'none'
  /** The path of its token endpoint; null: there is none. */
  readonly tokenPath: string | null
  /** Lists it does not have. */
  readonly missing: readonly string[]
  /** It refuses to filter, or to sort. */
  readonly refuses: readonly ('filter' | 'sort')[]
}

/** The standard's own manners. */
export const byTheBook: Personality = {
  ...{ version: '1.2', root: '/ims/oneroster/rostering/v1p2', clampAt: 100_000, total: true, booleans: 'string' },
  ...{ order: 'sorted', tokenPath: '/oauth/token', missing: [], refuses: [] },
}
/** Cuts pages silently at 500, never says how many there are. */
export const clamping: Personality = { ...byTheBook, clampAt: 500, total: false }
/** Speaks of 1.2 and answers below v1p1; sorts inside the page only; booleans are numbers. */
export const pageSorting: Personality = {
  ...{ ...byTheBook, version: '1.1', root: '/ims/oneroster/v1p1', booleans: 'number', order: 'page', clampAt: 250 },
}
/** A proxy with a token that is sent as it is, and JSON booleans. */
export const proxied: Personality = {
  ...{ ...byTheBook, version: '1.1', root: '/ims/oneroster/v1p1', booleans: 'json', tokenPath: null, total: true },
}

interface Asked {
  readonly method: string
  /** Below the root, without its query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
}

/** What a test may answer instead; null: as the service does. */
type Fault = (
  asked: Asked,
  count: number,
) => { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> } | 'hang' | 'cut' | null

export interface FakeOneRoster {
  readonly origin: string
  /** What to enter as its address. */
  readonly baseUrl: string
  /** Calls below the root, in order. */
  readonly asked: Asked[]
  readonly tokens: { readonly form: URLSearchParams; readonly authorization: string | undefined }[]
  district: District
  fault: Fault
  close(): Promise<void>
}

export const clientSecret = 'Canary-client-secret-81f3'

/** A OneRoster service on this computer. Its token is `token-1`, `token-2` and so on; a static token works too: `Canary-static-token`. */
export async function serveOneRoster(options: Partial<Personality> & { readonly district?: District } = {}): Promise<FakeOneRoster> {
  const personality: Personality = { ...byTheBook, ...options }
  const asked: Asked[] = []
  const tokens: FakeOneRoster['tokens'] = []
  const fake = { district: options.district ?? smallDistrict, fault: (() => null) as Fault }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    if (url.pathname === personality.tokenPath && request.method === 'POST') void giveToken(request, response, tokens)
    else if (url.pathname.startsWith(`${personality.root}/`)) {
      const { authorization } = request.headers
      const call = {
        method: request.method ?? '',
        path: url.pathname.slice(personality.root.length + 1),
        query: url.searchParams,
        authorization,
      }
      asked.push(call)
      const fault = fake.fault(call, asked.length)
      if (fault === 'hang') return
      if (fault === 'cut') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' }).write('{"users":[{"sourcedId":"')
        setImmediate(() => response.destroy())
      } else if (fault !== null) response.writeHead(fault.status, { ...fault.headers }).end(fault.body ?? '')
      else answer(response, call, personality, fake.district)
    } else response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><title>Not here</title>')
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(fake, {
    ...{ origin, baseUrl: origin + personality.root, asked, tokens },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

async function giveToken(request: IncomingMessage, response: ServerResponse, tokens: FakeOneRoster['tokens']): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const form = new URLSearchParams(Buffer.concat(parts).toString())
  const { authorization } = request.headers
  tokens.push({ form, authorization })
  const basic = Buffer.from((authorization ?? '').slice('Basic '.length), 'base64').toString()
  const right = basic.endsWith(`:${clientSecret}`) || form.get('client_secret') === clientSecret
  const body = right ? { access_token: `token-${tokens.length}`, token_type: 'Bearer', expires_in: 3600 } : { error: 'invalid_client' }
  response.writeHead(right ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const envelopes: Readonly<Record<string, string>> = { schools: 'orgs', students: 'users', teachers: 'users', terms: 'academicSessions' }

function answer(response: ServerResponse, { path, query, authorization }: Asked, personality: Personality, district: District): unknown {
  const json = (status: number, body: object, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  const refuse = (status: number, field: string) =>
    json(status, { imsx_codeMajor: 'failure', imsx_severity: 'error', imsx_description: `Refused: ${field}`, imsx_CodeMinor: {} })
  if (!/^(Bearer (token-\d+|Canary-static-token)|OAuth .*oauth_signature=)/.test(authorization ?? '')) return refuse(401, 'token')
  const list = listOf(path, district)
  if (list === null || personality.missing.includes(path)) return refuse(404, path)
  if (query.has('filter') && personality.refuses.includes('filter')) return refuse(400, 'invalid_filter_field')
  if (query.has('sort') && personality.refuses.includes('sort')) return refuse(400, 'invalid_sort_field')
  const since = /^dateLastModified>'(.+)'$/.exec(query.get('filter') ?? '')?.[1]
  const found = since === undefined ? list : list.filter(({ dateLastModified }) => (dateLastModified as string) > since)
  const [offset, asked] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 100)]
  const all = ordered(found, personality)
  const page = all.slice(offset, offset + Math.min(asked, personality.clampAt))
  const records = (personality.order === 'page' ? ordered(page, { order: 'sorted' }) : page).map((record) => shaped(record, personality))
  const headers: Record<string, string> = personality.total ? { 'x-total-count': String(all.length) } : {}
  // What it says of the next page is wrong, as seen.
  headers.link = `<http://inside.example.net/users?offset=${offset + asked}>; rel="next",`
  return json(200, { [envelopes[path] ?? path]: records }, headers)
}

function listOf(path: string, district: District): readonly SourceRecord[] | null {
  const role = (name: string) => district.users.filter(({ roles }) => JSON.stringify(roles).includes(`"role":"${name}"`))
  switch (path) {
    case 'orgs':
    case 'academicSessions':
    case 'courses':
    case 'classes':
    case 'users':
    case 'enrollments':
      return district[path]
    case 'schools':
      return district.orgs.filter(({ type }) => type === 'school')
    case 'students':
      return role('student')
    case 'teachers':
      return role('teacher')
    case 'terms':
      return district.academicSessions
    default:
      return null
  }
}

const sorts = new WeakMap<readonly SourceRecord[], readonly SourceRecord[]>()

function ordered(list: readonly SourceRecord[], { order }: Pick<Personality, 'order'>): readonly SourceRecord[] {
  if (order !== 'sorted') return list.toSorted((a, b) => compare(hash(a), hash(b)))
  const sorted = sorts.get(list) ?? list.toSorted((a, b) => compare(a.sourcedId as string, b.sourcedId as string))
  sorts.set(list, sorted)
  return sorted
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const hash = ({ sourcedId }: SourceRecord): string =>
  Array.from(sourcedId as string)
    .toReversed()
    .join('')

function shaped(record: SourceRecord, { version, booleans }: Personality): SourceRecord {
  const shape = version === '1.1' && 'roles' in record ? asVersion11(record) : record
  if (booleans === 'string') return shape
  const as = (value: Json | undefined): Json | undefined =>
    value === 'true' ? (booleans === 'json' ? true : 1) : value === 'false' ? (booleans === 'json' ? false : 0) : value
  return Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, as(value) ?? null]))
}
