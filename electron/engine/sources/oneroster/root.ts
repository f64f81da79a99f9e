import { RollcallError } from '../../../../shared/errors.ts'
import type { HttpClient } from '../../http/http.ts'
import type { ReadContext } from '../streams.ts'
import { candidatesOf, noService, type Root } from './address.ts'
import { listIn } from './collection.ts'
import type { OneRosterConfig } from './config.ts'

/** Found once per run: the same client, the same service. */
const roots = new WeakMap<HttpClient, Promise<Root>>()

/**
 * Where the service is: the first of the places its address can mean that answers with a list of organisations (or, where those are not
 * given out, of schools). NOT_FOUND when none does; BAD_CREDENTIALS and the like as they come.
 */
export function rootOf(context: Pick<ReadContext<OneRosterConfig>, 'config' | 'http' | 'signal' | 'log'>): Promise<Root> {
  let root = roots.get(context.http)
  if (root === undefined) {
    root = probe(context)
    roots.set(context.http, root)
    root.catch(() => roots.delete(context.http))
  }
  return root
}

async function probe({
  config,
  http,
  signal,
  log,
}: Pick<ReadContext<OneRosterConfig>, 'config' | 'http' | 'signal' | 'log'>): Promise<Root> {
  const candidates = candidatesOf(config.baseUrl)
  for (const root of candidates) {
    for (const path of ['orgs', 'schools']) {
      const response = await http.request({
        method: 'GET',
        url: `${root.url}/${path}?limit=1&offset=0`,
        signal,
        purpose: 'find the service',
        accept: [404, 405, 501],
      })
      if (response.status >= 400) {
        await response.discard()
        continue
      }
      try {
        await listIn(response, 'orgs', 'Organisations')
        log.info('oneroster.root', { url: root.url, version: root.version })
        return root
      } catch (error) {
        if (!(error instanceof RollcallError) || error.code !== 'MALFORMED_DATA') throw error
        break // a page of HTML, say: the service is not here
      }
    }
  }
  throw noService(candidates)
}
