import { expect, test } from './desktop.ts'
import { go } from './steps.ts'
import { signReview } from './signed-review.ts'

test.use({ starts: 'sample' })

test('a connection takes a signed review along only when that is typed, and the trail keeps that there was one', async ({
  profile,
  launch,
}) => {
  await signReview(profile)
  const { page } = await launch()
  await go(page, 'Settings')
  await page.getByRole('table', { name: 'Connections' }).getByRole('link').first().click()
  const heading = page.getByRole('heading', { level: 1 })
  const name = (await heading.textContent()) ?? ''

  const ask = async (typed: string): Promise<void> => {
    await page.getByRole('main').getByRole('button', { name: 'Remove', exact: true }).click()
    const question = page.getByRole('dialog', { name: `Remove ${name}?` })
    await expect(question).toContainText('1 signed review and all evidence of what left by it go with it.')
    await question.getByLabel('Type "remove 1 signed review"').fill(typed)
    await question.getByRole('button', { name: /^Remove connection/ }).click()
    await expect(question).toHaveCount(0)
  }
  await ask('remove')
  await expect(page.getByText('This connection takes 1 signed review along, with its evidence.')).toBeVisible()
  await expect(heading).toHaveText(name)

  await ask('remove 1 signed review')
  await go(page, 'Settings')
  await expect(page.getByRole('table', { name: 'Connections' }).getByRole('link', { name })).toHaveCount(0)
  await page.getByRole('tab', { name: 'Audit trail' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Audit trail' })).toContainText('Connection removed')
})
