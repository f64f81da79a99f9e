import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { smallDisk, whyNoDisk } from '../faults/small-disk.ts'
import { expect, test } from './desktop.ts'
import { answerSaveDialog } from './steps.ts'

test('saving to a full disk says so, leaves nothing, and can be tried elsewhere', async ({ desktop: { app, page }, folder }) => {
  test.skip(whyNoDisk !== null, whyNoDisk ?? '')
  const disk = smallDisk(2 << 20)
  try {
    await page.getByRole('button', { name: 'Try the sample organisation' }).click()
    await expect(page.getByRole('link', { name: 'Review changes' })).toBeVisible()
    await answerSaveDialog(app, join(disk.folder, 'sync.c1z'))
    await page.keyboard.press('Control+S')
    const dialog = page.getByRole('dialog', { name: 'Save as .c1z' })
    await expect(dialog).toContainText('The disk is full')
    expect(readdirSync(disk.folder)).toEqual([])

    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await answerSaveDialog(app, join(folder, 'sync.c1z'))
    await page.keyboard.press('Control+S')
    await expect(dialog).toContainText('reopened and counted')
    expect(readdirSync(folder)).toEqual(['sync.c1z'])
  } finally {
    disk.remove()
  }
})
