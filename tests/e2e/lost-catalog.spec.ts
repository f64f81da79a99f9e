import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { enginePid, expect, test } from './desktop.ts'
import { go } from './steps.ts'

test.use({ starts: 'sample', tolerated: /./ })

test('a catalog that is gone is not made anew unasked; the person says what happens', async ({ desktop: { app, page, profile } }) => {
  const data = join(profile, 'rollcall')
  const snapshots = (): string[] => readdirSync(join(data, 'snapshots')).filter((name) => name.endsWith('.snapshot'))
  const before = snapshots()
  expect(before.length).toBeGreaterThan(0)
  const questions = await answers(app, ['Not now', 'Show the data folder', 'Start with a new catalog'])
  const pid = await enginePid(app)
  process.kill(pid, 'SIGSTOP')
  for (const name of ['catalog.db', 'catalog.db-wal', 'catalog.db-shm']) rmSync(join(data, name), { force: true })
  process.kill(pid, 'SIGKILL')

  const strip = page.getByText('The engine is not running.')
  await expect(strip).toBeVisible()
  await expect(page.getByText(/The catalog of the data folder is gone/)).toBeVisible()
  await expect.poll(async () => (await questions()).asked.length).toBe(1)
  expect(existsSync(join(data, 'catalog.db'))).toBe(false)

  await page.getByRole('button', { name: 'Start it again' }).click()
  await expect.poll(async () => (await questions()).asked.length).toBe(2)
  await expect(strip).toBeVisible()
  expect((await questions()).opened).toEqual([data])
  expect(existsSync(join(data, 'catalog.db'))).toBe(false)

  await page.getByRole('button', { name: 'Start it again' }).click()
  await expect.poll(async () => (await questions()).asked.length).toBe(3)
  await expect(strip).toHaveCount(0)
  await expect(page.locator('[data-app-state="ready"]')).toBeVisible()
  await go(page, 'Runs')
  for (const { detail, buttons } of (await questions()).asked) {
    expect(detail).toMatch(/backups.*rollcall catalog rebuild/s)
    expect(buttons).toEqual(['Show the data folder', 'Start with a new catalog', 'Not now'])
  }
  // The new catalog knows none of them, and none is gone.
  const aside = join(data, 'orphans', 'snapshots')
  expect([...snapshots(), ...(existsSync(aside) ? readdirSync(aside) : [])].sort()).toEqual(before.sort())
})

interface Asked {
  readonly asked: { readonly detail: string; readonly buttons: string[] }[]
  readonly opened: string[]
}

/** Presses these buttons of the next dialogs, in order; answers what they were and which folders were shown. */
async function answers(app: ElectronApplication, pressed: readonly string[]): Promise<() => Promise<Asked>> {
  const seen = await app.evaluateHandle(({ dialog, shell }, wanted) => {
    const found: Asked = { asked: [], opened: [] }
    const ask = ({ detail, buttons }: { detail: string; buttons: string[] }): Promise<{ response: number }> => {
      found.asked.push({ detail, buttons })
      return Promise.resolve({ response: buttons.indexOf(wanted[found.asked.length - 1] ?? '') })
    }
    Object.assign(dialog, { showMessageBox: ask })
    shell.openPath = (path) => {
      found.opened.push(path)
      return Promise.resolve('')
    }
    return found
  }, pressed)
  return () => seen.jsonValue()
}
