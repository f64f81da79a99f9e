import type { ElectronApplication, Page } from '@playwright/test'
import { expect } from './desktop.ts'

/** What people do in more than one test. */
export const screens = [
  'Overview',
  'People',
  'Courses',
  'Grants',
  'Changes',
  'Findings',
  'Review',
  'Deliver',
  'Runs',
  'Schedules',
  'Settings',
] as const
export type Screen = (typeof screens)[number]

export async function go(page: Page, screen: Screen): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible()
  await settled(page)
}

/** Nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0)
}

/** What the next "save" dialogs answer, as if the person had chosen it. */
export async function answerSaveDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
}

export async function answerOpenDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] })
  }, path)
}

/** What main asks the person from now on, in dialogs that no page can answer, is agreed to or not; answers what was asked. */
export async function answerQuestions(app: ElectronApplication, answer: 'agree' | 'refuse'): Promise<() => Promise<readonly Question[]>> {
  const asked = await app.evaluateHandle(
    ({ dialog }, response) => {
      const questions: Question[] = []
      const ask = ({ message, detail }: { message: string; detail?: string }): Promise<{ response: number; checkboxChecked: boolean }> => {
        questions.push({ message, detail: detail ?? '' })
        return Promise.resolve({ response, checkboxChecked: false })
      }
      Object.assign(dialog, { showMessageBox: ask })
      return questions
    },
    answer === 'agree' ? 0 : 1,
  )
  return () => asked.jsonValue()
}

interface Question {
  readonly message: string
  readonly detail: string
}

/** The rows of a grid that are drawn, without its head. */
export const gridRows = (page: Page) =>
  page
    .getByRole('grid')
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })

/** A cell of a grid by its place, both from 0; the column of check boxes does not count. */
export const gridCell = (page: Page, row: number, column: number) =>
  page
    .getByRole('grid')
    .locator(`[role=row][aria-rowindex="${row + 2}"]`)
    .getByRole('gridcell')
    .nth(column + 1)

/** Presses a key and answers which element has the focus before another key could come, however busy the computer is. */
export const focusRightAfter = (page: Page, key: string, held: { ctrlKey?: boolean } = {}): Promise<string> =>
  page.evaluate(
    async ([pressed, modifiers]) => {
      const event = new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true, ...modifiers })
      ;(document.activeElement ?? document.body).dispatchEvent(event)
      const { port1, port2 } = new MessageChannel()
      const next = new Promise((resolve) => (port1.onmessage = resolve))
      port2.postMessage(null)
      await next
      return document.activeElement?.tagName.toLowerCase() ?? ''
    },
    [key, held] as const,
  )

/** Tab by tab to what has this name: it can be reached, and within reason. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page.getByRole('button', { name }).or(page.getByRole('link', { name })).or(page.getByRole('textbox', { name }))
  await tabUntil(page, () => page.locator(':focus').and(wanted).count())
}

export async function tabUntil(page: Page, there: () => Promise<number>): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    if ((await there()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Sixty presses of Tab did not lead there.')
}
