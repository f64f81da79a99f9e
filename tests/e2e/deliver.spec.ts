import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { grantsOf, headless, idsOf } from './commands.ts'
import { expect, test } from './desktop.ts'
import { seriousFindings, withFindings } from './accessibility.ts'
import { signReview } from './signed-review.ts'
import { answerOpenDialog, answerSaveDialog, go, settled } from './steps.ts'

test.use({ starts: 'sample' })

const name = 'Nightly file'
const fileName = 'approved.c1z'

test('what was signed becomes a file, as it was planned, and the receipt is that of the file', async ({
  desktop: { app, page, profile },
  folder,
}) => {
  const file = join(folder, fileName)
  await reviewAndSign(page, 'status:in_progress')
  await page.getByRole('link', { name: 'Deliver' }).last().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Deliver' })).toBeVisible()
  const data = join(profile, 'rollcall')
  const { id: runId } = (JSON.parse(headless('runs', '--data-dir', data, '--output', 'json')) as { runs: { id: string }[] }).runs[0] ?? {
    id: '',
  }
  const all = grantsOf('--run', runId, '--data-dir', data)
  const approved = all.filter(({ slug }) => slug !== 'in_progress')
  const what = page.getByRole('region', { name: 'What will be delivered' })
  await expect(what).toContainText('Signed by Ada Lane')
  await expect(what.getByRole('group', { name: 'Of the review' })).toContainText(approved.length.toLocaleString('en'))
  await expect(what.getByRole('group', { name: 'Of the review' })).toContainText((all.length - approved.length).toLocaleString('en'))

  await addFileDestination(app, page, folder)
  await planDelivery(page)
  const differences = page.getByRole('region', { name: 'Differences: Grants' })
  await expect(differences.getByRole('listitem').first()).toContainText('Create')
  await expect(page.getByRole('group', { name: 'At the destination afterwards' })).toContainText('Left out')
  await page
    .getByRole('radiogroup', { name: 'List' })
    .getByText(/^People and courses/)
    .click()
  await expect(page.getByRole('region', { name: 'Differences: People and courses' }).getByRole('listitem').first()).toBeVisible()

  const dryRun = step(page, 'Dry run')
  await dryRun.getByRole('button', { name: 'Dry run' }).click()
  await expect(dryRun).toContainText('Nothing was written')
  expect(readdirSync(folder)).toEqual([])

  await approve(page, 'Omar Vance', 'As agreed with the registrar')
  await expect(step(page, 'Approval')).toContainText('By Omar Vance')
  expect(existsSync(file)).toBe(false)
  await apply(page)
  const receipt = page.getByRole('region', { name: 'Receipt' })
  await expect(receipt).toContainText('Delivered, reopened and counted')
  expect(existsSync(file)).toBe(true)
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
  await expect(receipt).toContainText(sha256)

  expect(idsOf(grantsOf('--file', file, '--data-dir', data))).toEqual(idsOf(approved))

  const evidence = join(folder, 'evidence.json')
  await answerSaveDialog(app, evidence)
  await page.getByRole('button', { name: 'Evidence' }).click()
  await page.getByRole('menuitem', { name: /^JSON/ }).click()
  const saved = page.getByRole('dialog', { name: 'Evidence' })
  await expect(saved).toContainText('The evidence is saved')
  await page.keyboard.press('Escape')
  await expect(saved).toHaveCount(0)
  expect(readFileSync(evidence, 'utf8')).toContain(sha256)

  await go(page, 'Deliver')
  const line = page.getByRole('table', { name: 'Deliveries' }).getByRole('row').filter({ hasText: name })
  await expect(line).toHaveCount(1)
  await expect(line).toContainText('Delivered')
  await expect(line).toContainText(fileName)
  await line.getByRole('link').click()
  await expect(receipt).toContainText(sha256)
})

test('a guard rail asks for its phrase and a reason, and stops where the settings say so', async ({ profile, launch, folder }) => {
  await signReview(profile)
  const first = await launch()
  await go(first.page, 'Deliver')
  await addFileDestination(first.app, first.page, folder)
  await deliver(first.page)
  await first.app.close()
  await signReview(profile, { exclude: 'status:in_progress' })

  const { page } = await launch()
  const file = join(folder, fileName)
  const before = readFileSync(file)
  const rail = page.getByRole('region', { name: 'Many removals' })
  await go(page, 'Settings')
  await page.getByRole('tab', { name: 'Destinations' }).click()
  await choose(page, 'When more would be removed than that', 'Stop it: there is no way on')
  await go(page, 'Deliver')
  await planDelivery(page)
  await expect(rail).toContainText('Stops this delivery')
  await expect(step(page, 'Approval')).toContainText('Not possible')
  await expect(page.getByRole('button', { name: 'Approve this plan' })).toHaveCount(0)
  await rail.getByRole('link', { name: 'What stops and what only asks' }).click()
  await choose(page, 'When more would be removed than that', 'Ask for a typed phrase and a reason')

  await go(page, 'Deliver')
  await planDelivery(page)
  await expect(rail).toContainText('Needs your confirmation')
  const phrase = /Type “(?<phrase>[^”]+)” to go on/.exec(await rail.innerText())?.groups?.phrase ?? ''
  expect(phrase).toMatch(/^remove [\d,]+ grants$/)
  await page
    .getByRole('table', { name: 'What will be done' })
    .getByRole('link', { name: /^Remove .*Grants/ })
    .click()
  await expect(page.getByRole('region', { name: 'Differences: Grants' }).getByRole('listitem').first()).toContainText('Remove')

  const typed = rail.getByLabel(`Type “${phrase}” to go on`)
  const reason = rail.getByLabel('Why is this right?')
  await approve(page, 'Omar Vance')
  await expect(typed).toBeFocused()
  await expect(rail).toContainText('exactly as it stands')
  await typed.fill('remove them all')
  await reason.fill('Completions are kept elsewhere from now on')
  await approve(page, 'Omar Vance')
  await expect(rail).toContainText('exactly as it stands')
  await expect(reason).toHaveValue('Completions are kept elsewhere from now on')
  expect(readFileSync(file).equals(before)).toBe(true)

  await typed.fill(phrase)
  await approve(page, 'Omar Vance')
  await expect(rail).toContainText('Confirmed')
  await expect(rail).toContainText('Completions are kept elsewhere from now on')
  await apply(page)
  await expect(page.getByRole('region', { name: 'Receipt' })).toContainText('Delivered, reopened and counted')
  expect(grantsOf('--file', file, '--data-dir', join(profile, 'rollcall')).filter(({ slug }) => slug === 'in_progress')).toEqual([])
})

test('a plan expires when something else lies at its target', async ({ profile, launch, folder }) => {
  await signReview(profile)
  const { app, page } = await launch()
  await go(page, 'Deliver')
  await addFileDestination(app, page, folder)
  await planDelivery(page)
  await approve(page, 'Omar Vance')
  await expect(step(page, 'Approval')).toContainText('By Omar Vance')
  const other = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')
  copyFileSync(other, join(folder, fileName))
  await step(page, 'Apply')
    .getByRole('button', { name: /^Apply/ })
    .click()
  await expect(page.getByRole('main').getByRole('alert').filter({ hasText: 'This plan has expired' })).toContainText(
    'something else lies at the destination',
  )
  expect(readFileSync(join(folder, fileName)).equals(readFileSync(other))).toBe(true)

  await page.getByRole('link', { name: 'Show the plan' }).click()
  const ended = page.getByText('This plan has expired', { exact: true })
  await expect(page.getByRole('status').filter({ has: ended })).toContainText('something else lies at the destination')
  await expect(step(page, 'Apply').getByRole('button')).toHaveCount(0)
  await page.getByRole('button', { name: 'Plan again' }).click()
  await expect(ended).toHaveCount(0)
  await expect(step(page, 'Dry run').getByRole('button', { name: 'Dry run' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'What will be done' }).getByRole('link', { name: /^Remove .*Grants/ })).toBeVisible()
})

test('what is missing of a destination is told beside the field', async ({ desktop: { app, page }, folder }) => {
  await go(page, 'Deliver')
  await expect(page.getByRole('region', { name: 'What will be delivered' })).toContainText('is signed yet')
  await page.getByRole('link', { name: 'Add .c1z file' }).click()
  const form = page.getByRole('form', { name: 'Destination' })
  await form.getByRole('button', { name: 'Save destination' }).click()
  await expect(form).toContainText('Folder is needed.')
  await form.getByRole('textbox', { name: 'File name', exact: true }).fill('../x')
  await answerOpenDialog(app, folder)
  await form.getByRole('button', { name: 'Choose folder: Folder' }).click()
  await expect(form.getByRole('textbox', { name: 'Folder', exact: true })).toHaveValue(folder)
  await form.getByRole('button', { name: 'Save destination' }).click()
  await expect(form).toContainText('A file name cannot hold')
  await expect(form.getByRole('textbox', { name: 'File name', exact: true })).toHaveValue('../x')
  expect(readdirSync(folder)).toEqual([])
})

for (const theme of ['light', 'dark'] as const) {
  test(`everybody can use it, in ${theme}`, async ({ profile, launch, folder }) => {
    await signReview(profile, { exclude: 'status:in_progress' })
    const { app, page } = await launch()
    await app.evaluate(({ nativeTheme }, value) => (nativeTheme.themeSource = value), theme)
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
    const found: Record<string, readonly string[]> = {}
    await go(page, 'Deliver')
    found.kinds = await seriousFindings(page)
    await page.getByRole('link', { name: 'Add .c1z file' }).click()
    await expect(page.getByRole('form', { name: 'Destination' })).toBeVisible()
    found.form = await seriousFindings(page)
    await go(page, 'Deliver')
    await addFileDestination(app, page, folder)
    found.deliver = await seriousFindings(page)
    await planDelivery(page)
    await settled(page)
    found.plan = await seriousFindings(page)
    await approve(page, 'Omar Vance')
    await apply(page)
    await expect(page.getByRole('region', { name: 'Receipt' })).toBeVisible()
    await settled(page)
    found.receipt = await seriousFindings(page)
    await go(page, 'Settings')
    await page.getByRole('tab', { name: 'Destinations' }).click()
    await settled(page)
    found.settings = await seriousFindings(page)
    expect(withFindings(found)).toEqual({})
  })
}

/** Reviews everything, leaves out what a filter matches, and signs. */
async function reviewAndSign(page: Page, excluded: string): Promise<void> {
  await go(page, 'Review')
  await page.getByRole('radio', { name: /^Everything/ }).check()
  await page.getByRole('radio', { name: /^Leave/ }).check()
  await page.getByRole('button', { name: 'Start the review' }).click()
  await page.getByRole('group', { name: 'Show' }).getByText('List', { exact: true }).click()
  await settled(page)
  await page.keyboard.press('/')
  await page.keyboard.type(excluded)
  await expect(page.getByRole('group', { name: 'Conditions' })).toBeVisible()
  await settled(page)
  await page.getByRole('button', { name: 'Decide all that match…' }).click()
  const bulk = page.getByRole('dialog', { name: 'Decide all that match' })
  await bulk.getByText('Exclude', { exact: true }).click()
  await bulk.getByLabel('Why exclude them?').fill('Not for this term')
  await bulk.getByRole('button', { name: /^Exclude [\d,]+ grants/ }).click()
  await expect(bulk).toHaveCount(0)
  await page.getByRole('button', { name: 'Sign off…' }).click()
  const form = page.getByRole('form', { name: 'Sign off' })
  await form.getByRole('textbox', { name: /[Nn]ame/ }).fill('Ada Lane')
  await form.getByRole('button', { name: 'Sign off and freeze' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by Ada Lane' })).toBeVisible()
}

const step = (page: Page, title: string) => page.getByRole('list', { name: 'Steps' }).getByRole('region', { name: title })

async function addFileDestination(app: ElectronApplication, page: Page, folder: string): Promise<void> {
  await page.getByRole('link', { name: 'Add .c1z file' }).click()
  const form = page.getByRole('form', { name: 'Destination' })
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await answerOpenDialog(app, folder)
  await form.getByRole('button', { name: 'Choose folder: Folder' }).click()
  await expect(form.getByRole('textbox', { name: 'Folder', exact: true })).toHaveValue(folder)
  await form.getByRole('textbox', { name: 'File name', exact: true }).fill(fileName)
  await form.getByRole('button', { name: 'Test destination' }).click()
  await expect(page.getByRole('region', { name: 'Destination test' }).getByRole('status')).toContainText('The destination works.')
  await form.getByRole('button', { name: 'Save destination' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Deliver' })).toBeVisible()
  await expect(page.getByRole('region', { name })).toBeVisible()
}

async function planDelivery(page: Page): Promise<void> {
  await page.getByRole('button', { name: `Plan a delivery to ${name}` }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Plan for ${name}` })).toBeVisible()
}

async function approve(page: Page, by: string, note = ''): Promise<void> {
  const approval = step(page, 'Approval')
  await approval.getByLabel('Your name').fill(by)
  await approval.getByLabel('Note').fill(note)
  await approval.getByRole('button', { name: 'Approve this plan' }).click()
}

async function apply(page: Page): Promise<void> {
  await step(page, 'Apply')
    .getByRole('button', { name: `Apply: write ${fileName}` })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: `Delivery to ${name}` })).toBeVisible()
}

async function deliver(page: Page): Promise<void> {
  await planDelivery(page)
  await approve(page, 'Omar Vance')
  await apply(page)
  await expect(page.getByRole('region', { name: 'Receipt' })).toContainText('Delivered, reopened and counted')
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: option }).click()
  await expect(page.getByRole('combobox', { name: label })).toHaveValue(option)
}
