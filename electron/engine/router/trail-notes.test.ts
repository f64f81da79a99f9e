import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TrailNote } from '../../../shared/engine-protocol.ts'
import { FakeClock } from '../../../tests/fakes/fake-clock.ts'
import { openCatalog, type Catalog } from '../catalog/catalog.ts'
import { writeNote } from './audit.ts'

let folder: string
let catalog: Catalog
const clock = new FakeClock('2026-03-02T09:00:00Z')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-notes-'))
  catalog = openCatalog(join(folder, 'catalog.db'))
})
afterEach(() => {
  catalog.close()
  rmSync(folder, { recursive: true, force: true })
})

const told = (note: TrailNote) => {
  const before = catalog.audit.head()?.seq ?? 0
  writeNote(note, catalog, clock)
  return catalog.audit.list(undefined, undefined, 100).filter(({ seq }) => seq > before)
}
const removed = (id: string) => ({ what: 'secret', id, name: 'apiToken', change: 'removed' }) as const

test('a secret is told of with whose it is, also when that is gone already; nobody ever knew: nothing', () => {
  const config = { name: 'North', sourceId: 'scripted', identity: 'north', config: {}, createdAt: 1 }
  const { id } = catalog.connections.add(config, { names: [], values: [] })
  expect(told({ ...removed(id), change: 'set' })).toMatchObject([
    { event: 'secret.set', subject: `connection:${id}`, data: { name: 'apiToken' } },
  ])
  for (const of of ['connection', 'destination', 'channel']) {
    catalog.audit.append({ at: 1, actor: 'Kim', event: `${of}.removed`, subject: `${of}:gone-${of}` })
    expect(told(removed(`gone-${of}`))).toMatchObject([
      { event: 'secret.removed', subject: `${of}:gone-${of}`, data: { name: 'apiToken' } },
    ])
  }
  expect(told(removed('nobody'))).toEqual([])
})

test('all secrets removed, and preferences that decide whom Rollcall believes, leave a line without a value', () => {
  expect(told({ what: 'all secrets', removed: 3 })).toMatchObject([
    { event: 'secret.removed', subject: 'keychain', data: { name: 'all', removed: 3 } },
  ])
  expect(told({ what: 'preferences', changed: { proxy: 'set', updateFeed: 'removed' } })).toMatchObject([
    { event: 'settings.changed', subject: 'settings', data: { proxy: 'set', updateFeed: 'removed' } },
  ])
})
