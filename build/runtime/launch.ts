import { _electron, errors, type ElectronApplication, type Page } from 'playwright'

export interface Launch {
  readonly executable: string
  /** The app's folder, built. */
  readonly app: string
  /** Of the desktop session it lives in. */
  readonly environment: Readonly<Record<string, string>>
  readonly profile: string
}

/**
 * Starts Electron to be driven. Now and then, on a busy machine, it hangs before its first line of ours and the driver waits in
 * vain: such a start is ended and made again, three times in all. What the app itself does wrong is not retried.
 */
export async function launchElectron(
  executable: string,
  parameters: readonly string[],
  env: Record<string, string>,
): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await _electron.launch({ executablePath: executable, args: [...parameters], env, timeout: 20_000 * attempt })
    } catch (error) {
      if (attempt === 3 || !(error instanceof errors.TimeoutError)) throw error
    }
  }
}

/** Starts the app to be driven, and waits until it can be used. */
export async function launchApp(launch: Launch): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  const parameters = ['--no-sandbox', '--disable-gpu', `--user-data-dir=${launch.profile}`, launch.app]
  const app = await launchElectron(launch.executable, parameters, { ...definedEnvironment(), ...launch.environment })
  const page = await app.firstWindow()
  // Playwright would show every page in light; here the app's own theme counts.
  await page.emulateMedia({ colorScheme: null })
  await page.locator('[data-app-state="ready"]').waitFor({ timeout: 60_000 })
  return { app, page }
}

export function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Goes to a screen by the navigation and waits for its data. */
export async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
  await page.getByRole('heading', { level: 1, name: screen }).waitFor()
  await settled(page)
}

/** Nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null, null, { timeout: 60_000 })
}

/** The next dialogs for saving answer with this path. */
export async function answerSaveDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
}
