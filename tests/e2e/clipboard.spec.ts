import type { ElectronApplication } from '@playwright/test'
import { expect, test } from './desktop.ts'
import { fileOf } from './fault-file.ts'
import { go, gridCell, settled } from './steps.ts'

interface OlderClipboard {
  readText(): string
  readHTML(): string
}

/** Both flavours, as a spreadsheet would find them. */
const copied = (app: ElectronApplication): Promise<{ text: string; html: string }> =>
  app.evaluate(async ({ clipboard }) => {
    const older = clipboard as unknown as Partial<OlderClipboard>
    if (older.readHTML !== undefined && older.readText !== undefined) return { text: older.readText(), html: older.readHTML() }
    const [item] = await clipboard.read()
    const as = async (type: string): Promise<string> => (await ((await item?.getType(type)) as Blob | undefined)?.text()) ?? ''
    return { text: await as('text/plain'), html: await as('text/html') }
  })

const textCell = (text: string): RegExp => new RegExp(`<td[^>]*mso-number-format:[^>]*>${text}</td>`)

test('copied rows are text for a spreadsheet, and plain text for everything else', async ({ launch, folder }) => {
  const file = await fileOf('12-clipboard', folder)
  const { page, app } = await launch(file)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()

  await go(page, 'Courses')
  await gridCell(page, 0, 0).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+c')
  await expect(page.getByText('Copied 1 row.')).toBeVisible()
  const courses = await copied(app)
  expect(courses.html).toMatch(textCell('=1\\+1 for all \\(Course\\)'))
  expect(courses.html).toMatch(textCell('98765432109876543210'))
  expect(courses.text).toContain('=1+1 for all (Course)\t1\t')
  expect(courses.text).not.toContain('<')

  await go(page, 'People')
  await settled(page)
  await gridCell(page, 0, 0).focus()
  await page.keyboard.press('ControlOrMeta+c')
  await expect.poll(async () => (await copied(app)).html).toMatch(textCell('=x Lane'))
  expect((await copied(app)).text).toBe('=x Lane')
})
