import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './desktop.ts'
import { answerSaveDialog, gridCell, tabTo, tabUntil } from './steps.ts'

test('from the first start to a saved file without a mouse', async ({ desktop: { app, page }, folder }) => {
  await tabTo(page, 'Try the sample organisation')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Sample organisation' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Review changes' })).toBeVisible()
  await tabTo(page, 'See what changed')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Changes' })).toBeVisible()

  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
  await expect(gridCell(page, 0, 0)).not.toBeEmpty()
  await page.keyboard.press('/')
  await page.keyboard.type('a')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await tabUntil(page, () => page.locator('[role=gridcell]:focus, [role=columnheader]:focus').count())
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toBeVisible()
  await page.keyboard.press('Escape')

  const file = join(folder, 'sync.c1z')
  await answerSaveDialog(app, file)
  await page.keyboard.press('Control+S')
  await expect(page.getByRole('dialog')).toContainText('reopened and counted')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(existsSync(file)).toBe(true)
})

test('the palette goes anywhere and gives commands', async ({ desktop: { page } }) => {
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox', { name: 'Find anything' })).toBeFocused()
  await page.keyboard.type('settings')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
})
