import { app, dialog, session, shell, type WebContents } from 'electron'
import { devServer } from './development.ts'
import { origin } from './origin.ts'

/** Hosts a link may lead to without a question: the documentation of the systems Rollcall speaks to. */
const knownHosts = new Set(['documentation.skillsoft.com', 'www.conductorone.com', 'docs.conductorone.com'])

/** Closes every way out of the window that Electron leaves open by default. Call once, after `app.ready`. */
export function guardSession(): void {
  const ses = session.defaultSession
  ses.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === 'clipboard-sanitized-write'))
  ses.setPermissionCheckHandler((_contents, permission) => (permission as string) === 'clipboard-sanitized-write')
  ses.setDevicePermissionHandler(() => false)
  ses.setDisplayMediaRequestHandler((_request, decide) => decide({}))
  // The window has no network: what is not our own origin (or of `npm run dev`, or its inspector) is refused before it leaves.
  ses.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, (details, decide) => {
    const own = details.url.startsWith(`${origin}/`) || (!app.isPackaged && details.url.startsWith('devtools:'))
    decide({ cancel: !own && !isOfDevServer(details.url) })
  })
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
}

function guardContents(contents: WebContents): void {
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (!isOwn(url)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => stay(event, event.url))
  contents.on('will-frame-navigate', (event) => stay(event, event.url))
  contents.on('will-redirect', (event) => stay(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void openExternalSafely(url)
    return { action: 'deny' }
  })
}

/** The page of `npm run dev` is fetched from there, and told of changes. */
const isOfDevServer = (url: string): boolean =>
  devServer !== '' && (url.startsWith(`${devServer}/`) || url.startsWith(`${devServer.replace('http', 'ws')}/`))

export function isOwn(url: string): boolean {
  return url === origin || url.startsWith(`${origin}/`)
}

/**
 * The only place that hands a link to the system: https and mailto, nothing else; an unknown host is shown in full and asked for.
 * Answers whether it was opened.
 */
export async function openExternalSafely(text: string): Promise<boolean> {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'mailto:')) return false
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:' && !knownHosts.has(url.hostname)) {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: `Open ${url.hostname} in your browser?`,
      detail: url.href.slice(0, 500),
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    })
    if (response !== 0) return false
  }
  await shell.openExternal(url.href)
  return true
}
