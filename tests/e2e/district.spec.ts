import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test } from './desktop.ts'
import { pictures } from './pictures.ts'
import { answerOpenDialog, answerSaveDialog, focusRightAfter, gridRows, settled } from './steps.ts'

/** The window over a source that has nothing of a learning platform, and over its file, which is then one of a foreign connector. */
test.use({ build: 'test-sources' })

const otherWords = /\b(persons?|people|courses?|completed|completions?|first access|last access)\b/i

/** A picture of the screen, and none of another source's words on it. */
async function seen(app: ElectronApplication, page: Page, name: string): Promise<void> {
  await settled(page)
  await pictures(app, page, 'district', name)
  const text = await page.locator('body').innerText()
  const found = text.split('\n').filter((line) => otherWords.test(line))
  expect.soft({ name, found }).toEqual({ name, found: [] })
}

const navigation = (page: Page) => page.getByRole('navigation', { name: 'Screens' })
async function show(page: Page, screen: string, heading = screen): Promise<void> {
  await navigation(page).getByRole('link', { name: screen }).click()
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await settled(page)
}

async function runNow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run now' }).first().click()
  await expect(page.getByRole('list', { name: 'Phases' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save as .c1z' })).toBeVisible()
}

test('a school district from its connection to signed evidence and a file', async ({ desktop: { app, page }, folder }) => {
  await page.getByRole('button', { name: 'Connect a source' }).click()
  await page.getByRole('link', { name: /^Connect .*School district/ }).click()
  const form = page.getByRole('form', { name: 'Connection' })
  await expect(form.getByLabel('Term')).toBeVisible()
  await expect(page.getByRole('main')).toContainText('It brings teachers, pupils, districts, schools and classes.')
  await seen(app, page, '01-connect')
  await form.getByRole('button', { name: 'Save connection' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'School district' })).toBeVisible()
  await show(page, 'Overview', 'Welcome to Rollcall')
  await expect(page.getByRole('alert', { name: 'School district is connected' })).toContainText('Its first run brings teachers, pupils,')
  await seen(app, page, '01-connected')
  await page.getByRole('link', { name: 'Open the connection' }).click()
  await runNow(page)
  await seen(app, page, '02-run')

  await show(page, 'Settings')
  await page.getByRole('table', { name: 'Connections' }).getByRole('link', { name: 'School district' }).click()
  await form.getByLabel('Term').fill('2')
  await form.getByRole('button', { name: /^Save/ }).click()
  await settled(page)
  await runNow(page)

  for (const screen of ['Teachers', 'Pupils', 'Districts', 'Schools', 'Classes'])
    await expect(navigation(page).getByRole('link', { name: screen })).toBeVisible()
  await show(page, 'Overview')
  await expect(page.getByText('Fullest classes')).toBeVisible()
  await seen(app, page, '03-overview')
  for (const screen of ['Schools', 'Teachers', 'Pupils', 'Findings', 'Runs', 'Schedules', 'Deliver', 'Settings']) {
    await show(page, screen)
    await seen(app, page, `04-${screen.toLowerCase()}`)
  }

  await expect(page.getByRole('combobox', { name: 'Snapshot' })).toHaveValue(/2 teachers, 5 pupils$/)

  // Places have what places can have: no holders, no activity, and what they are linked with.
  await show(page, 'Schools')
  for (const title of ['Name', 'Id', 'Parent']) await expect(page.getByRole('columnheader', { name: title })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: /Holders|Last activity/ })).toHaveCount(0)
  await gridRows(page).first().getByRole('gridcell').nth(1).click()
  const linked = page.getByRole('complementary').getByRole('region', { name: /^Linked with/ })
  await expect(linked).toContainText('Shares hall: "a/b" South "Hill" School; annex School')
  await linked.getByRole('link', { name: 'South "Hill" School; annex' }).click()
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 })).toHaveText('South "Hill" School; annex')
  await expect(linked).toContainText('Shares hall: "a/b", from there North School')
  await page.keyboard.press('Escape')

  // The tree, and what lies in a place.
  await show(page, 'Classes')
  await page.getByRole('button', { name: 'Tree', exact: true }).click()
  const tree = page.getByRole('tree', { name: 'What lies in what' })
  await tree.getByRole('treeitem').first().focus()
  await page.keyboard.press('ArrowRight')
  await tree.getByRole('treeitem', { name: /^North School/ }).click()
  await expect(gridRows(page)).toHaveCount(2)
  await seen(app, page, '05-tree')
  await page.getByRole('button', { name: 'Tree', exact: true }).click()

  await show(page, 'Grants')
  const filter = page.getByRole('search').getByLabel('Filter', { exact: true })
  for (const title of ['Begins', 'Ends', 'Main place', 'Groups'])
    await expect(page.getByRole('columnheader', { name: new RegExp(`^${title}`) })).toBeVisible()
  await filter.fill('pup')
  await expect(page.getByRole('option', { name: /^pupil: Pupil/ })).toBeVisible()
  await filter.fill('pupil:')
  await expect(page.getByRole('option', { name: /^Ada Lane|"Ada Lane"/ })).toBeVisible()
  await expect(page.getByRole('option', { name: /Berg/ })).toHaveCount(0)
  await filter.fill('pupil:ada or teacher:edda')
  await expect(gridRows(page)).toHaveCount(3)
  await filter.fill('class:sets begins:<2026-01-01 main:no within:"North School"')
  await expect(gridRows(page)).toHaveCount(1)
  await expect(gridRows(page)).toContainText('Bo "Bee" Ruiz')
  await seen(app, page, '06-grants')
  await gridRows(page).getByRole('gridcell').nth(1).click()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary')).toContainText('Main place')
  await seen(app, page, '07-drawer')
  await page.keyboard.press('Escape')

  const csv = join(folder, 'places.csv')
  await answerSaveDialog(app, csv)
  await page.keyboard.press('Control+E')
  const exporting = page.getByRole('dialog', { name: 'Export' })
  await exporting.getByText('CSV', { exact: true }).click()
  await exporting.getByRole('button', { name: /^Export/ }).click()
  await expect(exporting.getByRole('status')).toContainText('Exported')
  await seen(app, page, '08-export')
  await exporting.getByRole('button', { name: 'Done' }).click()
  expect(readFileSync(csv, 'utf8')).toContain('beginsOn')

  await show(page, 'Changes')
  await expect(page.getByRole('main')).toContainText('Eli / Fox')
  await seen(app, page, '09-changes')

  await show(page, 'Review')
  await page.getByRole('radio', { name: /^Everything/ }).check()
  await page.getByRole('radio', { name: /^Leave/ }).check()
  await seen(app, page, '10-review-start')
  await page.getByRole('button', { name: 'Start the review' }).click()
  const progress = page.getByRole('group', { name: 'Progress' })
  await expect(progress).toContainText('0 of 8 decided')
  await page.getByRole('group', { name: 'Show' }).getByText('List', { exact: true }).click()
  await settled(page)
  await gridRows(page).first().getByRole('checkbox').click()
  // What is typed next is the reason: no letter of it is a key that decides.
  expect(await focusRightAfter(page, 'x')).toBe('input')
  await page.keyboard.type('Left the school')
  await page.keyboard.press('Enter')
  await expect(progress).toContainText('1 excluded')
  await seen(app, page, '11-review')
  await page.getByRole('button', { name: 'Sign off…' }).click()
  await seen(app, page, '12-sign-off')
  await page.getByRole('button', { name: 'Sign off and freeze' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by' })).toBeVisible()
  await seen(app, page, '13-signed')
  const evidence = join(folder, 'evidence.json')
  await answerSaveDialog(app, evidence)
  await page.getByRole('button', { name: 'Evidence' }).click()
  await page.getByRole('menuitem', { name: /^JSON/ }).click()
  const told = page.getByRole('dialog', { name: 'Evidence' })
  await expect(told).toContainText('The evidence is saved')
  await told.getByRole('button', { name: 'Close', exact: true }).last().click()
  expect(readFileSync(evidence, 'utf8')).toContain('Left the school')

  const read = join(folder, 'evidence.html')
  await answerSaveDialog(app, read)
  await page.getByRole('button', { name: 'Evidence' }).click()
  await page.getByRole('menuitem', { name: 'Web page (HTML)…' }).click()
  await expect(told).toContainText('The evidence is saved')
  await told.getByRole('button', { name: 'Close', exact: true }).last().click()
  for (const words of ['<bdi>Enrolled</bdi>', 'Class without a teacher (warning)', 'It names teachers and pupils:'])
    expect(readFileSync(read, 'utf8')).toContain(words)

  const file = join(folder, 'district.c1z')
  await answerSaveDialog(app, file)
  await page.keyboard.press('Control+S')
  const saved = page.getByRole('dialog', { name: 'Save as .c1z' })
  await expect(saved).toContainText('1 district, 2 schools, 4 classes, 12 entitlements, 7 grants')
  await seen(app, page, '14-saved')
  await saved.getByRole('button', { name: 'Close', exact: true }).last().click()

  // Read back it brings no words, as any foreign file: the keys of its metadata are columns that are found.
  await answerOpenDialog(app, file)
  await page.keyboard.press('Control+O')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await show(page, 'Grants')
  await expect(page.getByRole('columnheader', { name: /^Begins on/ })).toBeVisible()
  for (const title of ['Is main', 'Groups']) {
    const head = page.getByRole('columnheader', { name: new RegExp(`^${title}`) })
    await expect(head).toBeAttached()
    await expect(head).not.toHaveAttribute('data-numeric')
  }
  await filter.fill('begins_on:<2025-01-01')
  await expect(gridRows(page)).not.toHaveCount(0)
  await seen(app, page, '15-foreign')
})
