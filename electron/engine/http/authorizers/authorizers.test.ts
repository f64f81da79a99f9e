import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { Secret } from '../../../../shared/secret.ts'
import type { HttpClient } from '../http.ts'
import { client, failureOf, get, readAll, serve, TestClock } from '../testing/harness.ts'
import { basicAuthorizer } from './basic.ts'
import { oauth1Authorizer, signatureBase } from './oauth1.ts'
import { oauth2Authorizer, type OAuth2Options } from './oauth2.ts'

const CLIENT = 'district-7'
const SECRET = 'Canary-secret~8f31'

interface TokenServer {
  readonly origin: string
  /** Forms of the token calls, in order, with the header they came with. */
  readonly asked: { readonly path: string; readonly form: URLSearchParams; readonly authorization: string | undefined }[]
  /** Authorization headers of the data calls. */
  readonly data: (string | undefined)[]
}

/** A service with a token endpoint at `/token`; `token` answers a request for one, `data` a call with it. */
async function service(options: {
  readonly token?: (form: URLSearchParams, authorization: string | undefined, count: number) => { status: number; body: unknown }
  readonly data?: (count: number) => number
  readonly tokenPath?: string
}): Promise<TokenServer> {
  const asked: TokenServer['asked'] = []
  const data: TokenServer['data'] = []
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { authorization } = request.headers
    if (request.method !== 'POST') {
      data.push(authorization)
      response.writeHead(options.data?.(data.length) ?? 200, { 'content-type': 'application/json' }).end('{}')
      return
    }
    if (request.url !== (options.tokenPath ?? '/token')) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>no</html>')
      return
    }
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      asked.push({ path: request.url ?? '', form, authorization })
      const given = options.token?.(form, authorization, asked.length) ?? granted(asked.length)
      response.writeHead(given.status, { 'content-type': 'application/json' }).end(JSON.stringify(given.body))
    })
  }
  const { origin } = await serve(answer)
  return { origin, asked, data }
}

const granted = (count: number, seconds = 3600) => ({
  status: 200,
  body: { access_token: `token-${count}`, token_type: 'bearer', expires_in: seconds },
})
const error = (status: number, code: string) => ({ status, body: { error: code } })

const signedIn = (origin: string, more: Partial<OAuth2Options> = {}): HttpClient & { readonly clock: TestClock } => {
  const clock = new TestClock()
  const options: OAuth2Options = {
    ...{ tokenUrls: [`${origin}/token`], clientId: CLIENT, clientSecret: new Secret(SECRET) },
    ...{ scopes: ['a b', 'a', null], authentication: 'auto', clock },
    ...more,
  }
  const http = client({ authorizer: oauth2Authorizer(options), clock })
  return { clock, request: (request) => http.request(request), close: () => http.close() }
}

const call = async (http: HttpClient, origin: string): Promise<unknown> => readAll(await http.request(get(`${origin}/people`)))

test('one token for many calls, asked for with id and secret in a header', async () => {
  const at = await service({})
  const http = signedIn(at.origin)
  await Promise.all([call(http, at.origin), call(http, at.origin), call(http, at.origin)])
  expect(at.asked).toHaveLength(1)
  expect(at.asked[0]?.authorization).toBe(`Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')}`)
  expect(Object.fromEntries(at.asked[0]?.form ?? [])).toEqual({ grant_type: 'client_credentials', scope: 'a b' })
  expect(at.data).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1'])
})

test('a new token before the old one ends', async () => {
  const at = await service({ token: (_form, _authorization, count) => granted(count, 600) })
  const http = signedIn(at.origin)
  await call(http, at.origin)
  http.clock.time += 530_000
  await call(http, at.origin)
  expect(at.asked).toHaveLength(1)
  http.clock.time += 11_000
  await call(http, at.origin)
  expect(at.data.at(-1)).toBe('Bearer token-2')
})

test.each([401, 403])('a token refused with %d is replaced once, and the call made again once', async (status) => {
  const at = await service({ data: (count) => (count === 1 ? status : 200) })
  await call(signedIn(at.origin), at.origin)
  expect(at.data).toEqual(['Bearer token-1', 'Bearer token-2'])

  const never = await service({ data: () => status })
  const failure = await failureOf(call(signedIn(never.origin), never.origin))
  expect(failure.code).toBe(status === 401 ? 'BAD_CREDENTIALS' : 'MISSING_PERMISSION')
  expect(never.data).toHaveLength(2)
})

test('scopes the service does not know are given up one after the other, and what worked is kept', async () => {
  const at = await service({
    token: (form, _authorization, count) => (form.get('scope') === null ? granted(count, 100) : error(400, 'invalid_scope')),
  })
  const http = signedIn(at.origin)
  await call(http, at.origin)
  expect(at.asked.map(({ form }) => form.get('scope'))).toEqual(['a b', 'a', null])
  http.clock.time += 200_000
  await call(http, at.origin)
  expect(at.asked).toHaveLength(4)
})

test('a service that wants id and secret in the form gets them there', async () => {
  const at = await service({ token: (form, _header, count) => (form.has('client_secret') ? granted(count) : error(401, 'invalid_client')) })
  await call(signedIn(at.origin), at.origin)
  expect(at.asked.at(-1)?.authorization).toBeUndefined()
  expect(at.asked.at(-1)?.form.get('client_id')).toBe(CLIENT)
})

test('odd characters are encoded only after the plain way was refused', async () => {
  const odd = new Secret('two words:ä')
  const plain = `Basic ${Buffer.from(`${CLIENT}:two words:ä`).toString('base64')}`
  const at = await service({ token: (_form, header, count) => (header === plain ? error(401, 'invalid_client') : granted(count)) })
  await call(signedIn(at.origin, { clientSecret: odd }), at.origin)
  expect(at.asked.map(({ authorization }) => authorization)).toEqual([
    plain,
    `Basic ${Buffer.from(`${CLIENT}:two+words%3A%C3%A4`).toString('base64')}`,
  ])
})

test('the first address that is a token endpoint is used', async () => {
  const at = await service({ tokenPath: '/oauth2/token' })
  await call(signedIn(at.origin, { tokenUrls: [`${at.origin}/oauth/token`, `${at.origin}/oauth2/token`] }), at.origin)
  expect(at.asked.map(({ path }) => path)).toEqual(['/oauth2/token'])
})

test('no token endpoint is no wrong secret, and a wrong secret is no missing endpoint', async () => {
  const none = await service({ tokenPath: '/elsewhere' })
  const absent = await failureOf(call(signedIn(none.origin), none.origin))
  expect(absent).toMatchObject({ code: 'INVALID_INPUT', message: `No token endpoint was found at ${none.origin}/token.` })

  for (const status of [401, 403]) {
    const at = await service({ token: () => ({ status, body: {} }) })
    expect((await failureOf(call(signedIn(at.origin), at.origin))).code).toBe('BAD_CREDENTIALS')
    expect(at.data).toEqual([])
  }
})

test('no failure and no log line has the secret or a token', async () => {
  const at = await service({ token: (form) => error(400, `bad ${SECRET} ${form.get('client_secret') ?? ''}`) })
  const failure = await failureOf(call(signedIn(at.origin), at.origin))
  expect(JSON.stringify([failure.message, failure.remedy, failure.detail])).not.toContain(SECRET)
})

test('a name and a password', async () => {
  const at = await service({})
  const http = client({ authorizer: () => basicAuthorizer('me', new Secret('pass:word')) })
  await call(http, at.origin)
  expect(at.data).toEqual([`Basic ${Buffer.from('me:pass:word').toString('base64')}`])
})

test('OAuth 1 signs the method, the address and every parameter', async () => {
  const url = new URL("https://photos.example.net:8443/a%20b/users?filter=status%3D'active'&limit=10&offset=0")
  const fields = {
    oauth_consumer_key: 'key',
    oauth_nonce: 'n',
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: '1',
    oauth_version: '1.0',
  }
  expect(signatureBase('get', url, fields)).toBe(
    'GET&https%3A%2F%2Fphotos.example.net%3A8443%2Fa%2520b%2Fusers&filter%3Dstatus%253D%2527active%2527%26limit%3D10%26' +
      'oauth_consumer_key%3Dkey%26oauth_nonce%3Dn%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1%26oauth_version%3D1.0%26offset%3D0',
  )
  const authorizer = oauth1Authorizer({
    ...{
      consumerKey: 'key',
      consumerSecret: new Secret('s&cret'),
      method: 'HMAC-SHA1',
      clock: { now: () => 1_000, sleep: () => Promise.resolve() },
      nonce: () => 'n',
    },
  })
  const { authorization } = await authorizer.headers({ method: 'GET', url, purpose: 'x' }, new AbortController().signal)
  const expected = createHmac('sha1', 's%26cret&')
    .update(signatureBase('GET', url, fields))
    .digest('base64')
  expect(authorization).toContain(`oauth_signature="${encodeURIComponent(expected)}"`)
})
