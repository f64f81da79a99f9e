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
})
