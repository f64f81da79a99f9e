import { expect, test } from './desktop.ts'
import { seriousFindings, withFindings } from './accessibility.ts'
import { go, gridCell, screens, settled } from './steps.ts'

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test(`the first run and a new connection in ${theme}`, async ({ desktop: { app, page } }) => {
      await app.evaluate(({ nativeTheme }, value) => (nativeTheme.themeSource = value), theme)
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
      const found: Record<string, readonly string[]> = { first: await seriousFindings(page) }
      await page.getByRole('button', { name: 'Connect a source' }).click()
      await page.getByRole('link', { name: /^Connect .*Percipio/ }).click()
      await expect(page.getByRole('form', { name: 'Connection' })).toBeVisible()
      found.connection = await seriousFindings(page)
      expect(withFindings(found)).toEqual({})
    })

    test.describe('with data', () => {
      test.use({ starts: 'sample' })
      test(`every screen in ${theme}`, async ({ desktop: { app, page } }) => {
        await app.evaluate(({ nativeTheme }, value) => (nativeTheme.themeSource = value), theme)
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
        const found: Record<string, readonly string[]> = {}
        for (const screen of screens) {
          await go(page, screen)
          found[screen] = await seriousFindings(page)
        }
        await go(page, 'People')
        await gridCell(page, 0, 0).click()
        await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toBeVisible()
        await settled(page)
        found.drawer = await seriousFindings(page)
        await go(page, 'Review')
        await page.getByRole('button', { name: 'Start the review' }).click()
        await expect(page.getByRole('grid', { name: 'Grants' })).toBeVisible()
        await settled(page)
        found['Review, queue'] = await seriousFindings(page)
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('Enter')
        await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toBeVisible()
        await settled(page)
        await page.keyboard.press('x')
        await page.getByRole('textbox', { name: /^Why exclude/ }).fill('Left the company')
        found['Review, a reason and the details'] = await seriousFindings(page)
        await page.keyboard.press('Enter')
        await page.getByRole('button', { name: 'Close details' }).click()
        await page.getByRole('group', { name: 'Show' }).getByText('List', { exact: true }).click()
        await settled(page)
        found['Review, list'] = await seriousFindings(page)
        await page.getByRole('button', { name: 'Decide all that match…' }).click()
        const approve = page.getByRole('button', { name: /^Approve \d+ grants/ })
        await expect(approve).toBeEnabled()
        found['Review, all that match'] = await seriousFindings(page)
        await approve.click()
        await page.getByRole('button', { name: 'Sign off…' }).click()
        await settled(page)
        found['Review, sign-off'] = await seriousFindings(page)
        await page.getByRole('button', { name: 'Sign off and freeze' }).click()
        await expect(page.getByRole('status').filter({ hasText: 'Signed off by' })).toBeVisible()
        await settled(page)
        found['Review, signed'] = await seriousFindings(page)
        await page.getByText('Trail', { exact: true }).click()
        await expect(page.getByRole('table', { name: 'Audit trail' })).toBeVisible()
        found['Review, trail'] = await seriousFindings(page)
        await go(page, 'Settings')
        for (const section of await page.getByRole('tab').all()) {
          await section.click()
          await settled(page)
          found[`Settings, ${await section.innerText()}`] = await seriousFindings(page)
        }
        expect(withFindings(found)).toEqual({})
      })
    })
  })
}
