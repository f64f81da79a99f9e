import { expect, test } from './desktop.ts'
import { go } from './steps.ts'

test.use({ keyring: 'locked' })

test('never hangs the window, and is explained', async ({ desktop: { page } }) => {
  await expect(page.getByRole('contentinfo')).toContainText('keychain: waiting to be unlocked')
  await go(page, 'Runs')
  await go(page, 'Settings')
  await expect(page.getByRole('contentinfo')).toContainText('secrets in memory only')
  await expect(page.getByTitle(/is locked and did not answer/)).toBeVisible()
})
