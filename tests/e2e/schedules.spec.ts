import type { Page } from '@playwright/test'
import { webhookReceiver } from '../fakes/webhook-receiver.ts'
import { seriousFindings, withFindings } from './accessibility.ts'
import { expect, test } from './desktop.ts'
import { answerQuestions, go, settled } from './steps.ts'

test.use({ starts: 'sample' })

const schedules = (page: Page) => page.getByRole('table', { name: 'Schedules' })
const form = (page: Page) => page.getByRole('form', { name: 'Schedule' })
const cron = (page: Page) => form(page).getByRole('textbox', { name: /^When/ })

/** A new schedule, by keyboard alone where that is shorter. */
async function addSchedule(page: Page, when: string, name: string): Promise<void> {
  await page.getByRole('link', { name: 'New schedule' }).click()
  await cron(page).fill(when)
  await form(page).getByLabel('Name').fill(name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Schedules' })).toBeVisible()
}

test('a schedule is made with its meaning in sight, changed, switched off and removed', async ({ desktop: { page } }) => {
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page.getByRole('heading', { level: 1, name: 'Schedules' })).toBeVisible()
  await expect(page.getByText('Nothing runs by itself yet')).toBeVisible()
  await page.getByRole('link', { name: 'New schedule' }).click()
  const meaning = page.getByRole('region', { name: 'What this means' })
  await expect(meaning.getByRole('status')).toHaveText('At 06:00, Monday through Friday')
  await expect(meaning.getByRole('list', { name: 'Next times' }).getByRole('listitem')).toHaveCount(5)

  const when = cron(page)
  await when.fill('0 25 * * *')
  await expect(form(page).getByText('The hour (field 2) cannot be "25".')).toBeVisible()
  await expect(when).toHaveAttribute('aria-invalid', 'true')
  await page.keyboard.press('Enter')
  await expect(when).toBeFocused()
  await form(page).getByRole('button', { name: 'Mondays at 06:00' }).click()
  await expect(meaning.getByRole('status')).toHaveText('At 06:00, only on Monday')
  const zone = form(page).getByRole('combobox', { name: 'Time zone' })
  await zone.fill('America/New_York')
  await page.getByRole('option', { name: 'America/New_York' }).click()
  await expect(meaning.getByText('Next times, America/New_York')).toBeVisible()
  await form(page).getByLabel('Run once, as soon as possible').check()
  await form(page).getByRole('button', { name: 'Save schedule' }).click()

  const row = schedules(page).getByRole('row', { name: /only on Monday/ })
  await expect(row).toContainText('America/New_York')
  await expect(row).toContainText('not yet')
  await row.getByRole('switch').press('Space')
  await expect(row).toContainText('switched off')
  await row.getByRole('link', { name: 'At 06:00, only on Monday' }).click()
  await expect(form(page).getByLabel('Run once, as soon as possible')).toBeChecked()
  await form(page).getByLabel('Name').fill('Mondays')
  await form(page).getByRole('switch', { name: 'On' }).press('Space')
  await form(page).getByRole('button', { name: 'Save changes' }).click()
  const renamed = schedules(page).getByRole('row', { name: /Mondays/ })
  await expect(renamed).toContainText(/in \d+ (days|h|min)/)
  await renamed.getByRole('button', { name: 'Remove Mondays' }).click()
  await page.getByRole('button', { name: 'Remove schedule' }).click()
  await expect(page.getByText('Nothing runs by itself yet')).toBeVisible()
})

test('a schedule starts its run, and the window shows it', async ({ desktop: { page } }) => {
  await go(page, 'Schedules')
  await addSchedule(page, '* * * * *', 'Every minute')
  const row = schedules(page).getByRole('row', { name: /Every minute/ })
  await expect(row).toContainText('Started', { timeout: 90_000 })
  await row.getByRole('link', { name: 'Show the run' }).click()
  await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible()
})

test('what was typed is not lost by leaving', async ({ desktop: { page } }) => {
  await go(page, 'Schedules')
  await page.getByRole('link', { name: 'New schedule' }).click()
  await form(page).getByLabel('Name').fill('Half done')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('button', { name: 'Stay' }).click()
  await expect(form(page).getByLabel('Name')).toHaveValue('Half done')
})

async function addWebhook(page: Page, url: string, secret: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a channel' }).click()
  await page.getByRole('menuitem', { name: 'Webhook' }).click()
  const channel = page.getByRole('form', { name: 'Channel' })
  await channel.getByRole('button', { name: 'Add channel' }).click()
  await expect(channel.getByText('Say what it is called.')).toBeVisible()
  await channel.getByLabel('Name').fill('Operations')
  await channel.getByLabel('Address').fill(url)
  await channel.getByRole('button', { name: 'Add channel' }).click()
  await expect(channel.getByText('Use an https:// address, or allow http below.')).toBeVisible()
  await channel.getByLabel(/^Allow http/).check()
  await channel.getByLabel(/^Allow this computer/).check()
  await channel.getByLabel('Signing secret').fill(secret)
  await channel.getByRole('button', { name: 'Add channel' }).click()
  await expect(channel).toBeHidden()
}

test('a webhook: its secret in the keychain, a test with its answer, the log, a resend', async ({ desktop: { app, page } }) => {
  await answerQuestions(app, 'agree')
  const secret = 'whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE='
  const there = await webhookReceiver(secret, [
    { status: 500, body: 'not now' },
    { status: 200, body: 'thank you' },
  ])
  try {
    await go(page, 'Settings')
    await page.getByRole('tab', { name: 'Notices' }).click()
    await expect(page.getByRole('table', { name: 'Channels' }).getByRole('row', { name: /This computer/ })).toBeVisible()
    await addWebhook(page, there.url, secret)
    await page.getByRole('button', { name: 'Send a test to Operations' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'It did not reach Operations' })).toContainText('not now')
    await page.getByRole('button', { name: 'Send a test to Operations' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'It reached Operations' })).toContainText('thank you')
    const log = page.getByRole('table', { name: 'Deliveries' }).getByRole('row', { name: /Operations/ })
    await expect(log).toHaveCount(2)
    await expect(log.last()).toContainText('Failed')
    await log.last().getByRole('button', { name: /^Resend/ }).click() // prettier-ignore
    await expect(log.last()).toContainText('Sent')
    expect(there.received.map(({ refused }) => refused)).toEqual([null, null, null])
    expect(there.received[2]?.headers['webhook-id']).toBe(there.received[0]?.headers['webhook-id'])

    await page.getByRole('button', { name: 'Change Operations' }).click()
    const channel = page.getByRole('form', { name: 'Channel' })
    await expect(channel.getByRole('group', { name: 'Signing secret' })).toContainText('Stored in')
    await expect(page.getByText(secret)).toHaveCount(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove Operations' }).click()
    await page.getByRole('button', { name: 'Remove channel' }).click()
    await expect(page.getByRole('table', { name: 'Channels' }).getByRole('row')).toHaveCount(2)
  } finally {
    await there.close()
  }
})

test('closed to the tray the app goes on, and comes back', async ({ desktop: { app, page } }) => {
  const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))
  await go(page, 'Schedules')
  await addSchedule(page, '0 6 * * *', 'Mornings')
  const keep = page.getByRole('switch', { name: /^Keep running in the tray/ })
  await keep.press('Space')
  await expect(keep).toBeChecked()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(visible).toEqual([false])
  // As a second start of Rollcall does.
  await app.evaluate(({ app: electron }) => electron.emit('second-instance', {}, [], '/'))
  await expect.poll(visible).toEqual([true])
  await expect(schedules(page).getByRole('row', { name: /Mornings/ })).toBeVisible()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(visible).toEqual([false])
  const ended = new Promise((resolve) => app.process().once('exit', resolve))
  await app.evaluate(({ app: electron }) => {
    electron.quit()
  })
  await ended
})

for (const theme of ['light', 'dark'] as const) {
  test(`schedules and notices can be used by everybody in ${theme}`, async ({ desktop: { app, page } }, testInfo) => {
    await app.evaluate(({ nativeTheme }, value) => (nativeTheme.themeSource = value), theme)
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
    const found: Record<string, readonly string[]> = {}
    const look = async (name: string): Promise<void> => {
      await settled(page)
      // Toasts come and go by themselves, and are hard to read while they do.
      const toasts = page.getByRole('alert').getByRole('button', { name: 'Close' })
      while ((await toasts.count()) > 0) await toasts.first().click({ timeout: 2_000 }).catch(() => undefined) // prettier-ignore
      found[name] = await seriousFindings(page)
      await testInfo.attach(name, {
        body: await page.screenshot({ animations: 'disabled' }),
        contentType: 'image/png',
      })
    }
    await go(page, 'Schedules')
    await look('empty')
    await addSchedule(page, '0 6 * * 1-5', 'Mornings')
    await addSchedule(page, '30 22 * * *', 'Evenings')
    await schedules(page).getByRole('switch', { name: 'Evenings is on' }).press('Space')
    await expect(schedules(page)).toContainText('switched off')
    await look('list')
    await page.getByRole('link', { name: 'New schedule' }).click()
    await expect(page.getByRole('list', { name: 'Next times' })).toBeVisible()
    await look('form')
    await cron(page).fill('0 6 * *')
    await expect(form(page).getByText(/has 4\./)).toBeVisible()
    await look('form with a mistake')
    await cron(page).fill('0 6 * * *')
    await form(page).getByRole('button', { name: 'Save schedule' }).click()
    await go(page, 'Settings')
    await page.getByRole('tab', { name: 'Notices' }).click()
    await page.getByRole('button', { name: 'Send a test to This computer' }).click()
    await expect(page.getByRole('table', { name: 'Deliveries' })).toBeVisible()
    await look('notices')
    for (const kind of ['Webhook', 'E-mail']) {
      await page.getByRole('button', { name: 'Add a channel' }).click()
      await page.getByRole('menuitem', { name: kind }).click()
      await page.getByRole('button', { name: 'Add channel', exact: true }).click()
      await expect(page.getByText('Say what it is called.')).toBeVisible()
      await look(`new ${kind}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('form', { name: 'Channel' })).toBeHidden()
    }
    expect(withFindings(found)).toEqual({})
  })
}
