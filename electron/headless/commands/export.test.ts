import { expect, test } from 'vitest'
import { play, snapshot, type Script } from '../testing/scripted-world.ts'

const asked: Record<string, unknown>[] = []
const finished = { path: '/tmp/out.xlsx', bytes: 2_500, rows: 1_200 }
const script: Script = {
  snapshots: { describe: () => snapshot, fields: () => [{ key: 'department', count: 2 }], facets: () => [] },
  exports: {
    run: (input: Record<string, unknown>) => {
      asked.push(input)
      return (async function* () {
        await Promise.resolve()
        yield { done: 0, total: 1200, finished: null }
        yield { done: 1200, total: 1200, finished }
      })()
    },
  },
}

test('an export says which rows, in which columns and order, and what became of them', async () => {
  const flags = [
    '--columns',
    'person,completedAt,profile.department,profile.desk',
    '--sort',
    '-completed,person',
    '-w',
    'status:borrowed',
    '--bom',
  ]
  const { code, out, err } = await play(['export', '--out', '/tmp/out.xlsx', ...flags], script)
  expect([code, out]).toEqual([0, 'File  /tmp/out.xlsx\nRows  1,200\nSize  2.5 kB\n'])
  expect(err).toContain('profile.desk')
  expect(asked.at(-1)).toEqual({
    snapshotRef: snapshot.snapshotRef,
    formulaGuard: true,
    list: 'grants',
    format: 'xlsx',
    path: '/tmp/out.xlsx',
    columns: ['principalName', 'completedAt', 'profile.department', 'profile.desk'],
    sort: [
      { field: 'completedAt', descending: true },
      { field: 'principalName', descending: false },
    ],
    where: 'status:borrowed',
    now: expect.any(Number) as number,
    byteOrderMark: true,
  })
  const json = await play(['export', '--out', '/tmp/out', '--format', 'csv', '--preset', 'baton', '--output', 'json'], script)
  expect(JSON.parse(json.out)).toEqual(finished)
  expect(asked.at(-1)).toMatchObject({ format: 'csv', preset: 'baton' })
})

test.each([
  [[], 'required flag(s) "out" not set'],
  [['--out', 'a.doc'], 'does not say the format'],
  [['--out', 'a.csv', '--columns', 'nonsense'], 'invalid argument "nonsense" for "--columns"'],
  [['--out', 'a.csv', '--list', 'people'], '"--list"'],
  [['--out', 'a.csv', '--preset', 'baton', '--where', 'a'], 'leave out --where'],
  [['--out', 'a.csv', '--where', '(a'], 'not closed'],
])('export %j is refused', async (flags, message) => {
  const { code, err } = await play(['export', ...flags], { snapshots: { describe: () => snapshot } })
  expect([code, err]).toEqual([3, expect.stringContaining(message)])
})
