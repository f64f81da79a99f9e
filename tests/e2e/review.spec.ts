import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import Database from 'better-sqlite3'
import type { Evidence } from '../../shared/evidence.ts'
import { headless } from './commands.ts'
import { expect, test } from './desktop.ts'
import { answerSaveDialog, go, gridRows, settled, tabTo } from './steps.ts'

test.use({ starts: 'sample' })

const progress = (page: Page) => page.getByRole('group', { name: 'Progress' })

/** From anywhere to the queue of a new review of what changed, without a mouse. */
async function startReview(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Review' })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('v')
  await expect(page.getByRole('form', { name: 'Start a review' })).toBeVisible()
  await expect(page.getByRole('radio', { name: /Changes only/ })).toBeChecked()
  await tabTo(page, 'Start the review')
  await page.keyboard.press('Enter')
  await expect(progress(page)).toContainText(/^.*0 of \d+ decided/)
  await expect(page.getByRole('listbox', { name: 'People' })).toBeFocused()
}

interface Excluded {
  readonly person: string
  readonly course: string
  readonly reason: string
}

/** Leaves out the first grant of the group that is shown, by keys. */
async function exclude(page: Page, reason: string, before: number): Promise<Excluded> {
  const region = page.getByRole('region', { name: 'Grants to decide on' })
  const person = await region.getByRole('heading', { level: 2 }).innerText()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Home')
  const course = await page.locator('[role=gridcell]:focus').innerText()
  await expect(region.getByRole('toolbar', { name: 'Decide' })).toContainText(course)
  await page.keyboard.press('x')
  await expect(page.getByRole('textbox', { name: /^Why exclude/ })).toBeFocused()
  await page.keyboard.type(reason)
  await page.keyboard.press('Enter')
  await expect(progress(page)).toContainText(`${before + 1} excluded`)
  return { person, course, reason }
}

/** As somebody reads it: where lines end does not matter. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')

test('changes are reviewed by keyboard, signed off, and the evidence names what was left out', async ({
  desktop: { app, page, profile },
  folder,
}) => {
  await startReview(page)
  const out: Excluded[] = []
  for (const reason of ['Left the company', 'Wrong course', 'Reported twice']) {
    out.push(await exclude(page, reason, out.length))
    if (out.length < 3) {
      await page.keyboard.press('n')
      await expect(page.getByRole('listbox', { name: 'People' })).toBeFocused()
      await expect(page.getByRole('region', { name: 'Grants to decide on' }).getByRole('heading', { level: 2 })).not.toHaveText(
        out.at(-1)?.person ?? '',
      )
      await settled(page)
    }
  }
  // The last one is taken back and made anew; what was said before is at hand.
  await page.keyboard.press('u')
  await expect(progress(page)).toContainText('2 excluded')
  await page.keyboard.press('Home')
  await page.keyboard.press('x')
  await expect(page.getByRole('list', { name: 'Reasons given lately' })).toContainText('Reported twice')
  await page.keyboard.press('ArrowDown')
  await expect(page.locator(':focus')).toHaveText('Reported twice')
  await page.keyboard.press('Enter')
  await expect(progress(page)).toContainText('3 excluded')

  // A decision is missing: signing waits.
  await tabTo(page, 'Sign off…')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('form', { name: 'Sign off' })).toContainText(/\d+ grants to decide/)
  await expect(page.getByRole('button', { name: 'Sign off and freeze' })).toBeDisabled()
  await tabTo(page, 'Go to them')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Decide all that match…' })).toBeVisible()
  await tabTo(page, 'Decide all that match…')
  await page.keyboard.press('Enter')
  await tabTo(page, /^Approve \d+ grants/)
  await page.keyboard.press('Enter')
  await expect(progress(page)).toContainText('100 %')
  await expect(progress(page)).toContainText('3 excluded')

  await tabTo(page, 'Sign off…')
  await page.keyboard.press('Enter')
  for (const { person, course, reason } of out) {
    const line = page.getByRole('table', { name: 'Left out' }).getByRole('row').filter({ hasText: reason })
    await expect(line).toContainText(person)
    await expect(line).toContainText(course)
  }
  await tabTo(page, 'Note')
  await page.keyboard.type('Checked with the training team.')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('Ada Lane')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by Ada Lane' })).toContainText('Checked with the training team.')
  await expect(page.getByRole('main').getByRole('link', { name: 'Deliver' })).toHaveAttribute('href', /\/deliver/)
  // Frozen: no key decides any more.
  await page.getByText('Decisions', { exact: true }).first().click()
  await settled(page)
  await expect(page.getByRole('toolbar', { name: 'Decide' })).toHaveCount(0)

  // What is saved lacks exactly what was left out.
  const file = join(folder, 'signed.c1z')
  await answerSaveDialog(app, file)
  await page.keyboard.press('Control+S')
  const dialog = page.getByRole('dialog', { name: 'Save as .c1z' })
  await expect(dialog).toContainText('Left out by the review Ada Lane signed: 3 grants.')
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  const grantsOf = (...words: string[]) =>
    new Set((JSON.parse(headless('grants', ...words, '--output', 'json')) as { grants: { id: string }[] }).grants.map(({ id }) => id))
  const folderOfData = ['--data-dir', join(profile, 'rollcall')]
  const [newest] = (JSON.parse(headless('runs', ...folderOfData, '--output', 'json')) as { runs: { id: string }[] }).runs
  const [kept, all] = [grantsOf('-f', file), grantsOf('--run', newest?.id ?? '', ...folderOfData)]
  expect([...all].filter((id) => !kept.has(id))).toHaveLength(3)
  expect([...kept].filter((id) => !all.has(id))).toEqual([])

  const pdf = join(folder, 'evidence.pdf')
  const json = join(folder, 'evidence.json')
  await saveEvidence(page, app, 'PDF', pdf)
  await saveEvidence(page, app, 'JSON', json)
  expect(readdirSync(folder).toSorted()).toEqual(['evidence.json', 'evidence.pdf', 'signed.c1z'])
  const text = flat(execFileSync('pdftotext', ['-raw', pdf, '-'], { encoding: 'utf8' }))
  const evidence = JSON.parse(readFileSync(json, 'utf8')) as Evidence
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/evidence.schema.json'), 'utf8')) as object
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
  expect(validate(evidence), JSON.stringify(validate.errors)).toBe(true)
  expect(evidence.draft).toBe(false)
  expect(evidence.grantsTotal).toBe(3)
  for (const { person, course, reason } of out) {
    expect(text).toContain(person)
    expect(text).toContain(course)
    expect(text).toContain(reason)
    expect(evidence.grants).toContainEqual(
      expect.objectContaining({ decision: 'exclude', principalName: person, resourceName: course, reason }),
    )
  }
  expect(text).toContain('Ada Lane')

  await go(page, 'Settings')
  await page.getByRole('tab', { name: 'Audit trail' }).click()
  await expect(page.getByRole('table', { name: 'Audit trail' })).toContainText('Review signed off')
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'The trail is whole' })).toBeVisible()

  // The command sees the same, and what came of one changed byte.
  const data = join(profile, 'rollcall')
  expect(headless('audit', 'verify', '--data-dir', data)).toContain('line')
  const catalog = new Database(join(data, 'catalog.db'))
  const forge = (reason: string): void => {
    const sql = 'update review_rule set reason = ? where seq = (select max(seq) from review_rule where reason is not null)'
    catalog.prepare(sql).run(reason)
  }
  const written = catalog.prepare('select reason from review_rule where reason is not null order by seq desc').pluck().get() as string
  forge('Asked for by the board')
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'Something is not as the trail says' })).toContainText('is not what was signed')
  forge(written)
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'The trail is whole' })).toBeVisible()
  // Whoever can write the file can drop what keeps honest mistakes out.
  catalog.exec(`drop trigger audit_not_changed;
    update audit set data = replace(data, 'Wrong course', 'wrong course')
    where seq = (select min(seq) from audit where data like '%Wrong course%')`)
  catalog.close()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'The trail is not what was written' })).toBeVisible()
})

async function saveEvidence(page: Page, app: Parameters<typeof answerSaveDialog>[0], kind: string, path: string): Promise<void> {
  await answerSaveDialog(app, path)
  await page.getByRole('button', { name: 'Evidence' }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${kind}`) }).click()
  const dialog = page.getByRole('dialog', { name: 'Evidence' })
  await expect(dialog).toContainText('The evidence is saved')
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(dialog).toHaveCount(0)
  expect(existsSync(path)).toBe(true)
}

test('a draft is there again after a restart', async ({ launch }) => {
  const first = await launch()
  await startReview(first.page)
  const { person, reason } = await exclude(first.page, 'Left the company', 0)
  await first.page.keyboard.press('n')
  await first.page.keyboard.press('e')
  await expect(first.page.getByRole('textbox', { name: 'A note on this review' })).toBeFocused()
  await first.page.keyboard.type('Ask the training team.')
  await first.page.keyboard.press('Enter')
  await expect(first.page.getByRole('dialog')).toHaveCount(0)
  await first.app.close()

  const { page } = await launch()
  const review = page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Review' })
  await expect(review).toContainText(/\d/)
  await go(page, 'Review')
  await expect(progress(page)).toContainText('1 excluded')
  await page.getByRole('group', { name: 'Show' }).getByText('List', { exact: true }).click()
  await page.getByRole('combobox', { name: 'Decision' }).click()
  await page.getByRole('option', { name: 'Excluded' }).click()
  await expect(gridRows(page)).toHaveCount(1)
  await expect(gridRows(page)).toContainText(person)
  await expect(gridRows(page)).toContainText(reason)
  await page.getByText('Summary', { exact: true }).click()
  await expect(page.getByRole('region', { name: 'Notes on the review' })).toContainText('Ask the training team.')
})

test('groups, lists and filters are decided at once, and a signed review is reopened with a reason', async ({ desktop: { page } }) => {
  await go(page, 'Review')
  await page.getByRole('radio', { name: /^Everything/ }).check()
  await page.getByRole('radio', { name: /^Leave/ }).check()
  await page.getByRole('button', { name: 'Start the review' }).click()
  await expect(progress(page)).toContainText(/0 of [\d,]+ decided/)

  // By course: one course, one key, and on to the next.
  await page.getByRole('group', { name: 'Show' }).getByText('By course').click()
  const courses = page.getByRole('listbox', { name: 'Courses' })
  await courses.getByRole('option').first().click()
  await settled(page)
  const heading = page.getByRole('region', { name: 'Grants to decide on' }).getByRole('heading', { level: 2 })
  const first = await heading.innerText()
  await page.keyboard.press('a')
  await expect(courses.getByRole('option').first()).toContainText('decided')
  await expect(heading).not.toHaveText(first)
  await expect(progress(page)).not.toContainText(/ 0 approved/)

  // Several rows.
  await page.getByRole('group', { name: 'Show' }).getByText('List', { exact: true }).click()
  await settled(page)
  const rows = gridRows(page)
  await rows.nth(0).getByRole('checkbox').click()
  await rows.nth(2).click({ modifiers: ['Shift'] })
  await expect(page.getByRole('toolbar', { name: 'Decide' })).toContainText('3 selected grants')
  await page.keyboard.press('f')
  await page.keyboard.type('Look at it again')
  await page.keyboard.press('Enter')
  await expect(progress(page)).toContainText('3 flagged')

  // All that match, without what is decided already.
  await page.keyboard.press('/')
  await page.keyboard.type('status:in_progress')
  await expect(page.getByRole('group', { name: 'Conditions' })).toBeVisible()
  await settled(page)
  await page.getByRole('button', { name: 'Decide all that match…' }).click()
  const bulk = page.getByRole('dialog', { name: 'Decide all that match' })
  await bulk.getByText('Exclude', { exact: true }).click()
  await bulk.getByRole('button', { name: /^Exclude [\d,]+ grants/ }).click()
  await expect(bulk.getByText('Say why')).toBeVisible()
  await bulk.getByLabel('Why exclude them?').fill('Not finished')
  await bulk.getByRole('button', { name: /^Exclude [\d,]+ grants/ }).click()
  await expect(bulk).toHaveCount(0)
  await expect(progress(page)).not.toContainText(/ 0 excluded/)
  await expect(progress(page)).toContainText('3 flagged')

  // The rest leaves by the policy.
  await page.getByRole('button', { name: 'Sign off…' }).click()
  await page.getByRole('button', { name: 'Sign off and freeze' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed off by' })).toBeVisible()
  await page.getByRole('button', { name: 'Reopen…' }).click()
  const reopen = page.getByRole('dialog', { name: 'Reopen this review' })
  await reopen.getByRole('button', { name: 'Reopen the review' }).click()
  await expect(reopen.getByText('Say why.')).toBeVisible()
  await reopen.getByLabel('Why?').fill('One more question')
  await reopen.getByRole('button', { name: 'Reopen the review' }).click()
  await expect(page.getByRole('toolbar', { name: 'Decide' })).toBeVisible()
  await page.getByText('Trail', { exact: true }).click()
  await expect(page.getByRole('table', { name: 'Audit trail' })).toContainText('One more question')
})
