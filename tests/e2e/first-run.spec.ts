import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from './desktop.ts'
import { batonCommand, headless } from './commands.ts'
import { answerSaveDialog, go } from './steps.ts'

test('from nothing to a saved file by one click', async ({ desktop: { app, page }, folder }) => {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome to Rollcall')
  await expect(page.getByRole('button', { name: 'Connect a source' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Open a .c1z' })).toBeVisible()

  await page.getByRole('button', { name: 'Try the sample organisation' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sample organisation' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Cancel run' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Review changes' })).toBeVisible()
  await page.getByRole('link', { name: 'See what changed' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Changes' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'People with changes' })).toBeVisible()

  await go(page, 'People')
  await expect(page.getByRole('grid', { name: 'People' })).toHaveAttribute('aria-rowcount', /^2\d{3}$/)

  const file = join(folder, 'sync.c1z')
  await answerSaveDialog(app, file)
  await page.keyboard.press('Control+S')
  const saved = page.getByRole('dialog', { name: 'Save as .c1z' })
  await expect(saved).toContainText('reopened and counted')
  const said = /(?<people>[\d,]+) people, (?<courses>[\d,]+) courses, (?<entitlements>[\d,]+) entitlements, (?<grants>[\d,]+) grants/.exec(
    await saved.innerText(),
  )?.groups
  const { counts } = JSON.parse(headless('stats', '--file', file, '--output', 'json')) as Stats
  expect(number(said?.people)).toBe(counts.resourcesByType.user)
  expect(number(said?.courses)).toBe(counts.resourcesByType.course)
  expect(number(said?.grants)).toBe(counts.grants)
  expect(counts.grants).toBeGreaterThan(80_000)

  const baton = batonCommand()
  if (baton !== null) {
    const stats = execFileSync(baton, ['stats', '--file', file], { encoding: 'utf8' })
    expect(stats).toContain(String(counts.grants))
  }
})

const number = (text: string | undefined): number => Number(text?.replaceAll(',', ''))

interface Stats {
  readonly counts: { readonly grants: number; readonly resourcesByType: Readonly<Record<string, number>> }
}
