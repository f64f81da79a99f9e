import { expect, test } from './desktop.ts'
import { go, settled } from './steps.ts'

test.use({ starts: 'sample' })

test('each preference leaves the others as they are, and all are there again', async ({ launch }) => {
  const { page, app } = await launch()
  await go(page, 'People')
  await page.getByRole('search').getByLabel('Filter', { exact: true }).fill('a')
  await settled(page)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save this view…' }).click()
  await page.getByRole('dialog', { name: 'Save this view' }).getByLabel('Name').fill('My chase list')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await go(page, 'Settings')
  await page.getByRole('tab', { name: 'Network' }).click()
  const proxy = page.getByRole('tabpanel', { name: 'Network' }).getByLabel(/proxy/i).first()
  await proxy.fill('http://proxy.acme.example:3128')
  await page.getByRole('tabpanel', { name: 'Network' }).getByRole('button', { name: 'Save' }).first().click()
  await expect(page.getByRole('tabpanel', { name: 'Network' }).getByRole('button', { name: 'Save' }).first()).toBeDisabled()
  await page.getByRole('tab', { name: 'Appearance' }).click()
  const choice = (label: string, value: string) => page.getByRole('radiogroup', { name: label }).getByText(value, { exact: true })
  await choice('Theme', 'Dark').click()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await choice('Rows', 'Compact').click()
  await page.keyboard.press('ControlOrMeta+Shift+p')
  await expect(page.getByRole('switch', { name: 'Mask names and e-mails' })).toBeChecked()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await app.close()

  const again = await launch()
  await expect(again.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await go(again.page, 'Settings')
  await again.page.getByRole('tab', { name: 'Appearance' }).click()
  await expect(again.page.getByRole('radio', { name: 'Compact' })).toBeChecked()
  await expect(again.page.getByRole('switch', { name: 'Mask names and e-mails' })).toBeChecked()
  await again.page.getByRole('tab', { name: 'Network' }).click()
  await expect(again.page.getByRole('tabpanel', { name: 'Network' }).getByLabel(/proxy/i).first()).toHaveValue(
    'http://proxy.acme.example:3128',
  )
  await go(again.page, 'People')
  await again.page.getByRole('button', { name: 'Views' }).click()
  await expect(again.page.getByRole('menuitem', { name: 'My chase list' })).toBeVisible()
})
