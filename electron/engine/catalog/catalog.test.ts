import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Secret } from '../../../shared/secret.ts'
import { hostOf, isAlive } from '../../files/process-host.ts'
import { openCatalog, type Catalog } from './catalog.ts'
import { isGone, thisProcess } from './process-life.ts'
import { storableJson } from './secret-guard.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

let folder: string
let catalog: Catalog
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-catalog-'))
  catalog = openCatalog(join(folder, 'catalog.db'))
})
afterEach(() => {
  catalog.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = { names: [], values: [] }
const addRun = (id: string, connectionId: string): void =>
  catalog.runs.insert(
    {
      ...{ id, connectionId, sourceId: 's', startedAt: 1, config: {}, phases: [] },
      request: { resourceTypes: null, output: null, acceptShrunken: false },
    },
    open,
  )
const addConnection = () =>
  catalog.connections.add({ name: 'A', sourceId: 's', identity: 'one', config: { region: 'eu' }, createdAt: 1 }, open)

test('a connection comes back as it was stored', () => {
  const stored = addConnection()
  expect(catalog.connections.get(stored.id)).toEqual({ ...stored, name: 'A', config: { region: 'eu' }, createdAt: 1 })
  expect(catalog.connections.find('s', 'one')?.id).toBe(stored.id)
  expect(catalog.connections.find('s', 'two')).toBeNull()
  expect(catalog.connections.change(stored.id, { name: 'B', identity: 'two', config: {} }, open)).toMatchObject({ name: 'B', config: {} })
  catalog.connections.remove(stored.id)
  expect(() => catalog.connections.get(stored.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('nothing that holds a secret is stored', () => {
  const guard = { names: ['apiToken'], values: [new Secret('canary-0815')] }
  for (const value of [
    { apiToken: 'x' },
    { deep: [{ apiToken: 1 }] },
    { note: 'Bearer canary-0815!' },
    { 'canary-0815': 1 },
    'canary-0815',
  ]) {
    expect(() => storableJson(value, guard)).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
  }
  expect(storableJson({ region: 'eu', list: ['a'] }, guard)).toBe('{"region":"eu","list":["a"]}')
  const config = { note: 'canary-0815' }
  expect(() => catalog.connections.add({ name: 'A', sourceId: 's', identity: 'one', config, createdAt: 1 }, guard)).toThrow('secret')
  expect(catalog.connections.list()).toEqual([])
})

test('one lease per connection; a lost one is noticed', () => {
  const { id } = addConnection()
  addRun('r1', id)
  addRun('r2', id)
  const busy = (under: string) => ({ message: `${under} is under way.`, remedy: 'Wait.' })
  const lease = { subject: id, workId: 'r1', owner: 'me', heartbeatAt: 1, process: thisProcess() }
  catalog.leases.take(lease, busy)
  expect(() => catalog.leases.take({ ...lease, workId: 'r2' }, busy)).toThrow(
    expect.objectContaining({ code: 'ALREADY_RUNNING', message: 'r1 is under way.' }),
  )
  expect(() => catalog.connections.remove(id)).toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }))
  expect(catalog.leases.beat('r1', 'me', 2)).toBe('held')
  catalog.leases.askToCancel('r1')
  expect(catalog.leases.beat('r1', 'me', 3)).toBe('cancel')
  expect(catalog.leases.dead(Date.now())).toEqual([])
  expect(catalog.leases.release('r1', 'other')).toBe(false)
  expect(catalog.leases.release('r1', 'me')).toBe(true)
  expect(catalog.leases.beat('r1', 'me', 4)).toBe('lost')
})

test('a process is dead when it has ended, or when its number was given to another', async () => {
  const now = Date.now()
  const me = thisProcess()
  expect(isGone(me, 0, now)).toBe(false)
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const mark = { ...me, pid: child.pid ?? 0, started: null }
  expect(isGone(mark, now, now)).toBe(false)
  if (me.started !== null) expect(isGone({ ...me, started: 'another boot/1' }, now, now)).toBe(true)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  expect(isGone(mark, now, now)).toBe(true)
  expect(isGone({ ...me, host: 'another machine' }, now, now)).toBe(false)
  expect(isGone({ ...me, host: 'another machine' }, now - 120_000, now)).toBe(true)
})

test('a process that only waits for its parent is dead', async () => {
  if (process.platform !== 'linux') return
  // The shell becomes `sleep`, which never asks how its child ended.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const pid = Number(String((await once(parent.stdout, 'data'))[0]))
    await eventually(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z'))
    const now = Date.now()
    expect(isGone({ ...thisProcess(), pid, started: null }, now, now)).toBe(true)
    expect(isAlive(pid)).toBe(false)
  } finally {
    parent.kill('SIGKILL')
  }
})

test('containers of one name look at the heartbeat of each other, not at process ids', () => {
  const now = Date.now()
  const me = thisProcess()
  expect(hostOf('web', null)).toBe('web')
  expect(hostOf('web', 'pid:[4026531836]')).toBe('web')
  // Process 1 of the other container has another start than process 1 here; id 0 is nobody's.
  for (const pid of [1, 99_999_999]) {
    const there = { pid, started: 'boot/1', host: hostOf(hostname(), 'pid:[4026532999]') }
    expect(there.host).not.toBe(me.host)
    expect(isGone(there, now - 1000, now)).toBe(false)
    expect(isGone(there, now - 120_000, now)).toBe(true)
  }
})

test('the log keeps the newest lines of a run and pages forward', () => {
  const { id } = addConnection()
  addRun('r1', id)
  addRun('r2', id)
  catalog.settings.set('log.lines', 100)
  catalog.close()
  catalog = openCatalog(join(folder, 'catalog.db'))
  catalog.log.add('r2', { at: 1, level: 'info', event: 'other', fields: {} })
  for (let at = 0; at < 450; at++) catalog.log.add('r1', { at, level: 'debug', event: 'line', fields: { at } })
  const lines = catalog.log.read('r1', 0, 1000)
  expect(lines.length).toBeLessThanOrEqual(200)
  expect(lines.at(-1)).toMatchObject({ at: 449, fields: { at: 449 } })
  expect(catalog.log.read('r1', lines[0]?.id ?? 0, 2).map(({ at }) => at)).toEqual([lines[1]?.at, lines[2]?.at])
  expect(catalog.log.read('r2', 0, 10)).toHaveLength(1)
})

test('a setting that no longer fits counts as not set', () => {
  expect(catalog.settings.get('guard.threshold')).toBe(0.5)
  catalog.settings.set('guard.threshold', 0.2)
  expect(catalog.settings.get('guard.threshold')).toBe(0.2)
  expect(() => catalog.settings.set('guard.threshold', 7)).toThrow()
})

test('several processes open a fresh catalog at the same time', async () => {
  const path = join(folder, 'shared.db')
  const module = new URL('./catalog.ts', import.meta.url).href
  const script = `const { openCatalog } = await import('${module}')
    const catalog = openCatalog(process.argv[1])
    for (let i = 0; i < 20; i++) catalog.connections.add({ name: 'n', sourceId: 's', identity: 'i', config: {}, createdAt: i }, { names: [], values: [] })
    catalog.close()`
  const codes = await Promise.all(
    Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { stdio: ['ignore', 'ignore', 'inherit'] })
      return new Promise((resolve) => child.once('exit', resolve))
    }),
  )
  expect(codes).toEqual([0, 0, 0, 0])
  const shared = openCatalog(path)
  expect(shared.connections.list()).toHaveLength(80)
  shared.close()
})
