import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { stealPorts } from './attacker.ts'
import { expect, test } from './desktop.ts'
import { answerOpenDialog } from './steps.ts'

/** The attacker has a script in the page and tries to read and write elsewhere than the person chose. */
test.use({ tolerated: /status of 40\d|Failed to load/i })

const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')

test('only files the person chose, in their own spelling', async ({ desktop: { app, page }, folder }) => {
  const chosen = join(folder, 'chosen.c1z')
  const other = join(folder, 'other.c1z')
  const target = join(folder, 'target.c1z')
  copyFileSync(fixture, chosen)
  copyFileSync(fixture, other)
  const ports = await stealPorts(page)
  const refused = { status: 400, body: expect.objectContaining({ message: 'This file or folder was not chosen in Rollcall.' }) as unknown }
  const describe = (path: string) => ports.call('engine', 'files/describe', { path })
  expect(await describe(chosen)).toMatchObject(refused)
  expect(await describe('/etc/passwd')).toMatchObject(refused)

  await answerOpenDialog(app, chosen)
  expect((await ports.call('main', 'dialogs/openFile', { title: 'Open' })).body).toBe(chosen)
  await expect.poll(async () => (await describe(chosen)).status).toBe(200)
  for (const path of [other, join(folder, '.', '/') + './chosen.c1z', `${folder}//chosen.c1z`, `${folder}/x/../chosen.c1z`]) {
    expect(await describe(path)).toMatchObject(refused)
  }
  const opened = await ports.call('engine', 'snapshots/describe', { path: chosen })
  const { snapshotRef } = opened.body as { snapshotRef: string }
  // What may be read may not be written, and nothing is written elsewhere.
  for (const path of [chosen, target]) {
    expect(await ports.call('engine', 'snapshots/save', { snapshotRef, output: { path } })).toMatchObject(refused)
    expect(await ports.call('engine', 'exports/run', { snapshotRef, list: 'grants', format: 'csv', path })).toMatchObject(refused)
  }
  expect(await ports.call('engine', 'snapshots/describe', { path: other })).toMatchObject(refused)
  expect(await ports.call('engine', 'diffs/describe', { before: { path: other }, after: { path: chosen } })).toMatchObject(refused)
  expect(existsSync(target)).toBe(false)
})

test('a destination writes only to a folder the person chose', async ({ desktop: { app, page }, folder }) => {
  const ports = await stealPorts(page)
  const refused = { status: 400, body: expect.objectContaining({ message: 'This file or folder was not chosen in Rollcall.' }) as unknown }
  const save = (to: string, id?: string) =>
    ports.call('engine', 'destinations/save', { id, name: 'Out', kindId: 'c1z', config: { folder: to, fileName: 'x.c1z' } })
  expect(await save(folder)).toMatchObject(refused)
  expect(await ports.call('engine', 'destinations/check', { kindId: 'c1z', config: { folder } })).toMatchObject(refused)
  await answerOpenDialog(app, folder)
  expect((await ports.call('main', 'dialogs/chooseFolder', { title: 'Choose', to: 'write' })).body).toBe(folder)
  await expect.poll(async () => (await save(folder)).status).toBe(200)
  const saved = await save(folder)
  const { id } = saved.body as { id: string }
  for (const elsewhere of ['/', `${folder}/`, `${folder}/..`, join(folder, 'x')]) expect(await save(elsewhere, id)).toMatchObject(refused)
  const plan = (target: string) => ports.call('engine', 'deliveries/plan', { destinationId: id, target })
  expect(await plan(join(folder, 'other.c1z'))).toMatchObject(refused)
  expect(await plan('/etc/cron.d/rollcall')).toMatchObject(refused)
})
