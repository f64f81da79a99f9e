import { expect, test } from './desktop.ts'
import { go, settled } from './steps.ts'
import { signReview } from './signed-review.ts'

test.use({ starts: 'sample' })

test('no way of a review ends at a wall: decided, signed, reopened, and reviewed again with another scope', async ({
  desktop: { page },
}) => {
  await go(page, 'Review')
  await page.getByRole('radio', { name: /^Changes only/ }).check()
  await page.getByRole('button', { name: 'Start the review' }).click()
  await page.getByRole('button', { name: 'Sign off…' }).click()
  await page.getByRole('button', { name: /^Go to/ }).click()
  await page.getByRole('button', { name: 'Decide all that match…' }).click()
  await page
    .getByRole('dialog', { name: 'Decide all that match' })
    .getByRole('button', { name: /^Approve [\d,]+ grants/ })
    .click()

  // The list of what is to decide is empty: that is the end of the work, not a mistake.
  await expect(page.getByText('Everything is decided', { exact: true })).toBeVisible()
  await expect(page.getByText('No grant in this review is like this')).toHaveCount(0)
  await page.getByRole('main').getByRole('button', { name: 'Sign off…' }).last().click()
  await page.getByRole('button', { name: 'Sign off and freeze' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by' })).toBeVisible()

  // Reopened it is not thrown away, but signed again.
  await page.getByRole('button', { name: 'Reopen…' }).click()
  const reopen = page.getByRole('dialog', { name: 'Reopen this review' })
  await reopen.getByLabel('Why?').fill('One more question')
  await reopen.getByRole('button', { name: 'Reopen the review' }).click()
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('menuitem', { name: /^All reviews/ })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: /Discard/ })).toHaveCount(0)
  await page.getByRole('menuitem', { name: /^Sign it again/ }).click()
  await page.getByRole('button', { name: 'Sign off and freeze' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by' })).toBeVisible()

  // The same snapshot, another scope; from the list of all reviews too.
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'All reviews' }).click()
  await page.getByRole('button', { name: 'New review' }).click()
  await expect(page.getByRole('radio', { name: /^Changes only/ })).toBeDisabled()
  await expect(page.getByRole('radio', { name: /^Everything/ })).toBeChecked()
  await page.getByRole('button', { name: 'Start the review' }).click()
  await expect(page.getByRole('group', { name: 'Progress' })).toContainText('carried from earlier')
  await settled(page)

  // What the new one builds upon is corrected there.
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'All reviews' }).click()
  await page
    .getByRole('table', { name: 'Reviews' })
    .getByRole('row', { name: /Signed/ })
    .last()
    .getByRole('link')
    .click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by' })).toContainText('A later review builds upon it')
  await expect(page.getByRole('button', { name: 'Reopen…' })).toHaveCount(0)
})

test('a snapshot a colleague signed can be reviewed anew', async ({ profile, launch }) => {
  await signReview(profile)
  const { page } = await launch()
  await go(page, 'Review')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'New review' }).click()
  await expect(page.getByRole('form', { name: 'Start a review' })).toBeVisible()
})
