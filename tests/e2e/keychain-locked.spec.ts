import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { startPercipioService } from '../fakes/percipio/service.ts'
import type { DesktopSession } from '../../build/runtime/session.ts'
import { expect, test } from './desktop.ts'
import { answerQuestions, go } from './steps.ts'

test.use({ keyring: 'locked' })

/** The command, asking the same keychain: it gives up after as long as the app does, and says so at its end. */
function asksToo(session: DesktopSession, folder: string) {
  writeFileSync(join(folder, 'secret.txt'), `whsec_${Buffer.alloc(32, 1).toString('base64')}`)
  const words = [
    'notices',
    'add',
    'webhook',
    'https://hooks.example.com/x',
    '--secret-file',
    join(folder, 'secret.txt'),
    '--data-dir',
    folder,
  ]
  const command = spawn(process.execPath, [join(process.env.ROLLCALL_APP ?? '', 'dist/headless/index.mjs'), ...words], {
    env: { ...process.env, ...session.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  command.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = once(command, 'exit').then(([code]) => ({ code: code as number | null, said }))
  return { ended, stop: () => command.kill('SIGKILL') }
}

/** Nobody unlocks anything: the app ends before another program that asks at the same moment is let go of its question. */
async function endsFirst(app: ElectronApplication, session: DesktopSession, folder: string, how: () => unknown): Promise<void> {
  const child = app.process()
  const ended = once(child, 'exit').then(() => 'the app ended')
  const other = asksToo(session, folder)
  const givenUp = other.ended.then(() => 'the other gave up')
  try {
    await how()
    expect(await Promise.race([ended, givenUp])).toBe('the app ended')
  } finally {
    other.stop()
  }
}

test('never hangs the window, and is explained', async ({ desktop: { page } }) => {
  await expect(page.getByRole('contentinfo')).toContainText('keychain: waiting to be unlocked')
  await go(page, 'Runs')
  await go(page, 'Settings')
  await expect(page.getByRole('contentinfo')).toContainText('secrets in memory only')
  await expect(page.getByTitle(/is locked and did not answer/)).toBeVisible()
})

test('lets the app be quit while it is asked', async ({ desktop: { app, page }, session, folder }) => {
  await expect(page.getByRole('contentinfo')).toContainText('keychain: waiting to be unlocked')
  await endsFirst(app, session, folder, () => app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined))
})

test('lets the app be ended by a signal after it did not answer', async ({ desktop: { app, page }, session, folder }) => {
  await expect(page.getByRole('contentinfo')).toContainText('secrets in memory only')
  await endsFirst(app, session, folder, () => app.process().kill('SIGTERM'))
})

test('a token that is only in memory is called that everywhere', async ({ desktop: { app, page } }) => {
  await answerQuestions(app, 'agree')
  const service = await startPercipioService({ report: [] })
  try {
    await page.getByRole('button', { name: 'Connect a source' }).click()
    await page.getByRole('link', { name: /^Connect .*Percipio/ }).click()
    const form = page.getByRole('form', { name: 'Connection' })
    await form.getByLabel('Name').fill('Acme learning')
    await form.getByLabel('Organisation ID', { exact: false }).fill(service.organizationId)
    await form.getByRole('button', { name: 'Advanced' }).click()
    await form.getByLabel('Base URL').fill(service.baseUrl)
    await form.getByLabel('API token', { exact: false }).first().fill(service.apiToken)
    await form.getByRole('button', { name: 'Save connection' }).click()
    await expect(form).toContainText('In memory until Rollcall quits')
    const bar = page.getByRole('contentinfo')
    await expect(bar).toContainText('secrets in memory only')
    await expect(page.getByText(/GNOME Keyring is locked/).first()).toBeVisible()
    await go(page, 'Settings')
    await page.getByRole('tab', { name: 'Keychain' }).click()
    await expect(page.getByRole('main')).toContainText('Secrets are kept in memory only')
    await expect(page.getByRole('main')).toContainText('One secret is in memory only')
    await expect(bar).not.toContainText('keychain: GNOME Keyring')
  } finally {
    await service.close()
  }
})

test('ends the command too, with what to do', async ({ session, folder }) => {
  const { code, said } = await asksToo(session, folder).ended
  expect(said).toContain('The keychain did not answer within 15 seconds.')
  expect(code).toBe(4)
})
