import { RollcallError } from '../../../shared/errors.ts'

/**
 * Pages of at most `limit` items by position. Ends at `total`, when the service tells it, else at the first page that is not full.
 * @public
 */
export async function* pagesByOffset<Item>(
  fetch: (offset: number, limit: number) => Promise<{ readonly items: readonly Item[]; readonly total?: number | undefined }>,
  limit: number,
): AsyncGenerator<readonly Item[], void> {
  for (let offset = 0; ;) {
    const { items, total } = await fetch(offset, limit)
    if (items.length > 0) yield items
    offset += items.length
    if (items.length === 0 || (total === undefined ? items.length < limit : offset >= total)) return
  }
}

/**
 * Pages that each name the next one's cursor; none (null, undefined or empty) ends it. MALFORMED_DATA when a cursor comes twice.
 * @public
 */
export async function* pagesByCursor<Item>(
  fetch: (cursor: string | null) => Promise<{ readonly items: readonly Item[]; readonly next?: string | null | undefined }>,
): AsyncGenerator<readonly Item[], void> {
  const seen = new Set<string>()
  let cursor: string | null = null
  do {
    const page: { readonly items: readonly Item[]; readonly next?: string | null | undefined } = await fetch(cursor)
    if (page.items.length > 0) yield page.items
    cursor = page.next ?? ''
    if (seen.has(cursor)) {
      throw new RollcallError('MALFORMED_DATA', {
        message: 'The service sends the same page of its list again and again.',
        remedy: 'Try again later. If it stays, tell the support of the service.',
        detail: `page ${seen.size + 1} names a cursor that came before`,
      })
    }
    seen.add(cursor)
  } while (cursor !== '')
}

/**
 * Pages linked by the Link header (RFC 8288, rel="next"). `fetch` gets absolute URLs, always of the origin of `first`;
 * MALFORMED_DATA for a link that leaves it or repeats.
 * @public
 */
export function pagesByLink<Item>(
  first: string,
  fetch: (url: string) => Promise<{ readonly items: readonly Item[]; readonly headers: Readonly<Record<string, string>> }>,
): AsyncGenerator<readonly Item[], void> {
  return pagesByCursor(async (cursor) => {
    const url = cursor ?? first
    const { items, headers } = await fetch(url)
    return { items, next: nextLink(headers.link ?? '', url) }
  })
}

function nextLink(header: string, base: string): string | null {
  for (const [, target = '', parameters = ''] of header.matchAll(/<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]*))*)/g)) {
    const relations = /;\s*rel\s*=\s*"?([^";]*)"?/i.exec(parameters)?.[1] ?? ''
    if (!relations.toLowerCase().split(/\s+/).includes('next')) continue
    const url = URL.parse(target, base)
    if (url !== null && url.origin === new URL(base).origin) return url.href
    throw new RollcallError('MALFORMED_DATA', {
      message: 'The service names another server for the next page of its list.',
      remedy: 'Check the address of the service in the settings of the connection.',
      detail: `next page at ${url?.host ?? 'an invalid URL'}`,
    })
  }
  return null
}
