import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { headless } from './commands.ts'
import { expect, test } from './desktop.ts'
import { answerSaveDialog, go, gridCell, settled } from './steps.ts'

test.use({ starts: 'sample' })

interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
}

/** Everybody's name, address and id. */
function known(): readonly string[] {
  const file = join(process.env.ROLLCALL_SAMPLE_PROFILE ?? '', 'sample.c1z')
  const { resources } = JSON.parse(headless('resources', '-f', file, '-t', 'user', '-o', 'json')) as { resources: Person[] }
  return resources.flatMap(({ id, name, email }) => [id, name, email ?? '']).filter((text) => text.length > 5)
}

/** All that is drawn, named, hinted at or stands in a field. */
const everything = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [
      document.body.textContent,
      ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      ...[...document.querySelectorAll('*')].flatMap((element) =>
        ['title', 'aria-label', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
      ),
    ].join('\n'),
  )

test('while names are masked nobody can be read anywhere', async ({ desktop: { app, page }, folder }) => {
  const secrets = known()
  expect(secrets.length).toBeGreaterThan(500)
  const tells = async (where: string): Promise<void> => {
    await settled(page)
    const all = await everything(page)
    expect({ where, tells: secrets.filter((text) => all.includes(text)) }).toEqual({ where, tells: [] })
  }
  const chip = page.getByRole('banner').getByText('Masked', { exact: true })
  const drawer = page.getByRole('complementary')

  await go(page, 'People')
  const name = await gridCell(page, 0, 0).innerText()
  expect(secrets).toContain(name)
  await page.getByRole('button', { name: 'Columns' }).click()
  for (const column of ['Login', 'Id']) await page.getByRole('checkbox', { name: column, exact: true }).check()
  await page.keyboard.press('Escape')
  await expect(chip).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+Shift+p')
  await expect(chip).toBeVisible()
  await expect(gridCell(page, 0, 0)).not.toHaveText(name)
  await tells('people, with their ids and logins')

  await gridCell(page, 0, 0).click()
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText('•••')
  await expect(drawer).toContainText('Raw record')
  await tells('the details of a person')
  await drawer.getByRole('link', { name: /in the list of grants/i }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Grants' })).toBeVisible()
  await tells('their grants')

  const filter = page.getByRole('search').getByLabel('Filter', { exact: true })
  await filter.fill('')
  await page.keyboard.press('Escape')
  await settled(page)
  await gridCell(page, 0, 0).click()
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText('•••')
  await tells('the details of a grant')
  await page.keyboard.press('Escape')
  for (const field of ['person:', 'email:', 'personId:', 'login:']) {
    await filter.fill(field)
    await tells(`what is suggested for ${field}`)
  }
  await filter.fill('')
  await page.keyboard.press('Escape')

  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox', { name: 'Find anything' }).fill(name.slice(0, 3))
  await expect(page.getByRole('option').filter({ hasText: '•••' }).first()).toBeVisible()
  await tells('what the palette finds')
  await page.keyboard.press('Escape')

  await go(page, 'Changes')
  await tells('changes')
  await go(page, 'Findings')
  for (const example of (await page.getByRole('main').getByRole('button', { expanded: false }).all()).slice(0, 5)) await example.click()
  await tells('findings')
  await go(page, 'Review')
  await page.getByRole('button', { name: 'Start the review' }).click()
  await expect(page.getByRole('grid', { name: 'Grants' })).toBeVisible()
  await tells('a review')

  // What leaves the screen is not masked, and says so.
  await go(page, 'People')
  await answerSaveDialog(app, join(folder, 'people.csv'))
  await page.keyboard.press('ControlOrMeta+e')
  await expect(page.getByRole('dialog', { name: 'Export' })).toContainText('The file is not masked')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+Shift+p')
  await expect(chip).toHaveCount(0)
  await expect(gridCell(page, 0, 0)).toHaveText(name)
})
