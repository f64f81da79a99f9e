import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { honeypot, stealPorts } from './attacker.ts'
import { expect, test } from './desktop.ts'
import { answerSaveDialog, go, screens } from './steps.ts'

/** The attacker has a script in the page and tries to get out of it. */
test.use({ tolerated: /Content Security Policy|ERR_|Failed to load|Not allowed|frame-src|net::|status of 40\d|WebSocket|sandboxed/i })

test('there is no Node and no bridge in the page', async ({ desktop: { page } }) => {
  const found = await page.evaluate(() => {
    const own = new Set(Object.getOwnPropertyNames(document.defaultView))
    const odd = ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer', 'rollcall', 'api']
    return odd.filter((name) => own.has(name) || name in globalThis)
  })
  expect(found).toEqual([])
  expect(await page.evaluate(() => location.origin)).toBe('rollcall://app')
  expect(await page.evaluate(() => isSecureContext)).toBe(true)
})

test('nothing of the page reaches a network, outside or on this computer', async ({ desktop: { page } }) => {
  const trap = await honeypot()
  try {
    const outcomes = await page.evaluate(async (url) => {
      const failed = (promise: Promise<unknown>): Promise<boolean> =>
        promise.then(
          () => false,
          () => true,
        )
      const heard = (target: EventTarget): Promise<boolean> =>
        new Promise((resolve) => {
          target.addEventListener('error', () => resolve(true))
          target.addEventListener('load', () => resolve(false))
          target.addEventListener('open', () => resolve(false))
        })
      const tried = async (make: () => EventTarget): Promise<boolean> => {
        try {
          return await heard(make())
        } catch {
          return true
        }
      }
      const element = (name: string, set: Record<string, string>): HTMLElement => {
        const made = Object.assign(document.createElement(name), set)
        document.body.append(made)
        return made
      }
      navigator.sendBeacon(`${url}/beacon`, 'x')
      element('a', { href: `${url}/ping`, ping: `${url}/ping` })
      element('link', { rel: 'prefetch', href: `${url}/prefetch` })
      element('style', { textContent: `@import url(${url}/css); body { background: url(${url}/background) }` })
      return {
        outside: await failed(fetch('https://example.com/')),
        loopback: await failed(fetch(`${url}/fetch`)),
        noCors: await failed(fetch(`${url}/no-cors`, { mode: 'no-cors' })),
        file: await failed(fetch('file:///etc/passwd')),
        image: await heard(element('img', { src: `${url}/image` })),
        script: await heard(element('script', { src: `${url}/script.js` })),
        inline: element('script', { textContent: 'globalThis.inlineRan = true' }).isConnected && !('inlineRan' in globalThis),
        // Not in the turn of the test's own script, which the policy does not bind.
        evaluated: await new Promise<boolean>((resolve) => {
          setTimeout(() => {
            try {
              // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- that this is refused is what is tested
              new Function('return 1')()
              resolve(false)
            } catch {
              resolve(true)
            }
          })
        }),
        events: await tried(() => new EventSource(`${url}/events`)),
        socket: await tried(() => new WebSocket(url.replace('http', 'ws'))),
        worker: await tried(() => new Worker('data:text/javascript,postMessage(1)')),
      }
    }, trap.url)
    expect(Object.entries(outcomes).filter(([, refused]) => !refused)).toEqual([])
    expect(trap.asked).toEqual([])
  } finally {
    await trap.close()
  }
})

test.describe('with data', () => {
  test.use({ starts: 'sample' })

  test('the window asks for nothing but its own files, whatever is looked at', async ({ desktop: { page } }) => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.reload()
    await page.locator('[data-app-state="ready"]').waitFor()
    for (const screen of screens) await go(page, screen)
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter((url) => !url.startsWith('rollcall://app/') && !url.startsWith('data:'))).toEqual([])
  })
})

test('the page cannot be led away', async ({ desktop: { app, page } }) => {
  const trap = await honeypot()
  try {
    const stopped = await app.evaluateHandle(({ BrowserWindow }) => {
      const urls: string[] = []
      const [window] = BrowserWindow.getAllWindows()
      window?.webContents.on('will-frame-navigate', (event) => event.defaultPrevented && urls.push(event.url))
      return urls
    })
    await page.evaluate((url) => location.assign(`${url}/away`), trap.url)
    await expect.poll(() => stopped.jsonValue()).toEqual([`${trap.url}/away`])
    await page.evaluate((url) => {
      const form = Object.assign(document.createElement('form'), { action: `${url}/form`, method: 'post' })
      document.body.append(form)
      form.submit()
      const meta = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${url}/refresh` })
      document.head.append(meta)
    }, trap.url)
    // Asked of main: Playwright itself waits for the navigations that never happen.
    const shown = await app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return [
        contents?.getURL(),
        await contents?.executeJavaScript('document.querySelector("[data-app-state=ready]") !== null'),
      ] as unknown[]
    })
    expect(shown).toEqual(['rollcall://app/', true])
    expect(trap.asked).toEqual([])
  } finally {
    await trap.close()
  }
})

test('no second window, and links only lead where a person agrees', async ({ desktop: { app, page } }) => {
  await watchLinks(app, 1)
  const odd = [
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'smb://server/share',
    'ms-msdt:/id',
    'vscode://file/etc/passwd',
    'rollcall://app/../main',
    'https://user:secret@example.com/',
    '',
    'about:blank',
  ]
  const ports = await stealPorts(page)
  for (const url of odd) {
    expect(await page.evaluate((target) => window.open(target) === null, url)).toBe(true)
    expect((await ports.call('main', 'app/openExternal', { url })).status).toBe(400)
  }
  expect(await links(app)).toEqual({ asked: [], opened: [] })

  // A link that may be opened is shown in full and asked for first.
  expect(await page.evaluate(() => window.open('https://evil.example/path?x=1') === null)).toBe(true)
  expect((await ports.call('main', 'app/openExternal', { url: 'https://evil.example/path?x=1' })).status).toBe(400)
  await expect.poll(() => links(app)).toEqual({ asked: ['https://evil.example/path?x=1', 'https://evil.example/path?x=1'], opened: [] })
  await watchLinks(app, 0)
  expect((await ports.call('main', 'app/openExternal', { url: 'https://agreed.example/' })).status).toBe(200)
  expect(await links(app)).toEqual({ asked: ['https://agreed.example/'], opened: ['https://agreed.example/'] })
  expect(app.windows()).toHaveLength(1)
})

test('frames get nothing, and the ports are given once', async ({ desktop: { page } }) => {
  const ports = await stealPorts(page)
  const before = await ports.count()
  const heard = await page.evaluate(async () => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const inside = frame.contentWindow
    if (inside === null) return -1
    let got = 0
    inside.addEventListener('message', (event) => (got += event.ports.length))
    window.postMessage({ rollcall: 'ask-ports' }, location.origin)
    inside.postMessage({ rollcall: 'ask-ports' }, '*')
    inside.postMessage({ rollcall: 'ask-engine' }, '*')
    await new Promise((resolve) => {
      inside.addEventListener('message', (event) => event.data === 'last' && resolve(null))
      inside.postMessage('last', '*')
    })
    return got
  })
  expect(heard).toBe(0)
  // An answer on the same way shows that what was asked before has been heard, and refused.
  await page.evaluate(() => window.postMessage({ rollcall: 'ask-engine' }, location.origin))
  await expect.poll(() => ports.count()).toBe(before + 1)
})

test('the protocol serves the files of the window and no others', async ({ desktop: { page } }) => {
  const index = await text(page, '/')
  expect(index.status).toBe(200)
  const paths = [
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/../main/index.cjs',
    '/..%5c..%5cmain%5cindex.cjs',
    '/assets/..%2f..%2fmain/index.cjs',
    '/index.html%00.js',
    '/main/index.cjs',
    '/assets/%2e%2e%2findex.html.map',
    '//etc/passwd.html',
    '/preload/index.cjs',
    '/..%2f..%2f..%2fetc%2fpasswd',
  ]
  for (const path of paths) expect({ path, status: (await text(page, path)).status }).toEqual({ path, status: 404 })
  // Without an ending it is a screen's address, whatever it looks like.
  for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/shadow']) expect(await text(page, path)).toEqual(index)
  expect((await text(page, '/', 'POST')).status).toBe(405)
  const map = await page.evaluate(() => document.querySelector<HTMLScriptElement>('script[src]')?.src ?? '')
  expect((await text(page, `${new URL(map).pathname}.map`)).status).toBe(404)
  expect(
    await page.evaluate(() =>
      fetch('rollcall://other/index.html').then(
        () => 'served',
        () => 'refused',
      ),
    ),
  ).toBe('refused')
})

test('no permission is given', async ({ desktop: { page } }) => {
  const outcomes = await page.evaluate(async () => {
    const refused = (promise: Promise<unknown>): Promise<boolean> =>
      promise.then(
        () => false,
        () => true,
      )
    return {
      notifications: (await Notification.requestPermission()) === 'denied',
      media: await refused(navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
      display: await refused(navigator.mediaDevices.getDisplayMedia({ video: true })),
      geolocation: await refused(new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))),
      clipboard: await refused(navigator.clipboard.readText()),
      midi: await refused(navigator.requestMIDIAccess({ sysex: true })),
    }
  })
  expect(Object.entries(outcomes).filter(([, refused]) => !refused)).toEqual([])
})

test('a page that is printed runs nothing, reaches nothing, and goes only where the person chose', async ({
  desktop: { app, page },
  folder,
}) => {
  const trap = await honeypot()
  try {
    const ports = await stealPorts(page)
    const chosen = join(folder, 'chosen.pdf')
    const print = (html: string, path: string) => ports.call('main', 'documents/savePdf', { html, path })
    const plain = '<!doctype html><p>Plain page.</p>'
    for (const path of [chosen, '/etc/passwd']) expect((await print(plain, path)).status).toBe(400)
    // A place chosen for another kind of file is none for a PDF.
    await answerSaveDialog(app, join(folder, 'other.json'))
    await ports.call('main', 'dialogs/saveFile', { title: 'Save', defaultName: 'other.json', kind: 'json' })
    expect((await print(plain, join(folder, 'other.json'))).status).toBe(400)

    await answerSaveDialog(app, chosen)
    await ports.call('main', 'dialogs/saveFile', { title: 'Save', defaultName: 'chosen.pdf', kind: 'pdf' })
    const { url } = trap
    const hostile = `<!doctype html><html><head>
      <meta http-equiv="refresh" content="0;url=${url}/refresh">
      <link rel="stylesheet" href="${url}/style.css"><link rel="prefetch" href="${url}/prefetch">
      <base href="${url}/">
      <style>@import url(${url}/import.css); body { background: url(${url}/background.png) } @font-face { font-family: x; src: url(${url}/font.woff2) } p { font-family: x }</style>
      <script>document.title = 'ran'; document.write('<p>A script ran.</p>')</script><script src="${url}/script.js"></script>
      </head><body onload="document.body.append('A handler ran.')"><p>Printed all the same.</p>
      <img src="${url}/image.png" onerror="document.body.append('An error handler ran.')"><img src="relative.png">
      <iframe src="${url}/frame"></iframe><iframe src="file:///etc/passwd"></iframe><iframe srcdoc="<script>document.body.append('A frame ran.')</script>"></iframe>
      <iframe src="rollcall://app/index.html"></iframe><object data="${url}/object"></object><embed src="file:///etc/hostname">
      <video src="${url}/video" autoplay></video><form action="${url}/form" method="post"><button autofocus>go</button></form>
      <svg><image href="${url}/svg.png"/><script>document.body.append('An image ran.')</script></svg>
      </body></html>`
    expect(await print(hostile, chosen)).toMatchObject({ status: 200, body: { path: chosen } })
    const text = execFileSync('pdftotext', [chosen, '-'], { encoding: 'utf8' })
    expect(text).toContain('Printed all the same.')
    expect(text).not.toMatch(/ran|root:|Rollcall/)
    expect(trap.asked).toEqual([])
    expect(app.windows()).toHaveLength(1)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(readdirSync(folder)).toEqual(['chosen.pdf'])

    // What cannot be written leaves nothing behind.
    const nowhere = join(folder, 'missing', 'evidence.pdf')
    await answerSaveDialog(app, nowhere)
    await ports.call('main', 'dialogs/saveFile', { title: 'Save', defaultName: 'evidence.pdf', kind: 'pdf' })
    expect(await print(plain, nowhere)).toMatchObject({ status: 400, body: { data: { code: 'NOT_WRITABLE' } } })
    expect(readdirSync(folder)).toEqual(['chosen.pdf'])
  } finally {
    await trap.close()
  }
})

test('a drop made by a script opens nothing', async ({ desktop: { app, page } }) => {
  const heard = await app.evaluateHandle(({ ipcMain }) => {
    const paths: unknown[] = []
    ipcMain.on('dropped', (_event, path) => paths.push(path))
    return paths
  })
  await page.evaluate(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['x'], '/etc/passwd'))
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  })
  await expect(page.locator('[data-app-state="ready"]')).toBeVisible()
  expect((await heard.jsonValue()).filter((path) => path !== '')).toEqual([])
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('what is no call, or is far too long, ends nothing', async ({ desktop: { page } }) => {
  const ports = await stealPorts(page)
  for (const door of ['engine', 'main'] as const) {
    for (const what of ['object', 'nonsense', 'long text'] as const) await ports.say(door, what)
  }
  expect((await ports.call('main', 'preferences/get', undefined)).status).toBe(200)
  expect((await ports.call('engine', 'sources/list', undefined)).status).toBe(200)
  expect((await ports.call('engine', 'runs/get', { runId: 'x'.repeat(1000), extra: { __proto__: { polluted: true } } })).status).toBe(400)
  expect((await ports.call('main', 'keychain/read', { ownerId: 'x', names: ['apiToken'] })).status).toBe(404)
  expect((await ports.call('main', 'preferences/set', { theme: 'evil', updateFeed: 'http://evil.example' })).status).toBe(400)
  await go(page, 'Runs')
})

interface Links {
  readonly asked: string[]
  readonly opened: string[]
}

/** Remembers what main would ask the person and what it would hand to the system; `answer` is the button: 0 opens. */
async function watchLinks(app: ElectronApplication, answer: 0 | 1): Promise<void> {
  await app.evaluate(({ dialog, shell }, response) => {
    const links: Links = { asked: [], opened: [] }
    Object.assign(globalThis, { links })
    const ask = (options: { detail?: string }): Promise<{ response: number; checkboxChecked: boolean }> => {
      links.asked.push(options.detail ?? '')
      return Promise.resolve({ response, checkboxChecked: false })
    }
    Object.assign(dialog, { showMessageBox: ask })
    shell.openExternal = (url) => {
      links.opened.push(url)
      return Promise.resolve()
    }
  }, answer)
}

const links = (app: ElectronApplication): Promise<Links> => app.evaluate(() => (globalThis as unknown as { links: Links }).links)

const text = (page: Page, path: string, method = 'GET'): Promise<{ status: number; body: string }> =>
  page.evaluate(
    async ({ path, method }) => {
      const response = await fetch(`rollcall://app${path}`, { method })
      return { status: response.status, body: await response.text() }
    },
    { path, method },
  )
