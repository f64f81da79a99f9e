import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { pending, rows } from '../tests/fakes/percipio/script.ts'
import { startPercipioService } from '../tests/fakes/percipio/service.ts'
import { withGallery } from './gallery.ts'
import { ensureElectron } from './runtime/electron.ts'
import { answerSaveDialog, goTo, launchApp, settled } from './runtime/launch.ts'
import { openSession } from './runtime/session.ts'
import { ensureSystem } from './runtime/system.ts'

/** `npm run screenshots`: every screen in light and dark with the sample organisation, into docs/images. The app must be built. */
const project = join(import.meta.dirname, '..')
const out = join(project, 'docs', 'images')
const size = { width: 1320, height: 860 }
const themes = ['light', 'dark'] as const

/** Takes one picture in each theme, named after the screen. */
type Picture = (name: string) => Promise<void>

function pictures(app: ElectronApplication, page: Page): Picture {
  return async (name) => {
    const toasts = page.locator('.mantine-Notification-closeButton')
    await toasts.evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()))
    await toasts.first().waitFor({ state: 'detached' })
    for (const theme of themes) {
      await app.evaluate(({ nativeTheme }, value) => (nativeTheme.themeSource = value), theme)
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor()
      // Where it lights nothing up.
      await page.mouse.move(size.width - 1, size.height - 1)
      await page.screenshot({ path: join(out, `${name}-${theme}.png`), animations: 'disabled', caret: 'hide' })
    }
    console.log(name)
  }
}

async function beforeAnything(app: ElectronApplication, page: Page, picture: Picture): Promise<void> {
  await page.getByRole('button', { name: 'Try the sample organisation' }).waitFor()
  await picture('welcome')
  await app.evaluate(({ dialog }) => {
    // That the service is on this computer is agreed to.
    Object.assign(dialog, { showMessageBox: () => Promise.resolve({ response: 0, checkboxChecked: false }) })
  })
  const service = await startPercipioService({ report: [pending, rows()] })
  try {
    await page.getByRole('button', { name: 'Connect a source' }).click()
    await page.getByRole('link', { name: 'Connect Percipio' }).waitFor()
    await picture('sources')
    await page.getByRole('link', { name: 'Connect Percipio' }).click()
    const form = page.getByRole('form', { name: 'Connection' })
    await form.getByLabel('Name').fill('Acme learning')
    await form.getByLabel('Organisation ID').fill(service.organizationId)
    await form.getByLabel('API token').fill(service.apiToken)
    const advanced = form.getByRole('button', { name: 'Advanced' })
    await advanced.click()
    const address = form.getByLabel('Base URL')
    await address.fill(service.baseUrl)
    await form.getByRole('button', { name: 'Test connection' }).click()
    await page.getByRole('region', { name: 'Connection test' }).getByRole('status').waitFor()
    await advanced.click()
    await address.waitFor({ state: 'detached' })
    await form.getByRole('button', { name: 'Save connection' }).scrollIntoViewIfNeeded()
    await picture('connect')
    await form.getByRole('button', { name: 'Save connection' }).click()
    await page.getByRole('heading', { level: 1, name: 'Acme learning' }).waitFor()
  } finally {
    await service.close()
  }
}

async function aRun(page: Page, picture: Picture): Promise<void> {
  await page.keyboard.press('Control+1')
  await page.getByRole('button', { name: 'Try the sample organisation' }).click()
  await page.getByRole('group', { name: 'Counted so far' }).waitFor()
  await picture('run')
  await page.getByRole('link', { name: 'Review changes' }).waitFor({ timeout: 180_000 })
  await settled(page)
  await picture('run-finished')
}

async function aSchedule(page: Page): Promise<void> {
  await goTo(page, 'Schedules')
  await page.getByRole('link', { name: 'New schedule' }).click()
  const form = page.getByRole('form', { name: 'Schedule' })
  await form.getByLabel('Name').fill('Every working day')
  await form.getByRole('button', { name: 'Save schedule' }).click()
  await page.getByRole('table', { name: 'Schedules' }).waitFor()
}

async function theSnapshot(app: ElectronApplication, page: Page, picture: Picture, folder: string): Promise<void> {
  await goTo(page, 'Overview')
  await picture('overview')
  await goTo(page, 'People')
  await page.getByRole('grid').locator('[role=row][aria-rowindex="4"]').getByRole('gridcell').nth(1).click()
  await page.getByRole('complementary').getByRole('heading', { level: 2 }).waitFor()
  await settled(page)
  await picture('people')
  await page.keyboard.press('Escape')
  await goTo(page, 'Courses')
  await picture('courses')
  await goTo(page, 'Grants')
  await page.getByRole('search').getByLabel('Filter', { exact: true }).fill('status:completed score:>90')
  await page
    .getByText(/[\d,]+ of [\d,]+/)
    .first()
    .waitFor()
  await settled(page)
  await page.keyboard.press('Escape')
  await picture('grants')
  await page.keyboard.press('Control+E')
  await page.getByRole('dialog', { name: 'Export' }).waitFor()
  await picture('export')
  await page.keyboard.press('Escape')
  await theReview(page, picture)
  await aSchedule(page)
  for (const [screen, name] of [
    ['Changes', 'changes'],
    ['Findings', 'findings'],
    ['Runs', 'runs'],
    ['Schedules', 'schedules'],
    ['Settings', 'settings'],
  ] as const) {
    await goTo(page, screen)
    await picture(name)
  }
  await page.getByRole('tab', { name: 'Keychain' }).click()
  await settled(page)
  await picture('settings-keychain')
  await page.getByRole('tab', { name: 'Notices' }).click()
  await settled(page)
  await picture('settings-notices')

  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find anything' }).fill('safety')
  await page.getByRole('option').first().waitFor()
  await picture('palette')
  await page.keyboard.press('Escape')

  await answerSaveDialog(app, join(folder, 'sample-organisation.c1z'))
  await goTo(page, 'Overview')
  await page.keyboard.press('Control+S')
  await page.getByText('reopened and counted').waitFor({ timeout: 180_000 })
  await picture('saved')
}

async function theReview(page: Page, picture: Picture): Promise<void> {
  await goTo(page, 'Review')
  await picture('review-start')
  await page.getByRole('button', { name: 'Start the review' }).click()
  const progress = page.getByRole('group', { name: 'Progress' })
  await page.getByRole('grid', { name: 'Grants' }).waitFor()
  await settled(page)
  // A morning's work: whole people approved, a few grants flagged and left out.
  const row = async (key: 'f' | 'x', reason: string, done: string): Promise<void> => {
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press(key)
    await page.getByRole('textbox', { name: /^Why/ }).fill(reason)
    await page.keyboard.press('Enter')
    await progress.getByText(done, { exact: true }).waitFor()
    await page.keyboard.press('Escape')
  }
  const heading = page.getByRole('region', { name: 'Grants to decide on' }).getByRole('heading', { level: 2 })
  const person = async (): Promise<void> => {
    const before = await heading.innerText()
    await page.keyboard.press('a')
    await heading.filter({ hasNotText: before }).waitFor()
    await settled(page)
  }
  await row('x', 'Left the company', '1 excluded')
  await person()
  for (let people = 0; people < 6; people++) await person()
  await row('f', 'Completed twice: ask the training team', '1 flagged')
  await person()
  await row('x', 'Wrong person: same name', '2 excluded')
  await settled(page)
  await picture('review')
  await page.getByRole('button', { name: 'Decide all that match…' }).click()
  const approve = page.getByRole('button', { name: /^Approve [\d,]+ grants?$/ })
  await approve.waitFor()
  await approve.click()
  await progress.getByText('100 %').waitFor()
  await page.getByRole('button', { name: 'Sign off…' }).click()
  await page.getByLabel('Your name').fill('Ada Lane')
  await page.getByRole('textbox', { name: 'Note' }).fill('Checked with the training team on Monday.')
  await settled(page)
  await picture('review-sign-off')
  await page.getByRole('button', { name: 'Sign off and freeze' }).click()
  await page.getByRole('status').filter({ hasText: 'Signed off by Ada Lane' }).waitFor()
  await settled(page)
  await picture('review-signed')
  await page.getByText('Trail', { exact: true }).click()
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByRole('status').filter({ hasText: 'The trail is whole' }).waitFor()
  await settled(page)
  await picture('review-trail')
}

/** What was signed becomes a file; then less is signed, and the guard rails ask. */
async function theDelivery(app: ElectronApplication, page: Page, picture: Picture, folder: string): Promise<void> {
  const files = join(folder, 'conductorone')
  await mkdir(files)
  await page.keyboard.press('Escape')
  await goTo(page, 'Deliver')
  await page.getByRole('link', { name: 'Add .c1z file' }).click()
  const form = page.getByRole('form', { name: 'Destination' })
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('File for ConductorOne')
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, files)
  await form.getByRole('button', { name: 'Choose folder: Folder' }).click()
  await form.getByRole('button', { name: 'Test destination' }).click()
  await page.getByRole('region', { name: 'Destination test' }).getByRole('status').waitFor()
  await form.getByRole('button', { name: 'Save destination' }).scrollIntoViewIfNeeded()
  await picture('destination')
  await form.getByRole('button', { name: 'Save destination' }).click()
  const step = (title: string) => page.getByRole('list', { name: 'Steps' }).getByRole('region', { name: title })
  const plan = async (): Promise<void> => {
    await page.getByRole('button', { name: /^Plan a delivery/ }).click()
    await page.getByRole('heading', { level: 1, name: /^Plan for/ }).waitFor()
    await step('Dry run').getByRole('button').click()
    await page.getByText('Nothing was written').waitFor()
    await settled(page)
  }
  await plan()
  await step('Approval').getByLabel('Your name').fill('Dana Reed')
  await step('Approval').getByRole('button').click()
  await step('Apply').getByRole('button').click()
  await page.getByRole('region', { name: 'Receipt' }).waitFor()
  await settled(page)
  await picture('deliver-receipt')

  await goTo(page, 'Review')
  await page.getByRole('button', { name: 'Reopen…' }).click()
  const reopen = page.getByRole('dialog', { name: 'Reopen this review' })
  await reopen.getByLabel('Why?').fill('Courses that were not finished do not count this term')
  await reopen.getByRole('button', { name: 'Reopen the review' }).click()
  await page.getByRole('group', { name: 'Show' }).getByText('List', { exact: true }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Decide all that match…' }).click()
  const bulk = page.getByRole('dialog', { name: 'Decide all that match' })
  await bulk.getByText('Exclude', { exact: true }).click()
  await bulk.getByLabel('Why exclude them?').fill('Not for this term')
  await bulk.getByRole('button', { name: /^Exclude [\d,]+ grants/ }).click()
  await bulk.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Sign off…' }).click()
  await page.getByRole('form', { name: 'Sign off' }).getByLabel('Your name').fill('Dana Reed')
  await page.getByRole('button', { name: 'Sign off and freeze' }).click()
  await page.getByRole('status').filter({ hasText: 'Signed off by' }).waitFor()
  await goTo(page, 'Deliver')
  await picture('deliver')
  await plan()
  await step('Approval').getByLabel('Your name').fill('Dana Reed')
  await page.getByRole('complementary', { name: 'What is decided' }).evaluate((rail) => rail.scrollTo(0, 0))
  await picture('deliver-plan')
  await goTo(page, 'Settings')
  await page.getByRole('tab', { name: 'Destinations' }).click()
  await settled(page)
  await picture('settings-destinations')
}

/** All of the page, in each theme: it says by its address which. */
async function theComponents(page: Page, address: URL): Promise<void> {
  for (const theme of themes) {
    address.searchParams.set('scheme', theme)
    await page.goto(address.href)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await settled(page)
    await page.screenshot({ path: join(out, `gallery-${theme}.png`), animations: 'disabled', caret: 'hide' })
  }
  console.log('gallery')
}

async function screenshots(): Promise<void> {
  const electron = await ensureElectron(console.log)
  await ensureSystem(electron.executable, true, console.log)
  const session = await openSession({ keyring: 'unlocked', screen: '1600x1000x24' })
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-screenshots-'))
  try {
    await mkdir(out, { recursive: true })
    const { app, page } = await launchApp({
      executable: electron.executable,
      app: process.env.ROLLCALL_APP ?? project,
      environment: session.environment,
      profile: join(folder, 'profile'),
    })
    try {
      page.setDefaultTimeout(60_000)
      await app.evaluate(({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height), size)
      await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size)
      const picture = pictures(app, page)
      await beforeAnything(app, page, picture)
      await aRun(page, picture)
      await theSnapshot(app, page, picture, folder)
      await theDelivery(app, page, picture, folder)
      await withGallery(app, size, theComponents)
    } finally {
      await app.close()
    }
  } finally {
    await session.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

await screenshots()
