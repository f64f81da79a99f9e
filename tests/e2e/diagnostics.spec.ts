import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { pending } from '../fakes/percipio/script.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'
import { expect, test } from './desktop.ts'
import { answerQuestions, answerSaveDialog, go, gridCell } from './steps.ts'

test.use({ starts: 'sample' })

test('a bundle to send: what helps, without a token, a name or an e-mail', async ({ desktop: { app, page, profile }, folder }) => {
  await answerQuestions(app, 'agree')
  const service = await startPercipioService({ report: [pending] })
  try {
    await go(page, 'People')
    const [name, email] = [await gridCell(page, 0, 0).innerText(), await gridCell(page, 0, 1).innerText()]

    // A connection with a token in the keychain, a run of it that is under way, and a log that says more than it should.
    await page.keyboard.press('Control+N')
    await page.getByRole('link', { name: /^Connect .*Percipio/ }).click()
    const form = page.getByRole('form', { name: 'Connection' })
    await form.getByLabel('Name').fill('Acme learning')
    await form.getByLabel('Organisation ID', { exact: false }).fill(service.organizationId)
    await form.getByRole('button', { name: 'Advanced' }).click()
    await form.getByLabel('Base URL').fill(service.baseUrl)
    await form.getByLabel('API token', { exact: false }).first().fill(service.apiToken)
    await form.getByRole('button', { name: 'Save connection' }).click()
    await expect(form).toContainText('Stored in')
    await page.getByRole('button', { name: 'Run now' }).click()
    await expect(page.getByRole('list', { name: 'Phases' })).toBeVisible()
    appendFileSync(
      join(profile, 'rollcall/logs/engine.log'),
      `${JSON.stringify({ level: 50, msg: 'call failed', detail: `"${name}" ${email} ${service.apiToken}` })}\nBearer ${service.apiToken}\n`,
    )

    const file = join(folder, 'diagnostics.zip')
    await answerSaveDialog(app, file)
    await go(page, 'Settings')
    await page.getByRole('tab', { name: 'Diagnostics' }).click()
    await page.getByRole('button', { name: 'Save diagnostics…' }).click()
    await expect(page.getByRole('main').getByRole('status')).toContainText(file)

    const files = Object.fromEntries(Object.entries(unzipSync(readFileSync(file))).map(([path, bytes]) => [path, strFromU8(bytes)]))
    const all = Object.values(files).join('\n')
    for (const told of [service.apiToken, name, email, 'Acme learning', profile]) expect(all).not.toContain(told)
    expect(all).not.toMatch(/[\w.]+@[\w-]+\.[\w.]+/)
    expect(files['README.txt']).toContain('catalog.json')
    expect(files['engine.log']).toContain('call failed')
    expect(files['app.log']).toContain('"msg":"started"')
    const catalog = JSON.parse(files['catalog.json'] ?? '') as { connections: object[]; runs: { state: string }[] }
    expect(catalog.connections).toHaveLength(2)
    expect(catalog.runs.map((run) => run.state)).toEqual(['running', 'ready', 'ready'])
  } finally {
    await service.close()
  }
})
