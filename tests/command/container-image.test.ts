import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('what the container file of the examples copies is enough to run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-image-'))
  try {
    mkdirSync(join(folder, 'node_modules'))
    copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
    for (const part of ['node_modules/better-sqlite3', 'dist/headless']) cpSync(join(root, part), join(folder, part), { recursive: true })
    const words = [join(folder, 'dist/headless/index.mjs'), 'services', '--output', 'json', '--data-dir', join(folder, 'data')]
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: folder, env: { HOME: folder } })
    expect({ status, stderr, ...(JSON.parse(stdout) as { services: unknown }) }).toMatchObject({ status: 0, stderr: '', services: [] })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
