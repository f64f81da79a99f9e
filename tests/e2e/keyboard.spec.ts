import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
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

test('what is typed right after Ctrl+K is not lost', async ({ desktop: { app, page } }) => {
  const palette = page.getByRole('combobox', { name: 'Find anything' })
  await typeAtOnce(app, 'K', 'runs')
  await expect(palette).toHaveValue('runs')
  await expect(palette).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)
  await typeAtOnce(app, 'K', 'settings')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
})

/** A key with Ctrl and a word after it, faster than any driver sends them one by one. */
async function typeAtOnce(app: ElectronApplication, key: string, word: string): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, keys) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      for (const type of ['keyDown', 'keyUp'] as const) contents?.sendInputEvent({ type, keyCode: keys.key, modifiers: ['control'] })
      for (const keyCode of keys.word) for (const type of ['keyDown', 'char', 'keyUp'] as const) contents?.sendInputEvent({ type, keyCode })
    },
    { key, word },
  )
}
