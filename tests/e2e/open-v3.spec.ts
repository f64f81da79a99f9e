import { join } from 'node:path'
import { expect, test } from './desktop.ts'
import { answerOpenDialog, answerSaveDialog, go, gridCell } from './steps.ts'

/** Files as newer connectors write them. */
const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/c1z-v3', name)

test('a file of format v3 opens like any other and is saved as a .c1z', async ({ desktop: { app, page }, folder }, info) => {
  await answerOpenDialog(app, fixture('rich.c1z'))
  await page.getByRole('button', { name: 'Open a .c1z' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await go(page, 'Grants')
  await expect(gridCell(page, 0, 0)).toBeVisible()
  await expect(page.getByText('25 in this snapshot')).toBeVisible()
  await page.screenshot({ path: info.outputPath('grants.png') })
  await gridCell(page, 0, 0).click()
  await expect(page.getByRole('complementary')).toBeVisible()
  await page.keyboard.press('Escape')

  await answerSaveDialog(app, join(folder, 'saved.c1z'))
  await page.keyboard.press('Control+S')
  const dialog = page.getByRole('dialog', { name: 'Save as .c1z' })
  await dialog.getByLabel('Type “save an unexpanded sync” to go on').fill('save an unexpanded sync')
  await dialog.getByRole('button', { name: 'Save it as it is' }).click()
  await expect(dialog.getByText('Saved, reopened and counted')).toBeVisible()
  await page.screenshot({ path: info.outputPath('saved.png') })
})

test('ids that several have are said when the file is open and before it is saved', async ({ desktop: { app, page }, folder }, info) => {
  await answerOpenDialog(app, fixture('same-ids.c1z'))
  await page.getByRole('button', { name: 'Open a .c1z' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expect(page.getByText('2 entitlements, 2 grants got one of their own')).toBeVisible()
  await page.screenshot({ path: info.outputPath('same-ids.png') })
  await answerSaveDialog(app, join(folder, 'saved.c1z'))
  await page.keyboard.press('Control+S')
  const dialog = page.getByRole('dialog', { name: 'Save as .c1z' })
  await expect(dialog.getByText('2 entitlements, 2 grants got one of their own')).toBeVisible()
  await page.screenshot({ path: info.outputPath('same-ids-save.png') })
})

test('a file with changes in a log is refused, and why and what to do is on the screen', async ({ desktop: { app, page } }, info) => {
  await answerOpenDialog(app, fixture('log.c1z'))
  await page.keyboard.press('Control+O')
  const told = page.getByRole('main').getByRole('alert')
  await expect(told).toContainText('was not closed properly by the connector that wrote it')
  await expect(told).toContainText('Run the connector again')
  await page.screenshot({ path: info.outputPath('refused.png') })
})

test('one by argument, as a double click gives it', async ({ launch }) => {
  const { page } = await launch(fixture('one-sync.c1z'))
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await go(page, 'Grants')
  await expect(page.getByText('160 in this snapshot')).toBeVisible()
})
