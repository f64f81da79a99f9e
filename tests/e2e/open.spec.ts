import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { ensureElectron } from '../../build/runtime/electron.ts'
import { expect, test } from './desktop.ts'
import { answerOpenDialog, answerSaveDialog, go, gridCell } from './steps.ts'

const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')

/** A file of the real connector with two syncs: compared, then walked through. */
async function isShown(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Compare the newest two' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await go(page, 'Grants')
  await expect(gridCell(page, 0, 0)).toBeVisible()
}

test('a foreign file by the dialog', async ({ desktop: { app, page } }) => {
  await answerOpenDialog(app, fixture)
  await page.getByRole('button', { name: 'Open a .c1z' }).click()
  await isShown(page)
  await go(page, 'Changes')
})

test('a file by argument, and another one by a second start of the app', async ({ launch, profile, folder }) => {
  const first = join(folder, 'first.c1z')
  const second = join(folder, 'second.c1z')
  copyFileSync(fixture, first)
  copyFileSync(fixture, second)
  const { page, environment } = await launch(first)
  await expect(page.getByRole('dialog', { name: 'first.c1z' })).toBeVisible()
  await isShown(page)

  const { executable } = await ensureElectron(() => undefined)
  const words = ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, process.env.ROLLCALL_APP ?? '', second]
  await promisify(execFile)(executable, words, { env: { ...process.env, ...environment }, timeout: 60_000 })
  await expect(page.getByRole('dialog', { name: 'second.c1z' })).toBeVisible()
  await isShown(page)
})

test('what is no .c1z, or a broken one, is told and changes nothing', async ({ desktop: { app, page }, folder }) => {
  const wrong = join(folder, 'wrong.c1z')
  writeFileSync(wrong, 'not a sync file at all')
  await answerOpenDialog(app, wrong)
  await page.keyboard.press('Control+O')
  const told = page.getByRole('dialog', { name: 'wrong.c1z cannot be opened' })
  await expect(told.getByRole('alert')).toContainText('Code:')
  await page.keyboard.press('Escape')
  await expect(told).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome to Rollcall')

  await answerOpenDialog(app, join(folder, 'gone.c1z'))
  await page.keyboard.press('Control+O')
  await expect(page.getByRole('dialog', { name: 'gone.c1z cannot be opened' }).getByRole('alert')).toBeVisible()
})

test('a sync that was never finished is shown as that, and saved only after the words were typed', async ({
  desktop: { app, page },
  folder,
}) => {
  const unfinished = join(import.meta.dirname, '../fixtures/faults/27-open-without-full-sync/unfinished.c1z')
  const saved = join(folder, 'saved.c1z')
  await answerOpenDialog(app, unfinished)
  await page.getByRole('button', { name: 'Open a .c1z' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Look at what there is' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expect(page.getByText('This sync was never finished')).toBeVisible()

  await answerSaveDialog(app, saved)
  await page.keyboard.press('Control+S')
  const dialog = page.getByRole('dialog', { name: 'Save as .c1z' })
  const words = dialog.getByLabel('Type “save an unfinished sync” to go on')
  await expect(dialog.getByRole('alert')).toContainText('This sync was never finished')
  await words.fill('save it')
  await dialog.getByRole('button', { name: 'Save it as it is' }).click()
  await expect(dialog.getByText('Type the words')).toBeVisible()
  expect(existsSync(saved)).toBe(false)
  await words.fill('save an unfinished sync')
  await dialog.getByRole('button', { name: 'Save it as it is' }).click()
  await expect(dialog.getByText('Saved, reopened and counted')).toBeVisible()
  await expect(dialog.getByText('Written as what it is, full, not finished')).toBeVisible()
})

test('grants that follow from nesting are marked in the list and explained in the drawer', async ({ desktop: { app, page } }) => {
  await answerOpenDialog(app, join(import.meta.dirname, '../fixtures/nested-groups.c1z'))
  await page.getByRole('button', { name: 'Open a .c1z' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await go(page, 'Grants')
  await expect(page.getByRole('columnheader', { name: 'Marks' })).toBeVisible()
  await expect(page.getByRole('gridcell', { name: 'passes on to members', exact: true })).toHaveCount(1)
  const derived = page.getByRole('gridcell', { name: 'through nesting, fixed', exact: true })
  await expect(derived).toHaveCount(1)
  await derived.click()
  const drawer = page.getByRole('complementary')
  await expect(drawer).toContainText('through nesting, fixed')
  await expect(drawer).toContainText('group:inner:member')
})
