import { cp, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { buildWithTestSources } from './build.ts'

const project = join(import.meta.dirname, '../..')

/** A copy of the built app whose engine and command know the sources invented for tests as well; its folder. */
export async function appWithTestSources(built: string): Promise<string> {
  const folder = join(project, 'dist/with-test-sources/app')
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'dist'), { recursive: true })
  await cp(join(built, 'package.json'), join(folder, 'package.json'))
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
  for (const part of ['main', 'preload', 'keychain', 'renderer'])
    await cp(join(built, 'dist', part), join(folder, 'dist', part), { recursive: true })
  for (const program of ['engine', 'headless'] as const) await buildWithTestSources(program, join(folder, 'dist', program))
  return folder
}
