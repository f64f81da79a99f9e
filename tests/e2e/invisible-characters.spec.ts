import type { Page } from '@playwright/test'
import { expect, test } from './desktop.ts'
import { fileOf } from './fault-file.ts'
import { go, gridCell, settled } from './steps.ts'

const shown = '\ufffdgnissim Admin'

/** All that is drawn, named or hinted at on the page. */
const everything = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [
      document.body.textContent,
      ...[...document.querySelectorAll('*')].flatMap((element) =>
        ['title', 'aria-label', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
      ),
    ].join('\n'),
  )

test('an override of direction is seen wherever the name stands', async ({ launch, folder }) => {
  const file = await fileOf('14-bidi-override-in-window', folder)
  const { page } = await launch(file)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  const raw = /[\u202a-\u202e\u2066-\u2069]/
  const isVisible = async (): Promise<void> => {
    await settled(page)
    expect(await everything(page)).not.toMatch(raw)
  }
  await go(page, 'People')
  await expect(gridCell(page, 0, 0)).toHaveText(shown)
  await gridCell(page, 0, 0).click()
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toContainText(shown)
  await isVisible()
  await go(page, 'Grants')
  await expect(gridCell(page, 0, 0)).toHaveText(shown)
  await gridCell(page, 0, 0).click()
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toContainText(shown)
  await page.getByRole('complementary').getByRole('button', { name: 'Picture' }).click()
  await expect(page.getByRole('dialog')).toContainText(shown)
  await isVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox', { name: 'Find anything' }).fill('admin')
  await expect(page.getByRole('option', { name: shown })).toBeVisible()
  await isVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  const filter = page.getByRole('search').getByLabel('Filter', { exact: true })
  await filter.fill('person:')
  await expect(page.getByRole('option').filter({ hasText: shown })).toBeVisible()
  await isVisible()
})
