import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, strFromU8 } from 'fflate'
import { expect, test } from './desktop.ts'
import { answerSaveDialog, go, settled } from './steps.ts'

test.use({ starts: 'sample' })

const formats = [
  { label: 'CSV', ending: 'csv', rows: (file: string) => csvRows(readFileSync(file, 'utf8')) },
  { label: 'Excel', ending: 'xlsx', rows: (file: string) => xlsxRows(readFileSync(file)) },
  { label: 'JSON', ending: 'json', rows: (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as unknown[]).length },
] as const

test('each format holds the rows of the list', async ({ desktop: { app, page }, folder }) => {
  await go(page, 'Grants')
  await page.getByRole('search').getByLabel('Filter', { exact: true }).fill('status:completed')
  const heading = page.getByRole('heading', { level: 1, name: 'Grants' }).locator('..')
  await expect(heading).toContainText(' of ')
  await settled(page)
  const rows = Number(/([\d,]+) of/.exec(await heading.innerText())?.[1]?.replaceAll(',', ''))
  expect(rows).toBeGreaterThan(100)

  for (const { label, ending, rows: count } of formats) {
    const file = join(folder, `grants.${ending}`)
    await answerSaveDialog(app, file)
    await page.keyboard.press('Control+E')
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.getByText(label, { exact: true }).click()
    await dialog.getByRole('button', { name: /^Export/ }).click()
    await expect(dialog.getByRole('status')).toContainText('Exported')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog).toHaveCount(0)
    expect({ label, rows: count(file) }).toEqual({ label, rows })
  }
})

test('the columns of the baton command', async ({ desktop: { app, page }, folder }) => {
  await go(page, 'Grants')
  const file = join(folder, 'access.csv')
  await answerSaveDialog(app, file)
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByLabel(/columns of the baton command/).check()
  await dialog.getByRole('button', { name: /^Export/ }).click()
  await expect(dialog.getByRole('status')).toContainText('Exported')
  const [head = ''] = readFileSync(file, 'utf8').split(/\r?\n/, 1)
  expect(head.split(',')).toHaveLength(12)
})

test('findings: all of them, or one kind', async ({ desktop: { app, page }, folder }) => {
  await go(page, 'Findings')
  await settled(page)
  const save = async (name: string, what: RegExp): Promise<readonly { readonly kind: string; readonly message: string }[]> => {
    const file = join(folder, name)
    await answerSaveDialog(app, file)
    await page.keyboard.press('Control+E')
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.getByRole('radio', { name: what }).check()
    await dialog.getByText('JSON', { exact: true }).click()
    await dialog.getByRole('button', { name: /^Export/ }).click()
    await expect(dialog.getByRole('status')).toContainText('Exported')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog).toHaveCount(0)
    return JSON.parse(readFileSync(file, 'utf8')) as { kind: string; message: string }[]
  }
  const kinds = page.getByRole('navigation', { name: 'Kinds of findings' }).getByRole('link')
  const all = await save('findings.json', /^Everything that was found/)
  const kindsFound = await kinds.count()
  expect(new Set(all.map((each) => each.kind)).size).toBe(kindsFound)
  expect(all.every((each) => each.message !== '')).toBe(true)
  const one = await save('one.json', /^Only/)
  expect(new Set(one.map((each) => each.kind)).size).toBe(1)

  await page
    .getByRole('button', { name: /^Ignore/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Ignore this kind', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Ignored', exact: true })).toBeVisible()
  const heeded = await save('heeded.json', /^Everything but the ignored kinds/)
  expect(new Set(heeded.map((each) => each.kind)).size).toBe(kindsFound - 1)
})

/** Rows below the head, quoted line breaks in mind. */
function csvRows(text: string): number {
  const unquoted = text.replaceAll(/"(?:[^"]|"")*"/g, '')
  return unquoted.trimEnd().split(/\r?\n/).length - 1
}

function xlsxRows(bytes: Uint8Array): number {
  const sheet = unzipSync(bytes)['xl/worksheets/sheet1.xml']
  return [...strFromU8(sheet ?? new Uint8Array()).matchAll(/<row[ >]/g)].length - 1
}
