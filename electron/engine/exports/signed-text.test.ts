import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exportTo, type ExportRequest } from './export.ts'
import { snapshotOf } from './testing/small-snapshot.ts'

const report = join(import.meta.dirname, '../../../tests/fixtures/faults/11-csv-signed-text/report.json')

/** The export's lines, the head left out. */
async function lines(request: Partial<ExportRequest>): Promise<readonly string[]> {
  const [row] = JSON.parse(readFileSync(report, 'utf8')) as readonly Record<string, string>[]
  const { offset = '', phone = '', odd = '', cmd = '' } = row ?? {}
  const world = await snapshotOf([
    { id: 'p1', displayName: 'Ada Lane', profile: { offset, phone, odd, cmd, last_name: phone, first_name: odd } },
  ])
  onTestFinished(() => world.remove())
  const path = join(world.folder, 'out.csv')
  const filter = { op: 'eq', field: 'type', value: 'user' } as const
  const asked = { list: 'resources', format: 'csv', byteOrderMark: false, path, ...request } as const
  const chosen = asked.preset === undefined ? { filter, columns: ['profile.offset', 'profile.phone', 'profile.odd', 'profile.cmd'] } : {}
  const options = { signal: new AbortController().signal, now: () => 0 }
  const seen: unknown[] = []
  for await (const progress of exportTo(world.snapshot, { ...chosen, ...asked }, options)) seen.push(progress)
  expect(seen).not.toEqual([])
  return readFileSync(path, 'utf8').trimEnd().split('\r\n').slice(1)
}

test('signed numbers and telephone numbers are themselves in a CSV, formulas are not run', async () => {
  expect(await lines({})).toEqual([`-5,+41 79 123 45 67,'=1+1,'-2+3+cmd|' /C calc'!A0`])
})

test('without the guard, and in what programs read, every text is as it came', async () => {
  expect(await lines({ formulaGuard: false })).toEqual([`-5,+41 79 123 45 67,=1+1,-2+3+cmd|' /C calc'!A0`])
  expect((await lines({ preset: 'baton' }))[0]).toBe('Identity,+41 79 123 45 67,=1+1,p1,Enabled,,,,,,,')
})
