import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { days, type Days } from '../../../tests/fakes/days.ts'
import { systemClock } from '../http/system-clock.ts'

let at: Days
afterEach(() => at.engine.close())

const day = 86_400_000

test('what is kept follows the order of the runs, whatever the clock says', async () => {
  let ahead = 0
  at = await days({ clock: { ...systemClock, now: () => Date.now() + ahead } })
  const { client, dataDir } = at.engine
  await client.engine.settings.set({ keepSnapshots: 2 })
  const snapshots = () => readdirSync(join(dataDir, 'snapshots')).sort()
  const of = (...runs: { readonly id: string }[]) => runs.map(({ id }) => `${id}.snapshot`).sort()
  ahead = 400 * day
  const first = await at.run(['ada safety completed'])
  const second = await at.run(['ada safety completed'])
  ahead = 0
  const third = await at.run(['ada safety completed'])
  expect(snapshots()).toEqual(of(second, third))
  expect((await client.runs.list({})).map(({ id }) => id)).not.toContain(first.id)
  const fourth = await at.run(['ada safety completed'])
  expect(snapshots()).toEqual(of(third, fourth))
})

test('the result before is the last one, not that of a clock that ran ahead', async () => {
  let ahead = 400 * day
  at = await days({ clock: { ...systemClock, now: () => Date.now() + ahead } })
  const many = Array.from({ length: 20 }, (_, n) => `p${n} safety completed`)
  await at.run(many)
  ahead = 0
  expect(await at.run(many.slice(0, 5))).toMatchObject({ state: 'ready' })
  expect(await at.run(many.slice(0, 5), 'held')).toMatchObject({ state: 'ready' })
})
