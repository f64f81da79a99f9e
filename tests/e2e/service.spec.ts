import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { Task_Status } from '../../electron/engine/destinations/conductorone/gen/c1/connectorapi/baton/v1/baton_pb.js'
import { taskId, type GivenTask } from '../fakes/conductorone/baton-service.ts'
import { startTenant, type FakeTenant } from '../fakes/conductorone/tenant.ts'
import { seriousFindings, withFindings } from './accessibility.ts'
import { grantsOf, headless, idsOf } from './commands.ts'
import { expect, test } from './desktop.ts'
import { signReview } from './signed-review.ts'
import { answerQuestions, go, settled } from './steps.ts'

test.use({ starts: 'sample' })

const name = 'Tenant'
const connection = 'Sample organisation (sample)'
/** Well made, and of another client. */
const otherSecret = `secret-token:conductorone.com:v1:${Buffer.from(
  JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
).toString('base64url')}`

let tenant: FakeTenant
test.beforeEach(async () => {
  tenant = await startTenant()
  tenant.service.nextPoll = 1_000
})
test.afterEach(async () => {
  await tenant.close()
  expect(tenant.service.problems).toEqual([])
})

test('a tenant that asks gets what was signed, and the window tells what it was answered', async ({ profile, launch }) => {
  const review = await signReview(profile, { exclude: 'status:in_progress' })
  const { app, page } = await launch()
  await trust(app, page)
  await addDestination(page, tenant.clientSecret)
  await start(page)
  await expect(panel(page)).toContainText('Connected to localhost, nothing to do.')
  await expect(panel(page)).toContainText('ConductorOne has not asked for anything yet')

  const sync = give('sync', { case: 'syncFull', value: {} })
  expect((await tenant.service.end(sync)).finalState.case).toBe('success')
  await expect(task(page, 'Sync')).toContainText('Uploaded what was signed off last')
  await expect(task(page, 'Sync')).toContainText('Done')
  const grant = give('grant', { case: 'grant', value: { entitlement: { id: 'course:1:completed' }, principal: { id: {} } } })
  expect((await tenant.service.end(grant)).status?.message).toContain('provisioning is not enabled')
  await expect(task(page, 'Grant')).toContainText('Refused')
  await expect(state(page)).toHaveText('Connected')

  const arrived = join(profile, 'arrived.c1z')
  writeFileSync(arrived, tenant.service.uploads[0]?.bytes ?? '')
  const data = join(profile, 'rollcall')
  const all = grantsOf('--run', review.runId, '--data-dir', data)
  const approved = all.filter(({ slug }) => slug !== 'in_progress')
  expect(approved.length).toBeLessThan(all.length)
  expect(idsOf(grantsOf('--file', arrived, '--data-dir', data))).toEqual(idsOf(approved))

  const line = page.getByRole('table', { name: 'Deliveries' }).getByRole('row').filter({ hasText: name })
  // At once, not when the list is looked at again.
  await expect(line).toHaveCount(1, { timeout: 3_000 })
  await expect(line).toContainText('Delivered')
  await expect(line).toContainText(approved.length.toLocaleString('en'))
  await expect(page.getByRole('region', { name, exact: true })).not.toContainText('Nothing was delivered here yet')

  await panel(page).getByRole('button', { name: 'Stop the service' }).click()
  await expect(state(page)).toHaveText('Stopped')
  await expect(panel(page)).toContainText('ConductorOne gets nothing from here')
  const polls = tenant.service.count('getTask')
  await expect(task(page, 'Sync')).toContainText('Done')
  expect(services(profile)).toMatchObject([{ state: 'stopped' }])
  expect(tenant.service.count('getTask')).toBe(polls)
})

test('a wrong secret is told with what to do about it, and the right one repairs it', async ({ profile, launch }) => {
  await signReview(profile)
  const { app, page } = await launch()
  await trust(app, page)
  await fillDestination(page, otherSecret)
  const form = page.getByRole('form', { name: 'Destination' })
  await form.getByRole('button', { name: 'Test destination' }).click()
  const check = page.getByRole('region', { name: 'Destination test' })
  await expect(check).toContainText('Failed')
  await expect(check).toContainText('failed to get token: 401')
  await form.getByRole('button', { name: 'Save destination' }).click()
  await expect(panel(page)).toBeVisible()
  await panel(page).getByRole('button', { name: 'Start the service' }).click()
  await expect(state(page)).toHaveText('Broken')
  await expect(panel(page).getByRole('alert')).toContainText('failed to get token: 401')
  await expect(panel(page).getByRole('alert')).toContainText(/[Rr]otate/)

  await page.getByRole('link', { name: `Settings of ${name}` }).click()
  await form.getByRole('button', { name: 'Replace Client secret' }).click()
  await form.getByLabel('Client secret').fill(tenant.clientSecret)
  await form.getByRole('button', { name: 'Save changes' }).click()
  await expect(form).toContainText('Stored in GNOME Keyring')
  await go(page, 'Deliver')
  await start(page)
  await expect(panel(page).getByRole('alert')).toHaveCount(0)
})

test('a service runs again when the app does, until somebody stops it', async ({ profile, launch }) => {
  await signReview(profile)
  const first = await launch()
  await trust(first.app, first.page)
  await addDestination(first.page, tenant.clientSecret)
  await start(first.page)
  await first.app.close()
  expect(services(profile)).toMatchObject([{ state: 'stopped' }])

  const second = await launch()
  await tenant.service.until(() => tenant.service.count('hello') === 2)
  await go(second.page, 'Deliver')
  await expect(state(second.page)).toHaveText('Connected')
  tenant.tokens.refuse = { status: 401, body: '' }
  await second.app.close()

  const third = await launch()
  await go(third.page, 'Deliver')
  await expect(state(third.page)).toHaveText('Broken')
  await expect(panel(third.page).getByRole('alert')).toContainText(/[Rr]otate/)
  await panel(third.page).getByRole('button', { name: 'Leave it stopped' }).click()
  await expect(state(third.page)).toHaveText('Stopped')
  await expect(panel(third.page).getByRole('alert')).toHaveCount(0)
  tenant.tokens.refuse = null
  await third.app.close()

  const { page } = await launch()
  await go(page, 'Deliver')
  await expect(state(page)).toHaveText('Stopped')
  expect(tenant.service.count('hello')).toBe(2)
})

for (const theme of ['light', 'dark'] as const) {
  test(`everybody can use the panel, in ${theme}`, async ({ profile, launch }) => {
    await signReview(profile, { exclude: 'status:in_progress' })
    const { app, page } = await launch()
    await trust(app, page)
    // After the preferences were saved: with them the theme of the preferences is set again.
    await app.evaluate(({ nativeTheme }, value) => (nativeTheme.themeSource = value), theme)
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
    const found: Record<string, readonly string[]> = {}
    await fillDestination(page, tenant.clientSecret)
    found.form = await seriousFindings(page)
    await page.getByRole('form', { name: 'Destination' }).getByRole('button', { name: 'Save destination' }).click()
    await expect(state(page)).toHaveText('Stopped')
    await settled(page)
    found.stopped = await seriousFindings(page)
    await start(page)
    const sync = give('sync', { case: 'syncFull', value: {} })
    await tenant.service.end(sync)
    const grant = give('grant', { case: 'grant', value: { entitlement: { id: 'course:1:completed' }, principal: { id: {} } } })
    await tenant.service.end(grant)
    await expect(task(page, 'Grant')).toContainText('Refused')
    await settled(page)
    found.polling = await seriousFindings(page)
    tenant.tokens.refuse = { status: 401, body: '' }
    tenant.tokens.revoke()
    await expect(state(page)).toHaveText('Broken')
    await settled(page)
    found.broken = await seriousFindings(page)
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
    expect(withFindings(found)).toEqual({})
  })
}

const panel = (page: Page) => page.getByRole('region', { name: `Service of ${name}` })
const state = (page: Page) => panel(page).getByRole('status')
const task = (page: Page, title: string) =>
  panel(page)
    .getByRole('table', { name: 'Last tasks' })
    .getByRole('row')
    .filter({ has: page.getByRole('cell', { name: title, exact: true }) })

function give(called: string, taskType: NonNullable<GivenTask['taskType']>): string {
  const id = taskId(called)
  tenant.service.waiting.push({ id, status: Task_Status.SCHEDULED, taskType })
  return id
}

const services = (profile: string): unknown =>
  (JSON.parse(headless('services', '--data-dir', join(profile, 'rollcall'), '--output', 'json')) as { services: unknown }).services

/** The tenant's certificate authority, as that of a company. */
async function trust(app: ElectronApplication, page: Page): Promise<void> {
  await answerQuestions(app, 'agree')
  await go(page, 'Settings')
  await page.getByRole('tab', { name: 'Network' }).click()
  await page.getByLabel('Extra certificate authority', { exact: true }).fill(tenant.caFile)
  const save = page.getByRole('button', { name: 'Save Extra certificate authority' })
  await save.click()
  await expect(save).toBeDisabled()
}

async function fillDestination(page: Page, secret: string): Promise<void> {
  await go(page, 'Deliver')
  await page.getByRole('link', { name: 'Add ConductorOne' }).click()
  const form = page.getByRole('form', { name: 'Destination' })
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await form.getByLabel('Client ID').fill(tenant.clientId)
  await form.getByLabel('Client secret').fill(secret)
  await form.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('option', { name: connection }).click()
  await expect(form.getByRole('combobox', { name: 'Connection' })).toHaveValue(connection)
}

async function addDestination(page: Page, secret: string): Promise<void> {
  await fillDestination(page, secret)
  const form = page.getByRole('form', { name: 'Destination' })
  await form.getByRole('button', { name: 'Test destination' }).click()
  await expect(page.getByRole('region', { name: 'Destination test' }).getByRole('status')).toContainText('The destination works.')
  await form.getByRole('button', { name: 'Save destination' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Deliver' })).toBeVisible()
  await expect(state(page)).toHaveText('Stopped')
}

async function start(page: Page): Promise<void> {
  await panel(page).getByRole('button', { name: 'Start the service' }).click()
  await expect(state(page)).toHaveText('Connected')
}
