import type { Page } from '@playwright/test'
import { expect, test } from './desktop.ts'
import { go, gridCell, settled } from './steps.ts'

test.use({ starts: 'sample' })

const filter = (page: Page) => page.getByRole('search').getByLabel('Filter', { exact: true })
const said = (page: Page) => page.getByRole('search').getByRole('status')

test('with a mistake in the filter nothing acts on many rows', async ({ desktop: { page } }) => {
  await go(page, 'Grants')
  const grid = page.getByRole('grid', { name: 'Grants' })
  const everything = page.getByRole('checkbox', { name: 'Select all matching rows' })
  const toExport = page.getByRole('button', { name: 'Export…' }).first()
  await filter(page).fill('status:in_progress')
  await settled(page)
  await expect(toExport).toBeEnabled()
  const shown = await grid.getAttribute('aria-rowcount')

  // Some rows were chosen before: they stay, and wait.
  await gridCell(page, 0, 0).focus()
  await page.keyboard.press(' ')
  const bar = page.getByRole('toolbar', { name: 'Selected rows' })
  await expect(bar).toBeVisible()

  await filter(page).fill('status:in_progres course:x')
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'true')
  await expect(said(page)).toContainText('Showing the last filter that worked: status:in_progress')
  await expect(grid).toHaveAttribute('aria-rowcount', shown ?? '')
  await expect(toExport).toBeDisabled()
  await expect(everything).toBeDisabled()
  for (const name of [/^Select all/, 'Copy', 'Export…']) await expect(bar.getByRole('button', { name })).toBeDisabled()
  await page.getByRole('button', { name: 'Views' }).click()
  await expect(page.getByRole('menuitem', { name: 'Save this view…' })).toBeDisabled()
  await page.keyboard.press('Escape')

  // The same by keys.
  const notice = page.getByRole('alert').filter({ hasText: 'The filter has a mistake.' })
  await page.keyboard.press('ControlOrMeta+e')
  await expect(notice.first()).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await gridCell(page, 0, 0).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await expect(bar).toContainText('1 row selected')

  await filter(page).fill('status:completed')
  await settled(page)
  await expect(toExport).toBeEnabled()
  await expect(everything).toBeEnabled()
})

test('what is typed and not shown yet is not acted on either', async ({ desktop: { page } }) => {
  await go(page, 'Grants')
  const toExport = page.getByRole('button', { name: 'Export…' }).first()
  await filter(page).focus()
  await page.keyboard.type('completed:')
  // Half a condition is waited for.
  await expect(toExport).toBeDisabled()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('status:completed')
  await settled(page)
  await expect(toExport).toBeEnabled()
})

test('a review decides nothing in bulk by a filter with a mistake', async ({ desktop: { page } }) => {
  await go(page, 'Review')
  await page.getByRole('radio', { name: /^Everything/ }).check()
  await page.getByRole('button', { name: 'Start the review' }).click()
  await expect(page.getByRole('grid', { name: 'Grants' })).toBeVisible()
  const bulk = page.getByRole('button', { name: 'Decide all that match…' })
  const decide = page.getByRole('toolbar', { name: 'Decide' })
  await filter(page).fill('status:in_progress')
  await settled(page)
  await expect(bulk).toBeEnabled()
  await expect(decide.getByRole('button', { name: /^Approve/ })).toBeEnabled()

  await filter(page).fill('status:in_progres course:ladder')
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'true')
  await expect(bulk).toBeDisabled()
  await expect(decide).toContainText('The filter has a mistake.')
  await expect(decide.getByRole('button', { name: /^Approve/ })).toBeDisabled()
  await page.getByRole('listbox', { name: 'People' }).focus()
  await page.keyboard.press('a')
  await expect(page.getByRole('group', { name: 'Progress' })).toContainText(/^.*0 of [\d,]+ decided/)

  // One grant is what it is.
  await page.keyboard.press('ArrowRight')
  await expect(decide.getByRole('button', { name: /^Approve/ })).toBeEnabled()
  await page.keyboard.press('a')
  await expect(page.getByRole('group', { name: 'Progress' })).toContainText(/^.*1 of [\d,]+ decided/)
})
