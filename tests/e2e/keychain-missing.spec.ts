import { expect, test } from './desktop.ts'
import { go } from './steps.ts'

test.use({ keyring: 'none' })

test('is explained, and the window works', async ({ desktop: { page } }) => {
  await expect(page.getByRole('contentinfo')).toContainText('secrets in memory only')
  await expect(page.getByTitle(/No keychain can be reached/)).toBeVisible()
  await go(page, 'Settings')
  await go(page, 'Runs')
})
