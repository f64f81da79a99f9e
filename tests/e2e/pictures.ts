import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'

/** Pictures of a screen, into test-results/<folder>. With ROLLCALL_PICTURES=all also as others see it: dark, forced colours, zoomed, in a small window. */
export async function pictures(app: ElectronApplication, page: Page, folder: string, name: string): Promise<void> {
  const shoot = (how: string): Promise<Buffer> =>
    page.screenshot({ path: join(import.meta.dirname, '../../test-results', folder, `${name}${how}.png`), animations: 'disabled' })
  await shoot('')
  if (process.env.ROLLCALL_PICTURES !== 'all') return
  const theme = (value: 'dark' | 'system') => app.evaluate(({ nativeTheme }, source) => (nativeTheme.themeSource = source), value)
  await theme('dark')
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
  await shoot('-dark')
  await theme('system')
  await page.locator('html[data-mantine-color-scheme="light"]').waitFor()
  await page.emulateMedia({ colorScheme: null, forcedColors: 'active' })
  await shoot('-forced')
  await page.emulateMedia({ colorScheme: null, forcedColors: null })
  await sized(app, page, 1320, 835, 2)
  // Of the whole window: a page's own picture is cut off where it is zoomed.
  const whole = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    return image?.toPNG().toString('base64') ?? ''
  })
  writeFileSync(join(import.meta.dirname, '../../test-results', folder, `${name}-zoomed.png`), Buffer.from(whole, 'base64'))
  await sized(app, page, 900, 600, 1)
  await shoot('-small')
  await sized(app, page, 1320, 835, 1)
}

/** The window this large, its page drawn at this zoom. */
async function sized(app: ElectronApplication, page: Page, width: number, height: number, zoom: number): Promise<void> {
  const asked = { width, height, zoom }
  await app.evaluate(({ BrowserWindow }, to) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setContentSize(to.width, to.height)
    window?.webContents.setZoomFactor(to.zoom)
  }, asked)
  await page.waitForFunction((to) => Math.abs(innerWidth - to.width / to.zoom) < 2, asked)
}
