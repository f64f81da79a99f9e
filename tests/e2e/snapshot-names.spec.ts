import { expect, test } from './desktop.ts'
import { go } from './steps.ts'

test.use({ starts: 'sample' })

// The sample's two runs are seconds apart: mostly in the same minute.
test('two runs in one minute have two names', async ({ desktop: { page } }) => {
  const names = async (of: string): Promise<string[]> => {
    await page.getByRole('combobox', { name: of }).click()
    const options = page.getByRole('option').filter({ hasText: /today|yesterday/ })
    await expect(options).not.toHaveCount(0)
    const texts = await options.allInnerTexts()
    await page.keyboard.press('Escape')
    return texts.map((text) => text.replace(/, [\d,]+ people$/, ''))
  }
  const snapshots = await names('Snapshot')
  expect(new Set(snapshots).size).toBe(2)
  const compared = await names('Compare with')
  expect(compared).toEqual([snapshots[1]])

  await go(page, 'Changes')
  for (const name of snapshots) await expect(page.getByRole('main')).toContainText(name)
  await go(page, 'Runs')
  for (const name of snapshots) await expect(page.getByRole('table', { name: 'Runs' })).toContainText(name)

  // The same names on the other screens, with the exact moment and its zone behind them.
  const main = page.getByRole('main')
  await go(page, 'Overview')
  const [newer = '', older = ''] = snapshots
  await expect(main).toContainText(`as of ${newer}, compared with ${older}`)
  await expect(main.getByText(newer, { exact: true })).toHaveAttribute('title', /^\d+ \w+ \d{4}, \d\d:\d\d:\d\d \S+$/)
  await go(page, 'Review')
  await expect(main).toContainText(`the snapshot of ${newer}`)
  await expect(main).toContainText(`since ${older}`)
  await go(page, 'Runs')
  await page.getByRole('table', { name: 'Runs' }).getByRole('row').nth(2).getByRole('link').click()
  await expect(main).toContainText(`snapshot of ${older}`)
  await expect(page.getByRole('combobox', { name: 'Snapshot' })).toHaveValue(new RegExp(`^${older}`))
  await expect(main).not.toContainText('UTC')
})
