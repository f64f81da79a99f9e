import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerSaveDialog, goTo, launchApp, settled } from './runtime/launch.ts'

export interface TourOptions {
  readonly executable: string
  readonly app: string
  readonly environment: Readonly<Record<string, string>>
  /** Folder for a screenshot of each step. */
  readonly pictures: string
  /** Where the sample's .c1z is saved. */
  readonly file: string
  readonly say: (line: string) => void
}

/** A machine that is busy with other things takes its time. */
const patience = 180_000

/** Takes the sample organisation through the real window, as a person would: run, explore, compare, save. */
export async function tour(options: TourOptions): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'rollcall-tour-'))
  const { app, page } = await launchApp({ ...options, profile })
  page.setDefaultTimeout(60_000)
  let step = 0
  const picture = async (name: string, about: string): Promise<void> => {
    step += 1
    const file = `${String(step).padStart(2, '0')}-${name}.png`
    await page.screenshot({ path: join(options.pictures, file) })
    options.say(`  ${file.padEnd(24)} ${about}`)
  }
  try {
    await page.getByRole('button', { name: 'Try the sample organisation' }).waitFor()
    await picture('first-run', 'The window on its first start.')
    await page.getByRole('button', { name: 'Try the sample organisation' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sample organisation' }).waitFor()
    await page.getByRole('group', { name: 'Counted so far' }).waitFor()
    await picture('running', 'The sample organisation is run twice, a day apart.')
    await page.getByRole('link', { name: 'Review changes' }).waitFor({ timeout: patience })
    await settled(page)
    await picture('run-finished', 'The second run is ready.')

    await goTo(page, 'Overview')
    await picture('overview', 'What the snapshot holds.')
    await goTo(page, 'People')
    await page.getByRole('grid').locator('[role=row][aria-rowindex="2"]').getByRole('gridcell').nth(1).click()
    await page.getByRole('complementary').getByRole('heading', { level: 2 }).waitFor()
    await settled(page)
    await picture('people', 'People, and one of them in detail.')
    await goTo(page, 'Courses')
    await picture('courses', 'Courses.')
    await goTo(page, 'Grants')
    await page.getByRole('search').getByLabel('Filter', { exact: true }).fill('status:completed score:>90')
    await page.getByRole('group', { name: 'Conditions' }).waitFor()
    await page
      .getByText(/[\d,]+ of [\d,]+/)
      .first()
      .waitFor()
    await settled(page)
    await page.keyboard.press('Escape')
    await picture('grants', 'Completions with a high score, found by a typed filter.')
    await goTo(page, 'Changes')
    await picture('changes', 'What changed since the day before.')
    await goTo(page, 'Findings')
    await picture('findings', 'What is odd in the data.')

    await answerSaveDialog(app, options.file)
    await page.keyboard.press('Control+S')
    await page.getByText('reopened and counted').waitFor({ timeout: patience })
    await picture('saved', 'Saved as a .c1z, reopened and counted.')
  } finally {
    await app.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
