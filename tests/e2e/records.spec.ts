import type { Page } from '@playwright/test'
import { expect, test } from './desktop.ts'
import { go, gridRows, settled } from './steps.ts'

test.use({ starts: 'sample' })

/** The record with the most grants, in its drawer. */
async function openLargest(page: Page, screen: 'People' | 'Courses'): Promise<void> {
  await go(page, screen)
  const head = page.getByRole('columnheader', { name: screen === 'People' ? /^Grants/ : /^People/ })
  const sort = head.locator('[data-sortable]')
  await sort.click()
  await expect(head).toHaveAttribute('aria-sort', /ending/)
  if ((await head.getAttribute('aria-sort')) !== 'descending') await sort.click()
  await expect(head).toHaveAttribute('aria-sort', 'descending')
  await settled(page)
  await gridRows(page).first().dblclick()
  await expect(page.getByRole('complementary')).toBeVisible()
}

const days = (texts: readonly string[]): number[] =>
  texts.flatMap((text) => {
    const day = /\d{1,2} \w+ \d{4}/.exec(text)?.[0].replace('Sept', 'Sep')
    return day === undefined ? [] : [Date.parse(`${day} UTC`)]
  })

test('timelines are in the order of the dates they show', async ({ desktop: { page } }) => {
  for (const [screen, section] of [
    ['People', 'Courses'],
    ['Courses', 'People'],
  ] as const) {
    await openLargest(page, screen)
    const entries = page.getByRole('region', { name: section }).getByRole('listitem')
    await expect(entries).not.toHaveCount(0)
    await settled(page)
    const told = days(await entries.allInnerTexts())
    expect(told.length).toBeGreaterThan(5)
    expect(told).toEqual(told.toSorted((a, b) => b - a))
    await page.keyboard.press('Escape')
  }
})

test('the picture counts the whole, and the arrow keys walk it from the first press', async ({ desktop: { page } }) => {
  await openLargest(page, 'Courses')
  const drawer = page.getByRole('complementary')
  const split = await drawer.getByRole('region', { name: 'Status' }).getByRole('listitem').allInnerTexts()
  await drawer.getByRole('button', { name: 'Picture' }).click()
  const picture = page.getByRole('dialog').getByRole('group', { name: /^Person, status, course/ })
  await expect(picture.locator(':focus')).toHaveCount(1)
  for (const line of split) {
    const [, status = '', count = ''] = /^(\D+?)\s+([\d,]+)/.exec(line.replaceAll(/\s+/g, ' ')) ?? []
    expect(status).not.toBe('')
    await expect(picture.getByRole('button', { name: `${status}: ${count}`, exact: true })).toBeVisible()
  }
  const first = await picture.locator(':focus').getAttribute('aria-label')
  await page.keyboard.press('ArrowLeft')
  await expect(picture.locator(':focus')).not.toHaveAttribute('aria-label', first ?? '')
  await expect(picture.locator(':focus')).toHaveAttribute('aria-label', /: [\d,]+$/)

  // What is not drawn has a box that leads to it.
  const more = picture.getByRole('button', { name: /^[\d,]+ more that are completed/ })
  await more.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Grants' })).toBeVisible()
  await expect(page.getByRole('search').getByLabel('Filter', { exact: true })).toHaveValue(/status:completed/)
})

test('every difference shows what differs', async ({ desktop: { page } }) => {
  await go(page, 'Changes')
  await page.getByRole('combobox', { name: 'Kind of change' }).click()
  await page.getByRole('option', { name: 'With something changed' }).click()
  await settled(page)
  const table = page.getByRole('main').getByRole('table').last()
  for (let people = 0; people < 8; people++) {
    await expect(table).toBeVisible()
    await settled(page)
    for (const line of await table.locator('dd').allTextContents()) {
      const [, before, now] = /before: (.*)now: (.*)/.exec(line) ?? []
      if (before !== undefined) expect(now).not.toBe(before)
    }
    await page.keyboard.press('n')
  }
})
