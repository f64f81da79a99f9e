import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './desktop.ts'
import { answerSaveDialog, go, gridRows, settled } from './steps.ts'

test.use({ starts: 'sample' })

const key = 'division'

async function choose(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('dialog', { name: 'Columns' }).getByLabel(key, { exact: true }).check()
  await page.keyboard.press('Escape')
}
const head = (page: Page) => page.getByRole('columnheader', { name: key })

/** What stands in the column, row by row. */
async function values(page: Page): Promise<string[]> {
  await settled(page)
  const column = Number(await head(page).getAttribute('aria-colindex'))
  return gridRows(page).locator(`[aria-colindex="${column}"]`).allInnerTexts()
}

test('a key of the profile as a column: kept, sorted, filtered by, exported', async ({ desktop: { app, page }, folder }) => {
  await go(page, 'People')
  await page.getByRole('checkbox', { name: 'Select row' }).first().click()
  await expect(page.getByText('1 row selected')).toBeVisible()
  await choose(page)
  await expect(head(page)).toBeVisible()
  await expect.poll(() => values(page)).toContainEqual(expect.stringMatching(/\w/))
  await expect(page.getByText('1 row selected')).toBeVisible()
  expect(new URL(page.url()).searchParams.get('cols')).toBe(JSON.stringify([key]))

  await head(page).locator('[data-sortable]').click()
  await expect(head(page)).toHaveAttribute('aria-sort', 'ascending')
  const sorted = await values(page)
  expect(sorted).toEqual([...sorted].sort((a, b) => a.localeCompare(b)))

  await page.reload()
  await expect(head(page)).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(() => values(page)).toEqual(sorted)

  // Without a word in the address: as it was left.
  await go(page, 'Courses')
  await go(page, 'People')
  await expect(head(page)).toBeVisible()

  await expect.poll(() => values(page)).toContainEqual(expect.stringMatching(/\w/))
  const one = (await values(page)).find((value) => value !== '') ?? ''
  await gridRows(page).getByText(one, { exact: true }).first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Only these' }).click()
  await expect(page.getByRole('group', { name: 'Conditions' })).toContainText(key)
  await expect.poll(async () => new Set(await values(page)).size).toBe(1)

  const file = join(folder, 'people.csv')
  await answerSaveDialog(app, file)
  await page.keyboard.press('Control+E')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await expect(dialog.getByRole('checkbox', { name: key, exact: true })).toBeChecked()
  await dialog.getByRole('button', { name: /^Export/ }).click()
  await expect(dialog.getByRole('status')).toContainText('Exported')
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  expect(lines[0]).toContain(key)
  expect(lines[1]).toContain(one)
})

test('a view keeps the columns it was saved with', async ({ desktop: { page } }) => {
  await go(page, 'Grants')
  await choose(page)
  await expect(head(page)).toBeVisible()
  await expect.poll(() => values(page)).toContainEqual(expect.stringMatching(/\w/))
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save this view…' }).click()
  await page.getByRole('dialog', { name: 'Save this view' }).getByLabel('Name').fill('By division')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('button', { name: 'Back to the standard columns' }).click()
  await page.keyboard.press('Escape')
  await expect(head(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'By division' }).click()
  await expect(head(page)).toBeVisible()
})
