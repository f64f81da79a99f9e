import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { selfSigned } from '../../electron/engine/http/testing/certificate.ts'
import { expect, test } from './desktop.ts'
import { answerOpenDialog, answerQuestions, go, settled } from './steps.ts'

test.use({ starts: 'sample' })

test('each preference leaves the others as they are, and all are there again', async ({ launch }) => {
  const { page, app } = await launch()
  await answerQuestions(app, 'agree')
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

test('certificates that cannot be read are refused beside the field, and what held before still holds', async ({ launch, folder }) => {
  const good = join(folder, 'company-ca.pem')
  const empty = join(folder, 'notes.pem')
  writeFileSync(good, selfSigned(['ca.acme.example']).cert)
  writeFileSync(empty, 'no certificate')
  const { page, app } = await launch()
  await answerQuestions(app, 'agree')
  await go(page, 'Settings')
  await page.getByRole('tab', { name: 'Network' }).click()
  const certificates = page.getByRole('textbox', { name: 'Extra certificate authority' })
  const save = page.getByRole('button', { name: 'Save Extra certificate authority' })
  const proxy = page.getByRole('textbox', { name: 'Proxy' })
  await proxy.fill('http://proxy.acme.example:3128')
  await page.getByRole('button', { name: 'Save Proxy' }).click()
  await certificates.fill(good)
  await save.click()
  await expect(save).toBeDisabled()

  for (const [path, sentence] of [
    [join(folder, 'none.pem'), 'cannot be read'],
    [empty, 'holds no certificate'],
    ['company-ca.pem', 'no whole path'],
  ] as const) {
    await certificates.fill(path)
    await save.click()
    await expect(certificates).toHaveAccessibleDescription(new RegExp(sentence))
    await expect(certificates).toHaveAttribute('aria-invalid', 'true')
    await expect(certificates).toHaveValue(path)
  }
  await answerOpenDialog(app, empty)
  await page.getByRole('button', { name: 'Choose Extra certificate authority' }).click()
  await expect(certificates).toHaveAccessibleDescription(/holds no certificate/)
  // A proxy that is none likewise.
  await proxy.fill('http://proxy.acme.example/proxy.pac')
  await page.getByRole('button', { name: 'Save Proxy' }).click()
  await expect(proxy).toHaveAttribute('aria-invalid', 'true')
  await app.close()

  const again = await launch()
  await go(again.page, 'Settings')
  await again.page.getByRole('tab', { name: 'Network' }).click()
  await expect(again.page.getByRole('textbox', { name: 'Extra certificate authority' })).toHaveValue(good)
  await expect(again.page.getByRole('textbox', { name: 'Proxy' })).toHaveValue('http://proxy.acme.example:3128')
})
