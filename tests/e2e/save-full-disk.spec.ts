import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { smallDisk, whyNoDisk } from '../faults/small-disk.ts'
import { expect, test } from './desktop.ts'
import { signReview } from './signed-review.ts'
import { answerSaveDialog, go } from './steps.ts'

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

test.describe('evidence', () => {
  test.use({ starts: 'sample' })

  for (const [name, kind] of [
    ['PDF', 'pdf'],
    ['JSON', 'json'],
  ] as const) {
    test(`as ${name} on a full disk says so, leaves nothing, and can be saved elsewhere`, async ({ profile, launch, folder }) => {
      test.skip(whyNoDisk !== null, whyNoDisk ?? '')
      const disk = smallDisk(1 << 20)
      try {
        await signReview(profile)
        const { page, app } = await launch()
        await go(page, 'Review')
        const dialog = page.getByRole('dialog', { name: 'Evidence' })
        const save = async (path: string): Promise<void> => {
          await answerSaveDialog(app, path)
          await page.getByRole('button', { name: 'Evidence' }).click()
          await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()
        }
        disk.fill(0)
        await save(join(disk.folder, `evidence.${kind}`))
        await expect(dialog).toContainText('The disk is full')
        await expect(dialog).not.toContainText('The evidence is saved')
        expect(readdirSync(disk.folder)).toEqual(['filler'])

        await page.keyboard.press('Escape')
        await expect(dialog).toBeHidden()
        await save(join(folder, `evidence.${kind}`))
        await expect(dialog).toContainText('The evidence is saved')
        expect(readdirSync(folder)).toEqual([`evidence.${kind}`])
      } finally {
        disk.remove()
      }
    })
  }
})
