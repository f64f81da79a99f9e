import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { readdirSync } from 'node:fs'
import { net, protocol, session } from 'electron'
import { devServer } from './development.ts'

/** The window's whole world: files of the renderer build under one origin of our own, nothing from disk, nothing from the network. */
export const origin = 'rollcall://app'

const csp = [
  "default-src 'none'",
  // The page of `npm run dev` has a script in it that exchanges components.
  devServer === '' ? "script-src 'self'" : "script-src 'self' 'unsafe-inline'",
  // Dialogs and toasts inject style elements; scripts stay strict.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  devServer === '' ? "connect-src 'self'" : `connect-src 'self' ${devServer.replace('http', 'ws')}`,
  "worker-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}

/** Must run before `app.ready`. */
export function declareOrigin(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'rollcall', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ])
}

/**
 * Serves `folder` under {@link origin} from a list made at start: a path that is not on it cannot be reached by any spelling.
 * Paths without an extension are the window's own routes and get index.html.
 */
export function serveOrigin(folder: string): void {
  if (devServer !== '') {
    session.defaultSession.protocol.handle('rollcall', servedWhileDeveloping)
    return
  }
  const files = listFiles(folder)
  session.defaultSession.protocol.handle('rollcall', async (request) => {
    const url = new URL(request.url)
    if (url.host !== 'app') return answer(404, 'Not found')
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'Only GET')
    const wanted = extname(url.pathname) === '' ? '/index.html' : url.pathname
    const file = files.get(wanted)
    const type = types[extname(wanted)]
    if (file === undefined || type === undefined) return answer(404, 'Not found')
    return answer(200, new Uint8Array(await readFile(file)), type)
  })
}

/** The same page from the server that makes it anew with every change, under the same origin and nearly the same rules. */
async function servedWhileDeveloping(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const page = await net.fetch(`${devServer}${pathname}${search}`, {
    headers: { Accept: request.headers.get('Accept') ?? '*/*' },
    bypassCustomProtocolHandlers: true,
  })
  const made = answer(page.status, new Uint8Array(await page.arrayBuffer()))
  made.headers.set('Content-Type', page.headers.get('Content-Type') ?? 'text/plain; charset=utf-8')
  return made
}

function answer(status: number, body: string | Uint8Array<ArrayBuffer>, type = 'text/plain; charset=utf-8'): Response {
  return new Response(body, {
    status,
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': csp,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-cache',
    },
  })
}

function listFiles(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
      .map((entry) => {
        const file = join(entry.parentPath, entry.name)
        return [file.slice(folder.length).replaceAll('\\', '/'), file] as const
      }),
  )
}
