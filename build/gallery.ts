import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { createServer } from 'vite'

const project = join(import.meta.dirname, '..')

/**
 * The page of components over an engine that is scripted (renderer/gallery), in a window of its own of the app that runs, with a session
 * of its own: it is served by Vite and part of no build. `use` is given its page.
 */
export async function withGallery(
  app: ElectronApplication,
  size: { readonly width: number; readonly height: number },
  use: (page: Page, address: URL) => Promise<void>,
): Promise<void> {
  const server = await createServer({
    configFile: join(project, 'vite.config.ts'),
    logLevel: 'warn',
    server: { host: '127.0.0.1', hmr: false },
  })
  try {
    await server.listen()
    const [origin] = server.resolvedUrls?.local ?? []
    if (origin === undefined) throw new Error('The gallery is not served.')
    const address = new URL('/gallery/', origin)
    const opened = app.waitForEvent('window')
    await app.evaluate(
      ({ BrowserWindow }, { url, width, height }) => {
        const window = new BrowserWindow({ width, height, useContentSize: true, webPreferences: { partition: 'gallery' } })
        void window.loadURL(url)
      },
      { url: address.href, ...size },
    )
    const page = await opened
    await use(page, address)
    await page.close()
  } finally {
    await server.close()
  }
}
