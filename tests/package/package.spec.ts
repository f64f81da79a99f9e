import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../build/runtime/electron.ts'
import { openSession, type DesktopSession } from '../../build/runtime/session.ts'
import { ensureSystem } from '../../build/runtime/system.ts'
import type { SelfTestReport } from '../../electron/main/self-test.ts'

/** The unpacked app as `npm run package` makes it, with a fresh profile on a display of its own. */
const project = join(import.meta.dirname, '..', '..')
const unpacked = join(project, 'dist', 'packages', process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked')
const executable = join(unpacked, 'rollcall')

describe.runIf(process.platform === 'linux')('the packaged app', () => {
  let session: DesktopSession
  let work: string
  const cleanups: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const packed = await run(process.execPath, [join(project, 'build', 'package.ts'), '--dir'], project)
    expect(packed.code, packed.output).toBe(0)
    await ensureSystem(executable, true, () => undefined)
    session = await openSession({ keyring: 'unlocked' })
    cleanups.push(() => session.close())
    work = await mkdtemp(join(tmpdir(), 'rollcall-package-'))
    cleanups.push(() => rm(work, { recursive: true, force: true, maxRetries: 5 }))
  })
  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup()
  })

  /** As root there is no sandbox to start in; everybody else gets it. */
  const start = (name: string, flags: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess => {
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    return spawn(executable, [...root, '--disable-gpu', `--user-data-dir=${join(work, name)}`, ...flags], {
      env: { ...process.env, ...session.environment, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }

  test('has every fuse as it should be', async () => {
    const wire = await getCurrentFuseWire(executable)
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ] as const
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ] as const
    expect(off.map((fuse) => [FuseV1Options[fuse], wire[fuse]])).toEqual(off.map((fuse) => [FuseV1Options[fuse], FuseState.DISABLE]))
    expect(on.map((fuse) => [FuseV1Options[fuse], wire[fuse]])).toEqual(on.map((fuse) => [FuseV1Options[fuse], FuseState.ENABLE]))
  })

  test('holds the app in its archive, the licences beside it, and nothing of the checkout', async () => {
    const resources = join(unpacked, 'resources')
    const names = await readdir(resources)
    expect(names).toEqual(expect.arrayContaining(['app.asar', 'LICENSE', 'THIRD-PARTY-NOTICES.txt']))
    expect(names).not.toContain('app')
    const notices = await readFile(join(resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of ['better-sqlite3', '@github/keytar', 'react', '@mantine/core', 'undici']) expect(notices).toContain(`${name} `)
    const sbom = JSON.parse(await readFile(join(resources, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string
      components: { name: string }[]
    }
    expect(sbom.bomFormat).toBe('CycloneDX')
    const listed = sbom.components.map(({ name }) => name)
    expect(listed).toEqual(expect.arrayContaining(['electron', 'better-sqlite3', 'react', '@mantine/core', 'undici']))
    expect(listed).not.toContain('vitest')
    const modules = await readdir(join(resources, 'app.asar.unpacked', 'node_modules'))
    expect(modules.sort()).toEqual(['better-sqlite3', 'keytar'])
  })

  test('is the same when it is made again', async () => {
    const prints = async () => {
      const files = ['app.asar', 'sbom.cdx.json', 'THIRD-PARTY-NOTICES.txt', 'app.asar.unpacked/dist/engine/index.mjs']
      return Promise.all(
        files.map(async (file) =>
          createHash('sha256')
            .update(await readFile(join(unpacked, 'resources', file)))
            .digest('hex'),
        ),
      )
    }
    const before = await prints()
    const packed = await run(process.execPath, [join(project, 'build', 'package.ts'), '--dir'], project)
    expect(packed.code, packed.output).toBe(0)
    expect(await prints()).toEqual(before)
  })

  test('tests itself: window and engine work, whatever the environment asks for', async () => {
    const file = join(work, 'report.json')
    // Neither may turn the app into a Node that runs anything, nor replace the engine's Node.
    const environment = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require /nonexistent.js', ROLLCALL_ENGINE_NODE: '/bin/false' }
    const app = start('self-test', [`--self-test=${file}`], environment)
    const [code] = (await once(app, 'exit')) as [number | null]
    const report = JSON.parse(await readFile(file, 'utf8')) as SelfTestReport
    expect(report).toMatchObject({
      passed: true,
      problem: null,
      info: { packaged: true },
      engine: { state: 'ready' },
      window: { ready: true, buttons: ['Try the sample organisation', 'Connect a source', 'Open a .c1z'] },
    })
    expect(code).toBe(0)
  })

  /** Starts the app, works in its window, and ends it as the system does. */
  async function driven(app: ChildProcess, steps: (page: Page) => Promise<void>): Promise<void> {
    const ended = once(app, 'exit')
    try {
      const address = await debuggingAddress(app)
      await pageLoaded(address)
      const browser = await chromium.connectOverCDP(address)
      const page = browser.contexts()[0]?.pages()[0]
      if (!page) throw new Error('There is no window.')
      await steps(page)
      await browser.close()
    } finally {
      app.kill('SIGTERM')
      await ended
    }
  }
  const saysOfKeychain = (page: Page, words: string) => page.getByRole('contentinfo').getByText(words).first().waitFor({ timeout: 60_000 })

  test('takes the sample organisation through a run', async () => {
    await driven(start('driven', ['--remote-debugging-port=0']), async (page) => {
      await page.getByRole('button', { name: 'Try the sample organisation' }).click()
      await page.getByRole('link', { name: 'Review changes' }).waitFor({ timeout: 150_000 })
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'People' }).click()
      await page.getByRole('row').nth(10).waitFor()
    })
  })

  test('keeps secrets in the keychain, which a process of its own asks', async () => {
    await driven(start('keychain', ['--remote-debugging-port=0']), (page) => saysOfKeychain(page, 'keychain: GNOME Keyring'))
  })

  test('is not held by a locked keychain: neither its window nor its end', async () => {
    const locked = await openSession({ keyring: 'locked' })
    try {
      const app = start('locked', ['--remote-debugging-port=0'], locked.environment)
      await driven(app, (page) => saysOfKeychain(page, 'secrets in memory only'))
    } finally {
      await locked.close()
    }
  })
})

/** The inspector for Node is fused off; Chromium's own, for the page, is not. */
async function debuggingAddress(app: ChildProcess): Promise<string> {
  if (!app.stderr) throw new Error('No output.')
  for await (const line of createInterface({ input: app.stderr })) {
    const address = /DevTools listening on (\S+)/.exec(line)?.[1]
    if (address !== undefined) return address
  }
  throw new Error('The app ended before its window was there.')
}

/** A driver that attaches while the first page takes the place of the empty one never hears that it did, and waits for ever. */
async function pageLoaded(address: string): Promise<void> {
  const list = new URL('/json/list', address.replace(/^ws/, 'http'))
  await expect
    .poll(async () => ((await (await fetch(list)).json()) as { url: string; title: string }[]).map(({ url, title }) => `${url} ${title}`), {
      timeout: 30_000,
    })
    .toContainEqual(expect.stringMatching(/^rollcall:\/\/app\/\S* ./))
}
