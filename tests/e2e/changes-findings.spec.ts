import { expect, test } from './desktop.ts'
import { go } from './steps.ts'

test.use({ starts: 'sample' })

test('changes: who differs, one after the other', async ({ desktop: { page } }) => {
  await go(page, 'Changes')
  const list = page.getByRole('region', { name: 'People with changes' })
  await expect(list).toContainText(/1 of \d/)
  const name = page.getByRole('region', { name: 'Difference' }).getByRole('heading', { level: 2 })
  const first = await name.innerText()
  await page.keyboard.press('n')
  await expect(list).toContainText(/2 of \d/)
  await expect(name).not.toHaveText(first)
  await page.keyboard.press('p')
  await expect(list).toContainText(/1 of \d/)
  await expect(name).toHaveText(first)
})

test('a finding is shown with its rows and can be set aside for the connection', async ({ desktop: { page } }) => {
  await go(page, 'Findings')
  const findings = page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Findings' })
  const before = await findings.innerText()
  await page
    .getByRole('button', { name: /^Ignore/ })
    .first()
    .click()
  await page.getByLabel('Why is this no problem?').fill('Known to the training team')
  await page.getByRole('button', { name: 'Ignore this kind', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Ignored', exact: true })).toBeVisible()
  await page.getByRole('navigation', { name: 'Kinds of findings' }).getByRole('link').last().click()
  await expect(page.getByRole('region', { name: 'Finding' }).getByText('Known to the training team')).toBeVisible()
  await expect.poll(() => findings.innerText()).not.toBe(before)
  await page.getByRole('button', { name: 'Stop ignoring' }).click()
  await expect.poll(() => findings.innerText()).toBe(before)
})
