import type { Page } from '@playwright/test'
import { enginePid, expect, test } from './desktop.ts'
import { go } from './steps.ts'

async function startSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the sample organisation' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sample organisation' })).toBeVisible()
}

/** The phase of the run that is under way, by its title. */
const current = (page: Page) => page.getByRole('list', { name: 'Phases' }).locator('[aria-current="step"]')

test('a run shows its progress and can be cancelled, and resumed', async ({ desktop: { page } }) => {
  await startSample(page)
  await expect(current(page)).toContainText(/[Rr]eport|[Rr]ead|[Dd]ownload|[Ww]ait/)
  await expect(page.getByRole('contentinfo')).toContainText('run:')
  await page.getByRole('button', { name: 'Cancel run' }).click()
  await expect(page.getByText('The run was cancelled', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start over' })).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Save as .c1z' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('2,400')
})

test('an engine that is killed comes back; its run is interrupted and goes on to the end', async ({ desktop: { app, page } }) => {
  await startSample(page)
  await expect(page.getByRole('group', { name: 'Counted so far' })).toBeVisible()
  process.kill(await enginePid(app), 'SIGKILL')
  await expect(page.locator('[data-app-state="ready"]')).toBeVisible()
  await expect(page.getByText('The run was interrupted', { exact: true })).toBeVisible()
  await expect(page.getByRole('alert', { name: 'The engine is not running' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Save as .c1z' })).toBeVisible()
  await expect(page.getByText(/attempt 2/)).toBeVisible()
  await go(page, 'People')
  await expect(page.getByRole('grid', { name: 'People' })).toHaveAttribute('aria-rowcount', '2401')
})
