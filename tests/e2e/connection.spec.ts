import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { dana, ladder, omar, privacy, row } from '../fakes/percipio/rows.ts'
import { pending, rows } from '../fakes/percipio/script.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { expect, test } from './desktop.ts'
import { answerQuestions, go } from './steps.ts'

const report = rows(row(dana, ladder, { status: 'Completed' }), row(omar, privacy, { status: 'Started' }))

test('a Percipio connection: wrong token, right token, keychain, run', async ({ desktop: { app, page, profile, environment } }) => {
  await answerQuestions(app, 'agree')
  const service = await startPercipioService({ report: [pending, report] })
  try {
    await page.getByRole('button', { name: 'Connect a source' }).click()
    await page.getByRole('link', { name: /^Connect .*Percipio/ }).click()
    const form = page.getByRole('form', { name: 'Connection' })
    await fill(page, service)
    const token = form.getByLabel('API token', { exact: false }).first()
    await token.fill('a-wrong-token')
    await form.getByRole('button', { name: 'Test connection' }).click()
    const check = page.getByRole('region', { name: 'Connection test' })
    await expect(check.getByText('Failed')).toBeVisible()
    await expect(form.getByLabel('Name')).toHaveValue('Acme learning')
    await expect(token).toHaveValue('a-wrong-token')

    await token.fill(service.apiToken)
    await form.getByRole('button', { name: 'Test connection' }).click()
    await expect(check.getByRole('status')).toContainText('The connection works.')
    await form.getByRole('button', { name: 'Save connection' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Acme learning' })).toBeVisible()
    await expect(form).toContainText('Stored in GNOME Keyring')
    expect(await page.content()).not.toContain(service.apiToken)

    const inKeychain = execFileSync('secret-tool', ['search', '--all', '--unlock', 'service', 'app.rollcall'], {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(inKeychain).toContain(service.apiToken)

    await page.getByRole('button', { name: 'Run now' }).click()
    await expect(page.getByRole('list', { name: 'Phases' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Save as .c1z' })).toBeVisible()
    await go(page, 'People')
    await expect(page.getByRole('grid', { name: 'People' })).toHaveAttribute('aria-rowcount', '3')

    expect(service.asked('request').length).toBeGreaterThan(0)
    expect(filesWith(profile, service.apiToken)).toEqual([])
  } finally {
    await service.close()
  }
})

test('a connection whose test failed is marked until one passes', async ({ launch }) => {
  const service = await startPercipioService({ report: [pending, report] })
  try {
    const { app, page } = await launch()
    await answerQuestions(app, 'agree')
    await page.getByRole('button', { name: 'Connect a source' }).click()
    await page.getByRole('link', { name: /^Connect .*Percipio/ }).click()
    await fill(page, service)
    const form = page.getByRole('form', { name: 'Connection' })
    await form.getByLabel('API token', { exact: false }).first().fill('a-wrong-token')
    await form.getByRole('button', { name: 'Test connection' }).click()
    await expect(page.getByRole('region', { name: 'Connection test' }).getByText('Failed')).toBeVisible()
    await form.getByRole('button', { name: 'Save connection' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('The last test of this connection failed, today')
    await app.close()

    const again = (await launch()).page
    await go(again, 'Settings')
    const row = again.getByRole('table', { name: 'Connections' }).getByRole('row', { name: /Acme learning/ })
    await expect(row).toContainText('Test failed')
    await row.getByRole('link', { name: 'Acme learning' }).click()
    const second = again.getByRole('form', { name: 'Connection' })
    await second.getByRole('button', { name: 'Replace' }).click()
    await second.getByLabel('API token', { exact: false }).first().fill(service.apiToken)
    await second.getByRole('button', { name: 'Test connection' }).click()
    await expect(again.getByRole('region', { name: 'Connection test' }).getByRole('status')).toContainText('The connection works.')
    await second.getByRole('button', { name: /^Save/ }).click()
    await expect(second).toContainText('Stored in')
    await expect(again.getByRole('main').getByRole('alert')).toHaveCount(0)
    await go(again, 'Settings')
    await expect(row).not.toContainText('Test failed')
  } finally {
    await service.close()
  }
})

test('what is missing or wrong is told beside the field, and what was typed stays', async ({ desktop: { page } }) => {
  await page.getByRole('button', { name: 'Connect a source' }).click()
  await page.getByRole('link', { name: /^Connect .*Percipio/ }).click()
  const form = page.getByRole('form', { name: 'Connection' })
  await form.getByLabel('Name').fill('Acme learning')
  await form.getByLabel('Organisation ID', { exact: false }).fill('not an id')
  await form.getByRole('button', { name: 'Save connection' }).click()
  await expect(form.locator('[aria-invalid="true"]').first()).toBeFocused()
  await expect(form.getByLabel('Organisation ID', { exact: false })).toHaveAttribute('aria-invalid', 'true')
  await expect(form.getByLabel('Name')).toHaveValue('Acme learning')
  await expect(form.getByLabel('Organisation ID', { exact: false })).toHaveValue('not an id')
})

async function fill(page: Page, service: FakePercipio): Promise<void> {
  const form = page.getByRole('form', { name: 'Connection' })
  await form.getByLabel('Name').fill('Acme learning')
  await form.getByLabel('Organisation ID', { exact: false }).fill(service.organizationId)
  await form.getByRole('button', { name: 'Advanced' }).click()
  await form.getByLabel('Base URL').fill(service.baseUrl)
}

/** Files below a folder that hold the text, in whatever they are. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file)
      return bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'))
    })
}
