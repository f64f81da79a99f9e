import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { pending, type Step } from '../fakes/percipio/script.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'
import { headless } from './commands.ts'
import { enginePid, expect, test as base } from './desktop.ts'
import { deliverFirst, destinationName, fileName, report, terminal, type Terminal } from './first-delivery.ts'
import { go, settled } from './steps.ts'

/** What must not leave unseen, from the run in the window to the file: stopped, explained, and overridden only as the policy says. */
interface Ready {
  readonly page: Page
  readonly kill: () => Promise<void>
  /** Its bytes now. */
  readonly file: () => Buffer
  readonly grantsInFile: () => number
}

const test = base.extend<{
  /** After a good run of a hundred people that was reviewed and delivered; the reports that follow it. */
  readonly ready: (reports: readonly Step[], beforehand?: (terminal: Terminal) => Promise<void>) => Promise<Ready>
}>({
  ready: async ({ profile, folder, session, launch }, use) => {
    const closing: (() => Promise<void>)[] = []
    await use(async (reports, beforehand) => {
      const service = await startPercipioService({ report: [report(100), ...reports] })
      closing.push(() => service.close())
      const beside = terminal({ profile, folder, environment: session.environment, service })
      await deliverFirst(beside, folder, service.apiToken)
      await beforehand?.(beside)
      const { app, page } = await launch()
      const path = join(folder, fileName)
      const data = join(profile, 'rollcall')
      return {
        page,
        kill: async () => void process.kill(await enginePid(app), 'SIGKILL'),
        file: () => readFileSync(path),
        grantsInFile: () =>
          (JSON.parse(headless('stats', '--file', path, '--data-dir', data, '--output', 'json')) as { counts: { grants: number } }).counts
            .grants,
      }
    })
    await Promise.all(closing.map((close) => close()))
  },
})

const step = (page: Page, title: string) => page.getByRole('list', { name: 'Steps' }).getByRole('region', { name: title })
const rail = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })
const held = (page: Page) => page.getByRole('alert').filter({ hasText: 'This run is held' })
const approveButton = (page: Page) => page.getByRole('button', { name: 'Approve this plan' })
const reason = 'The site in the north was closed'

test('an empty report: its run is held, and its delivery has no way on but through the policy', async ({ ready }) => {
  const { page, file, grantsInFile } = await ready([report(0)])
  const before = file()
  await runNow(page)
  await expect(held(page)).toContainText(/This run found nothing at all; the run before, .*, had 100 people and 100 grants\./)
  await expect(held(page)).toContainText('correct it and start over')
  await expect(page.getByRole('button', { name: 'Save as .c1z' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Review changes' })).toHaveCount(0)
  await accept(page)
  await reviewAndSign(page)

  await plan(page)
  const empty = rail(page, 'Nothing would be left')
  await expect(empty).toContainText('Stops this delivery')
  await expect(empty).toContainText(/holds nothing at all; the delivery of .* had 100 people and 100 grants\./)
  await expect(empty).toContainText('a wrong period, filter or permission at the source')
  await expectBlocked(page)
  await expect(page.getByRole('textbox', { name: /^Type/ })).toHaveCount(0)
  expect(file().equals(before)).toBe(true)

  await empty.getByRole('link', { name: 'What stops and what only asks' }).click()
  await choose(page, 'When nothing would be left', 'Ask for a typed phrase and a reason')
  await plan(page)
  await confirm(page, 'Many removals', 'remove 100 grants')
  await approveButton(page).click()
  await expect(empty.getByRole('textbox', { name: 'Type “deliver nothing” to go on' })).toBeFocused()
  await confirm(page, 'Nothing would be left', 'deliver nothing')
  await approveAndApply(page)
  expect(grantsInFile()).toBe(0)
})

test('60 % fewer people: held until its word is typed, then the delivery asks for the figures and a reason', async ({ ready }) => {
  const { page, file, grantsInFile } = await ready([report(40)])
  const before = file()
  await runNow(page)
  await expect(held(page)).toContainText('This run found 40 people and 40 grants')
  await expect(held(page)).toContainText('had 100 people and 100 grants: 60 % fewer people and 60 % fewer grants.')
  await held(page).getByRole('button', { name: 'Accept the result' }).click()
  await expect(held(page)).toContainText('Type the word accept to go on.')
  await accept(page)
  await reviewAndSign(page)
  await go(page, 'Deliver')
  const what = page.getByRole('region', { name: 'What will be delivered' })
  await expect(what).toContainText('Signed by Omar Vance')
  await expect(what).not.toContainText('newer snapshot')
  await plan(page)
  await expect(rail(page, 'The run did not end as it should')).toHaveCount(0)
  const shrunken = rail(page, 'Far less than before')
  await expect(shrunken).toContainText('Needs your confirmation')
  await expect(shrunken).toContainText(/holds 40 people and 40 grants; the delivery of .* had 100 people and 100 grants: 60 % fewer people/)
  await expect(shrunken).toContainText('Look at what is gone')
  await confirm(page, 'Many removals', 'remove 60 grants')
  await expectPhrase(page, shrunken, 'deliver 40 of 100 grants', 'deliver 40 of 100')
  expect(file().equals(before)).toBe(true)
  await approveAndApply(page)
  await expect(page.getByRole('region', { name: 'Receipt' })).toContainText('40')
  expect(grantsInFile()).toBe(40)
})

test('a held run is not what one looks at until it is accepted, and is marked where one does', async ({ ready }) => {
  const { page } = await ready([report(40)])
  const snapshot = page.getByRole('combobox', { name: 'Snapshot' })
  await expect(snapshot).toHaveValue(/, 100 people$/)
  await runNow(page)
  await expect(held(page)).toContainText('Look at what is gone before you trust it')
  await expect(snapshot).toHaveValue(/, 100 people$/)
  // Beside the other it may need its seconds.
  const accepted = await snapshot.inputValue()
  for (const screen of ['Overview', 'People', 'Deliver'] as const) {
    await go(page, screen)
    await expect(snapshot).toHaveValue(accepted)
    await expect(page.getByRole('note', { name: 'Held snapshot' })).toHaveCount(0)
  }

  // By choice: marked in the list, in the bar and on every screen.
  await snapshot.click()
  await page.getByRole('option', { name: /held, 40 people/ }).click()
  const strip = page.getByRole('note', { name: 'Held snapshot' })
  for (const screen of ['Overview', 'People', 'Grants', 'Changes', 'Review'] as const) {
    await go(page, screen)
    await expect(strip).toContainText('nobody has accepted the snapshot')
    await expect(snapshot).toHaveValue(/held, 40 people/)
  }
  await expect(page.getByRole('main')).toContainText('It can be reviewed when somebody has looked at what is gone')
  await expect(page.getByRole('form', { name: 'Start a review' })).toHaveCount(0)
  await page.keyboard.press('Control+S')
  const toast = page.getByRole('alert').filter({ hasText: 'accept its result before it is saved' })
  await toast.getByRole('button', { name: 'Open the run' }).click()

  await held(page).getByRole('link', { name: 'See what is gone' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Changes' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Compare with' })).toHaveValue(accepted.replace(/, 100 people$/, ''))
  await strip.getByRole('button', { name: /^Back to/ }).click()
  await expect(snapshot).toHaveValue(accepted)

  await go(page, 'Runs')
  await page.getByRole('table', { name: 'Runs' }).getByRole('row', { name: /Held/ }).getByRole('link').click()
  await accept(page)
  await expect(snapshot).toHaveValue(/^(?!.*held).*, 40 people$/)
})

test('a renamed key: everybody has another id though every count is the same', async ({ ready }) => {
  const { page, file, grantsInFile } = await ready([report(100)])
  const before = file()
  await go(page, 'Settings')
  await page
    .getByRole('table', { name: 'Connections' })
    .getByRole('link', { name: /^Percipio/ })
    .click()
  const form = page.getByRole('form', { name: 'Connection' })
  await form.getByRole('button', { name: 'Identity' }).click()
  await choose(page, 'Identity key', 'userUuid')
  await form.getByRole('button', { name: 'Save changes' }).click()
  await runNow(page)
  await expect(page.getByRole('button', { name: 'Save as .c1z' })).toBeVisible()
  await reviewAndSign(page)

  await plan(page)
  const renamed = rail(page, 'Every record has another id')
  await expect(renamed).toContainText('100 of 100 people are gone and 100 new ones are here: their key seems to have changed.')
  await expect(renamed).toContainText('Set the key back in the connection and run again')

  // Stricter since it was planned: what could be typed before is gone from the plan that waits.
  await go(page, 'Settings')
  await page.getByRole('tab', { name: 'Destinations' }).click()
  await choose(page, 'When every record has another id', 'Stop it: there is no way on')
  await openWaiting(page)
  await expect(renamed).toContainText('Stops this delivery')
  await expectBlocked(page)
  await expect(renamed.getByRole('link', { name: 'Open the connection' })).toBeVisible()
  await renamed.getByRole('link', { name: 'What stops and what only asks' }).click()
  await choose(page, 'When every record has another id', 'Ask for a typed phrase and a reason')

  await openWaiting(page)
  await confirm(page, 'Many removals', 'remove 100 grants')
  await expectPhrase(page, renamed, 'replace 100 people', 'replace people')
  expect(file().equals(before)).toBe(true)
  await approveAndApply(page)
  expect(file().equals(before)).toBe(false)
  expect(grantsInFile()).toBe(100)
})

test('an interrupted run: nothing of it leaves; one that was whole already asks before it does', async ({ ready }) => {
  const { page, file, grantsInFile, kill } = await ready([report(20_000), pending], async ({ interruptedSync, json }) => {
    await interruptedSync()
    const { runs } = await json<{ runs: { id: string; state: string }[] }>('runs')
    expect(runs[0]?.state).toBe('interrupted')
    await json('deliver', 'plan', '--to', destinationName, '--run', runs[0]?.id ?? '')
  })
  const before = file()
  await runNow(page)
  await expect(page.getByRole('list', { name: 'Phases' }).locator('[aria-current="step"]')).toContainText('Wait for report')
  await kill()
  await expect(page.getByText('The run was interrupted', { exact: true })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'The run was interrupted' })).toContainText('Resume goes on with what the source')
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Review changes' })).toHaveCount(0)
  await expect(page.locator('[data-app-state="ready"]')).toBeVisible()
  await go(page, 'Deliver')
  await expect(page.getByRole('region', { name: 'What will be delivered' })).toContainText('Signed by Dana Reed')

  await openWaiting(page)
  const incomplete = rail(page, 'The run did not end as it should')
  await expect(incomplete).toContainText('The run was interrupted before its end.')
  await expect(incomplete).not.toContainText('Rollcall ended while')
  await expect(incomplete).toContainText('Resume the run, or start a new one, and deliver that.')
  await confirm(page, 'Nobody signed this', 'deliver without review')
  await expectPhrase(page, incomplete, 'deliver an incomplete run', 'deliver it')
  expect(file().equals(before)).toBe(true)
  await approveAndApply(page)
  expect(grantsInFile()).toBe(20_000)
})

/** From the page of a held run. */
async function accept(page: Page): Promise<void> {
  await held(page).getByRole('textbox', { name: 'Type "accept" to accept the result' }).fill('accept')
  await held(page).getByRole('button', { name: 'Accept the result' }).click()
  await expect(page.getByRole('button', { name: 'Save as .c1z' })).toBeVisible()
}

async function runNow(page: Page): Promise<void> {
  await go(page, 'Runs')
  await page.getByRole('main').getByRole('button', { name: 'Run now' }).click()
  await expect(page.getByRole('list', { name: 'Phases' })).toBeVisible()
}

/** From the page of a run. */
async function reviewAndSign(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Review changes' }).click()
  await page.getByRole('radio', { name: /^Leave/ }).check()
  await page.getByRole('button', { name: 'Start the review' }).click()
  await page.getByRole('button', { name: 'Sign off…' }).click()
  const form = page.getByRole('form', { name: 'Sign off' })
  await form.getByRole('textbox', { name: 'Your name' }).fill('Omar Vance')
  await form.getByRole('button', { name: 'Sign off and freeze' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by Omar Vance' })).toBeVisible()
}

async function plan(page: Page): Promise<void> {
  await go(page, 'Deliver')
  await page.getByRole('button', { name: `Plan a delivery to ${destinationName}` }).click()
  await expectPlan(page)
}

/** The plan that waits for somebody. */
async function openWaiting(page: Page): Promise<void> {
  await go(page, 'Deliver')
  await page
    .getByRole('region', { name: destinationName })
    .getByRole('link', { name: /^Plan of/ })
    .click()
  await expectPlan(page)
}

async function expectPlan(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: `Plan for ${destinationName}` })).toBeVisible()
  await settled(page)
}

async function expectBlocked(page: Page): Promise<void> {
  await expect(page.getByRole('main')).toContainText('Stopped by a guard rail')
  await expect(step(page, 'Approval')).toContainText('Not possible')
  await expect(approveButton(page)).toHaveCount(0)
  await expect(step(page, 'Apply').getByRole('button')).toHaveCount(0)
}

async function confirm(page: Page, title: string, phrase: string): Promise<void> {
  await rail(page, title)
    .getByRole('textbox', { name: `Type “${phrase}” to go on` })
    .fill(phrase)
  await rail(page, title).getByRole('textbox', { name: 'Why is this right?' }).fill(reason)
}

/** All else was typed: without these words, as they stand, and a reason there is no approval, and it is told beside the fields. */
async function expectPhrase(page: Page, one: Locator, phrase: string, nearly: string): Promise<void> {
  const typed = one.getByRole('textbox', { name: `Type “${phrase}” to go on` })
  const why = one.getByRole('textbox', { name: 'Why is this right?' })
  await approveButton(page).click()
  await expect(typed).toBeFocused()
  await expect(one).toContainText('exactly as it stands')
  await expect(why).toHaveAttribute('aria-invalid', 'true')
  await typed.fill(nearly)
  await why.fill(reason)
  await approveButton(page).click()
  await expect(one).toContainText('exactly as it stands')
  await typed.fill(phrase)
  await why.fill(' ')
  await approveButton(page).click()
  await expect(why).toBeFocused()
  await expect(one).toContainText('Say why.')
  await expect(step(page, 'Apply').getByRole('button')).toHaveCount(0)
  await why.fill(reason)
}

async function approveAndApply(page: Page): Promise<void> {
  await approveButton(page).click()
  await expect(step(page, 'Approval')).toContainText(/^Approval\s*By /)
  await step(page, 'Apply')
    .getByRole('button', { name: `Apply: write ${fileName}` })
    .click()
  await expect(page.getByRole('region', { name: 'Receipt' })).toContainText('Delivered, reopened and counted')
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: option }).click()
  await expect(page.getByRole('combobox', { name: label })).toHaveValue(option)
}
