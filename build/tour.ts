import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright'

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

/** Takes the sample organisation through the real window, as a person would: run, explore, compare, save. */
export async function tour(options: TourOptions): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'rollcall-tour-'))
  const app = await _electron.launch({
    executablePath: options.executable,
    args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, options.app],
    env: { ...definedEnvironment(), ...options.environment },
  })
  try {
    const page = await app.firstWindow()
    let step = 0
    const picture = async (name: string): Promise<void> => {
      step += 1
      await page.screenshot({ path: join(options.pictures, `${String(step).padStart(2, '0')}-${name}.png`) })
      options.say(`  ${step}. ${name.replaceAll('-', ' ')}`)
    }
    await page.getByRole('button', { name: 'Try the sample organisation' }).waitFor()
    await picture('first-run')
    await page.getByRole('button', { name: 'Try the sample organisation' }).click()
    await page.getByRole('heading', { name: 'Sample organisation' }).waitFor()
    await picture('running')
    await page.getByRole('link', { name: 'Review changes' }).waitFor({ timeout: 120_000 })
    await picture('run-finished')
    for (const name of ['Overview', 'People', 'Courses', 'Grants', 'Changes', 'Findings']) {
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      await picture(name.toLowerCase())
    }
    await app.evaluate(({ dialog }, file) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
    }, options.file)
    await page.keyboard.press('Control+S')
    await page.getByText('reopened and counted').waitFor({ timeout: 60_000 })
    await picture('saved')
  } finally {
    await app.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

export function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
