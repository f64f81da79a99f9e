import { openSync, closeSync, ftruncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PageFile } from './page-file.ts'
import { inFolder } from '../../c1z/testing/files.ts'

test('the page at 1 GiB, where SQLite keeps its locks, stays unused', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'large.db')
    const fd = openSync(path, 'w')
    ftruncateSync(fd, 2 ** 30 - 4096)
    closeSync(fd)
    const file = new PageFile(path, 4096)
    expect(file.next()).toBe(262_144)
    expect(file.next()).toBe(262_146)
    file.giveBack()
    expect(file.next()).toBe(262_146)
    await file.close()
  })
})
