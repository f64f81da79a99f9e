import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../../shared/evidence.ts'
import { headless } from './commands.ts'
import { expect, test } from './desktop.ts'
import { answerSaveDialog, go, settled } from './steps.ts'

test.use({ starts: 'sample' })

test('what nobody decided and the policy left in is a figure of its own, on every screen and in the evidence', async ({
  desktop: { app, page, profile },
  folder,
}) => {
  await go(page, 'Review')
  await page.getByRole('radio', { name: /^Everything/ }).check()
  await page.getByRole('radio', { name: /^Leave/ }).check()
  await expect(page.getByText(/they count as undecided, not as approved/)).toBeVisible()
  await page.getByRole('button', { name: 'Start the review' }).click()
  const progress = page.getByRole('group', { name: 'Progress' })
  await expect(progress).toContainText(/0 of [\d,]+ decided/)
  await page.keyboard.press('/')
  await page.keyboard.type('status:in_progress')
  await settled(page)
  await page.getByRole('button', { name: 'Decide all that match…' }).click()
  const bulk = page.getByRole('dialog', { name: 'Decide all that match' })
  await bulk.getByText('Exclude', { exact: true }).click()
  await bulk.getByLabel('Why exclude them?').fill('Not finished')
  await bulk.getByRole('button', { name: /^Exclude [\d,]+ grants/ }).click()
  await expect(bulk).toHaveCount(0)
  await page.getByRole('button', { name: 'Sign off…' }).click()

  // Before: what will leave undecided, and what can be delivered then.
  const form = page.getByRole('form', { name: 'Sign off' })
  await expect(form).toContainText(/; [\d,]+ of them left in by policy, undecided/)
  await expect(form).toContainText('what was approved or flagged can be delivered, and what the policy left in')
  await form.getByRole('button', { name: 'Sign off and freeze' }).click()

  // After: nothing was approved.
  const banner = page.getByRole('status').filter({ hasText: 'Signed off by' })
  await expect(progress).toContainText(/excluded[\d,]+ left in by policy, undecided/)
  const left = /excluded([\d,]+) left in/.exec((await progress.textContent()) ?? '')?.[1] ?? ''
  await expect(banner).toContainText(`${left} left in by policy, undecided: nobody approved them.`)
  await expect(progress).toContainText('0 approved')
  await expect(progress).not.toContainText('100 %')
  await expect(page.getByRole('main')).not.toContainText('Everything was decided')
  await page.getByText('Trail', { exact: true }).click()
  await expect(page.getByRole('table', { name: 'Audit trail' })).toContainText(/left in by policy: \d+/)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'All reviews' }).click()
  await expect(page.getByRole('table', { name: 'Reviews' })).toContainText(`${left} left in by policy, undecided`)
  await page.getByRole('button', { name: 'Back' }).click()

  for (const [kind, name] of [
    ['PDF', 'evidence.pdf'],
    ['JSON', 'evidence.json'],
  ] as const) {
    await answerSaveDialog(app, join(folder, name))
    await page.getByRole('button', { name: 'Evidence' }).click()
    await page.getByRole('menuitem', { name: new RegExp(`^${kind}`) }).click()
    const dialog = page.getByRole('dialog', { name: 'Evidence' })
    await expect(dialog).toContainText('The evidence is saved')
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  }
  const number = Number(left.replaceAll(',', ''))
  const { review } = JSON.parse(readFileSync(join(folder, 'evidence.json'), 'utf8')) as Evidence
  expect(review.counts).toMatchObject({ approve: 0, leftInByPolicy: number, undecided: number })
  const text = execFileSync('pdftotext', ['-raw', join(folder, 'evidence.pdf'), '-'], { encoding: 'utf8' }).replaceAll(/\s+/g, ' ')
  expect(text).toMatch(new RegExp(`${left} left in by policy, undecided`))
  expect(text).toMatch(/\b0 approved/)

  await go(page, 'Deliver')
  const figures = page.getByRole('group', { name: 'Of the review' })
  await expect(figures).toContainText('Left in by policy, undecided')
  await expect(figures).toContainText(left)
  expect(headless('review', 'show', review.id, '--data-dir', join(profile, 'rollcall'))).toContain(`${left} left in by policy, undecided`)
})
