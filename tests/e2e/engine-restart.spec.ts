import type { Page } from '@playwright/test'
import { enginePid, expect, test } from './desktop.ts'
import { go, gridRows, settled } from './steps.ts'

test.use({ starts: 'sample' })

/** What a person sees of it from the moment the engine dies: every text of the strip, and whether rows or their place were ever lost. */
async function watchScreen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { texts: [] as string[], alerts: [] as string[], emptied: false, moved: false }
    const grid = (): Element | null => document.querySelector('[role=grid]')
    const top = grid()?.getBoundingClientRect().top
    const look = (): void => {
      for (const strip of document.querySelectorAll('[role=status][class*=strip]')) {
        const text = strip.textContent
        if (!seen.texts.includes(text)) seen.texts.push(text)
      }
      for (const alert of document.querySelectorAll('[role=alert]')) seen.alerts.push(alert.textContent)
      if (document.querySelectorAll('[role=grid] [role=gridcell]').length === 0) seen.emptied = true
      if (grid()?.getBoundingClientRect().top !== top) seen.moved = true
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    Object.assign(window, { seenOfTheEngine: seen })
  })
}

interface Seen {
  readonly texts: readonly string[]
  readonly alerts: readonly string[]
  readonly emptied: boolean
  readonly moved: boolean
}
const seen = (page: Page): Promise<Seen> => page.evaluate(() => (window as unknown as { readonly seenOfTheEngine: Seen }).seenOfTheEngine)

test('an engine that dies takes nothing from the screen: rows stay, nothing moves, and work goes on', async ({
  desktop: { app, page },
}) => {
  await go(page, 'Grants')
  await expect(gridRows(page)).not.toHaveCount(0)
  const first = await gridRows(page).first().innerText()
  await watchScreen(page)
  process.kill(await enginePid(app), 'SIGKILL')
  await expect.poll(async () => (await seen(page)).texts.join()).toContain('Reconnecting…')
  await expect(page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toHaveCount(0)
  await expect(page.locator('[data-app-state="ready"]')).toBeVisible()
  expect(await gridRows(page).first().innerText()).toBe(first)
  const { alerts, emptied, moved, texts } = await seen(page)
  expect({ alerts, emptied, moved }).toEqual({ alerts: [], emptied: false, moved: false })
  // There was no run, so none is spoken of.
  expect(texts.join()).not.toMatch(/\brun\b/)

  // Asked of the next engine: a filter, a record, another screen.
  await page.keyboard.press('/')
  await page.keyboard.type('status:in_progress')
  await page.keyboard.press('Escape')
  await settled(page)
  await expect(gridRows(page).first()).toContainText('In progress')
  await page.keyboard.press('ArrowDown')
  await go(page, 'Changes')
  await expect(page.getByRole('main')).not.toContainText('Code:')
  await go(page, 'Overview')
  await expect(page.getByRole('group', { name: 'Counts' })).toContainText('300')
})

test('on the page of a run nothing turns or can be cancelled while the engine is away', async ({ desktop: { app, page } }) => {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('main').getByRole('button', { name: 'Run now' }).click()
  await expect(page.getByRole('button', { name: 'Cancel run' })).toBeEnabled()
  await page.evaluate(() => {
    const state = { stood: false, turned: false }
    new MutationObserver(() => {
      if (document.querySelector('[data-app-state]')?.getAttribute('data-app-state') !== 'waiting') return
      const cancel = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Cancel run')
      if (cancel?.disabled === true) state.stood = true
      if (document.querySelector('[aria-label=Phases] [class*=Loader]') !== null) state.turned = true
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, { stateOfThePage: state })
  })
  process.kill(await enginePid(app), 'SIGKILL')
  await expect(page.getByText('The run was interrupted', { exact: true })).toBeVisible()
  expect(await page.evaluate(() => (window as unknown as { stateOfThePage: unknown }).stateOfThePage)).toEqual({
    stood: true,
    turned: false,
  })
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Save as .c1z' })).toBeVisible()
})
