import { expect, test } from './desktop.ts'
import { seriousFindings, withFindings } from './serious-findings.ts'
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
