import { expect, test } from './desktop.ts'
import { go, gridCell, gridRows, settled } from './steps.ts'

test.use({ starts: 'sample' })

test('filter, with a mistake in it, and sort', async ({ desktop: { page } }) => {
  await go(page, 'Grants')
  const grid = page.getByRole('grid', { name: 'Grants' })
  const all = Number(await grid.getAttribute('aria-rowcount'))
  const filter = page.getByRole('search').getByLabel('Filter', { exact: true })

  await page.keyboard.press('/')
  await expect(filter).toBeFocused()
  await filter.pressSequentially('status:completd')
  await expect(filter).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('search').getByRole('status')).toContainText('completed')
  await filter.fill('status:completed')
  await expect(filter).not.toHaveAttribute('aria-invalid')
  await expect.poll(async () => Number(await grid.getAttribute('aria-rowcount'))).toBeLessThan(all)
  await settled(page)
  for (const row of await gridRows(page).all()) await expect(row).toContainText('Completed')
  await expect(page.getByRole('group', { name: 'Conditions' })).toContainText('status:completed')

  await page.getByRole('button', { name: 'Remove status:completed' }).click()
  await expect(filter).toHaveValue('')
  await expect(grid).toHaveAttribute('aria-rowcount', String(all))
})

test('search, sort and a view that is kept', async ({ launch }) => {
  const { page, app } = await launch()
  await go(page, 'People')
  const name = page.getByRole('columnheader').nth(1)
  await expect(name).toHaveAttribute('aria-sort', 'ascending')
  const first = gridCell(page, 0, 0)
  const before = await first.innerText()
  await name.locator('[data-sortable]').click()
  await expect(name).toHaveAttribute('aria-sort', 'descending')
  await expect(first).not.toHaveText(before)
  const last = await first.innerText()

  const word = last.split(' ')[0] ?? ''
  await page.getByRole('search').getByLabel('Filter', { exact: true }).fill(word)
  await expect(page.getByRole('heading', { level: 1, name: 'People' }).locator('..')).toContainText(' of ')
  await settled(page)
  for (const row of await gridRows(page).all()) await expect(row).toContainText(word)

  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save this view…' }).click()
  await page.getByRole('dialog', { name: 'Save this view' }).getByLabel('Name').fill('One name')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await app.close()

  const again = await launch()
  await go(again.page, 'People')
  await again.page.getByRole('button', { name: 'Views' }).click()
  await again.page.getByRole('menuitem', { name: 'One name' }).click()
  await expect(again.page.getByRole('search').getByLabel('Filter', { exact: true })).toHaveValue(word)
  await expect(again.page.getByRole('columnheader').nth(1)).toHaveAttribute('aria-sort', 'descending')
})

test('the drawer follows the keyboard', async ({ desktop: { page } }) => {
  await go(page, 'People')
  const cell = (row: number) => gridCell(page, row, 0)
  await cell(0).focus()
  const names = [await cell(0).innerText(), await cell(1).innerText()] as const
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('complementary')
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText(names[0].split('\n')[0] ?? '')
  await page.keyboard.press('ArrowDown')
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText(names[1].split('\n')[0] ?? '')
  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
  await expect(cell(1)).toBeFocused()
})
