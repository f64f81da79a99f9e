import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { play, run, snapshot, type Script } from '../testing/scripted-world.ts'

test('lists read the named file, page by page, with the filters of the baton command', async () => {
  const asked: Record<string, unknown>[] = []
  const row = {
    key: 1,
    id: 'g1',
    entitlementId: 'book:b1:borrowed',
    slug: 'borrowed',
    resourceType: 'book',
    resourceId: 'b1',
    resourceName: 'Ladders',
    principalType: 'user',
    principalId: 'ada',
    principalName: 'Ada',
    principalEmail: null,
    firstAccess: null,
    lastAccess: 0,
    completedAt: null,
    score: null,
    attempts: null,
    values: {},
    row: 4,
    rows: 2,
  }
  let opened: unknown
  const script: Script = {
    snapshots: {
      describe: (input: { readonly snapshotRef: unknown }) => {
        opened = input.snapshotRef
        return snapshot
      },
      grants: (input: { offset: number; limit: number }) => {
        asked.push(input)
        return { total: 7000, offset: input.offset, rows: Array.from({ length: Math.min(input.limit, 7000 - input.offset) }, () => row) }
      },
    },
  }
  const argv = ['grants', '-f', '/tmp/a.c1z', '--sync-id', 's9', '-t', 'book', '-r', 'b1', '--search', 'ada']
  const json = await play([...argv, '--output', 'json'], script)
  expect((JSON.parse(json.out) as { grants: unknown[] }).grants).toHaveLength(7000)
  expect(opened).toEqual({ path: '/tmp/a.c1z', syncId: 's9' })
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual({
    snapshotRef: snapshot.snapshotRef,
    also: { op: 'and', of: [{ op: 'eq', field: 'resourceType', value: 'book' }, { op: 'eq', field: 'resourceId', value: 'b1' }, { op: 'text', value: 'ada' }] },
    offset: 5000,
    limit: 5000,
  }) // prettier-ignore
  const shown = await play(argv, script)
  expect(shown.out).toContain('100 of 7,000; --limit 0 shows all.')
  const principals = await play(['principals', '--output', 'csv'], script)
  expect(principals.out).toBe('id,name,type,email,grants\nada,Ada,user,,7000\n')
})

test('a file of a format that is newer than Rollcall is explained', async () => {
  const file = {
    path: '/tmp/v3.c1z',
    format: 'v3',
    bytes: 10,
    engine: 'pebble3',
    syncs: [],
    advice: 'Update Rollcall, or run the connector with --storage-engine sqlite.',
  }
  const { code, out } = await play(['open', '/tmp/v3.c1z'], { files: { describe: () => file } })
  expect([code, out]).toEqual([0, expect.stringContaining('--storage-engine sqlite')])
})

describe('diff', () => {
  const grant = { key: 1, id: 'g1', slug: 'borrowed', resourceName: 'Ladders', principalName: 'Ada', values: { completedAt: 0, score: 90 } }
  const opened: unknown[] = []
  const snapshots = { describe: () => ({ ...snapshot, vocabulary: firstVocabulary }) }
  const diffs: Script['diffs'] = {
    describe: (input: { readonly pair: unknown }) => {
      opened.push(input.pair)
      return { ...input, summary: Object.fromEntries(['resources', 'entitlements', 'grants'].map((list) => [list, { added: 0, removed: 0, changed: 1, unchanged: 2 }])) }
    },
    resources: () => ({ total: 0, offset: 0, rows: [] }),
    entitlements: () => ({ total: 0, offset: 0, rows: [] }),
    grants: () => ({
      total: 1,
      offset: 0,
      rows: [{ kind: 'changed', id: 'g1', before: { ...grant, values: {} }, after: grant, fields: [{ field: 'completedAt', before: null, after: 0 }] }],
    }),
  } // prettier-ignore

  test('shows what changed, field by field', async () => {
    const argv = ['diff', '/tmp/a.c1z', '/tmp/b.c1z']
    expect((await play([...argv, '-o', 'csv'], { diffs, snapshots })).out).toBe(
      'list,kind,id,name,field,before,after\ngrants,changed,g1,Ada - Ladders: borrowed,completedAt,,1970-01-01T00:00:00Z\n',
    )
    expect((await play(argv, { diffs, snapshots })).out).toContain('completedAt: none -> 1970-01-01T00:00:00Z')
    expect(JSON.parse((await play([...argv, '-o', 'json'], { diffs, snapshots })).out)).toMatchObject({
      summary: { grants: { changed: 1 } },
      resources: [],
      grants: [{ kind: 'changed', after: { principalName: 'Ada', completedAt: '1970-01-01T00:00:00Z', score: 90 } }],
    })
    expect(opened[0]).toEqual({ before: { path: '/tmp/a.c1z' }, after: { path: '/tmp/b.c1z' } })
  })

  test('of one file takes its two newest finished full syncs', async () => {
    const sync = (syncId: string, endedAt: number | null, type = 'full') => ({ syncId, type, startedAt: 1, endedAt, parentSyncId: null })
    const file = { path: '/tmp/a.c1z', format: 'v1', bytes: 1, engine: null, advice: null }
    const two = { ...file, syncs: [sync('s3', 30), sync('s1', 10), sync('s2', 20), sync('s4', 40, 'partial'), sync('s5', null)] }
    opened.length = 0
    expect((await play(['diff', '/tmp/a.c1z'], { diffs, snapshots, files: { describe: () => two } })).code).toBe(0)
    expect(opened).toEqual([{ before: { path: '/tmp/a.c1z', syncId: 's2' }, after: { path: '/tmp/a.c1z', syncId: 's3' } }])
    const one = await play(['diff', '/tmp/a.c1z'], { diffs, snapshots, files: { describe: () => ({ ...file, syncs: [sync('s1', 10)] }) } })
    expect([one.code, one.err]).toEqual([3, expect.stringContaining('holds 1 finished sync')])
  })

  test('--previous takes the last two ready runs of one connection', async () => {
    const at = (id: string, startedAt: number, connectionId = 'c1') => run({ id, startedAt, connectionId })
    opened.length = 0
    const list = () => [
      run({ id: 'r5', startedAt: 5, connectionId: 'c1', state: 'held' }),
      at('r4', 4),
      at('r3', 3, 'c2'),
      run({ id: 'r2b', startedAt: 2.5, connectionId: 'c1', state: 'failed', snapshotPath: null }),
      at('r2', 2),
      at('r1', 1),
    ]
    expect((await play(['diff', '--previous'], { diffs, snapshots, runs: { list } })).code).toBe(0)
    expect(opened).toEqual([{ before: { runId: 'r2' }, after: { runId: 'r4' } }])
    expect((await play(['diff', '--previous'], { diffs, snapshots, runs: { list: () => [at('r1', 1)] } })).code).toBe(5)
  })
})

describe('findings', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'sync.c1z')
  writeFileSync(path, 'a file')
  const sha256 = createHash('sha256').update('a file').digest('hex')
  const groups = [
    {
      kind: 'row-without-user',
      severity: 'warning',
      count: 7,
      examples: [{ kind: 'row-without-user', severity: 'warning', message: 'No reader.', row: 1203, record: '=x' }],
    },
  ]
  const script = (wrote: string, opened: unknown[]): Script => ({
    runs: { list: () => [run({ output: { path: '/elsewhere', savedAt: 1, sha256: wrote, bytes: 6 } })] },
    snapshots: {
      describe: (input: { readonly snapshotRef: unknown }) => {
        opened.push(input.snapshotRef)
        return snapshot
      },
      findings: () => groups,
    },
  })

  test('of a file that a run wrote are those of the run', async () => {
    const opened: unknown[] = []
    const { out } = await play(['findings', '-f', path], script(sha256, opened))
    expect(out).toBe('row-without-user  (warning, 7)\n  row 1,203: No reader.\n  and 6 more\n')
    expect(opened).toEqual([{ runId: '3KfTrun00001' }])
  })

  test('of any other file are its own', async () => {
    const opened: unknown[] = []
    const { out } = await play(['findings', '-f', path, '-o', 'csv'], script('other', opened))
    expect(out).toBe("kind,severity,count,row,message,record,caused_by,causes\nrow-without-user,warning,7,1203,No reader.,'=x,,\n")
    expect(opened).toEqual([{ path }])
  })
})

describe('under the names baton has', () => {
  const types = { ...snapshot, resourceTypes: snapshot.resourceTypes }
  const grants = (holders: Readonly<Record<string, readonly string[]>>): Script => ({
    snapshots: {
      describe: () => types,
      entitlements: ({ where }: { where: { value: string } }) => ({ total: where.value in holders ? 1 : 0, offset: 0, rows: [] }),
      grants: ({ where, also = where }: { where: { value: string }; also?: { value: string } }) => {
        const rows = (holders[also.value] ?? []).map((id) => ({
          principalType: 'user',
          principalId: id,
          principalName: id,
          principalEmail: null,
        }))
        return { total: rows.length, offset: 0, rows }
      },
    },
  })

  test('syncs and resource-types', async () => {
    const sync = { syncId: 's9', type: 'partial', startedAt: 0, endedAt: null, parentSyncId: 's8' }
    const file = { path: '/tmp/a.c1z', format: 'v1', bytes: 1, engine: null, syncs: [sync], advice: null }
    const { code, out } = await play(['syncs', '-f', '/tmp/a.c1z', '-o', 'csv'], { files: { describe: () => file } })
    expect([code, out]).toEqual([0, 'id,startedAt,endedAt,type,parentId\ns9,1970-01-01T00:00:00Z,,partial,s8\n'])
    const listed = await play(['resource-types', '-o', 'csv'], grants({}))
    expect(listed.out).toBe('id,name,traits,resources\nuser,User,user,2\nbook,Book,,1\n')
  })

  test('access lists what one principal holds, and needs to know whose', async () => {
    let asked: unknown
    const script: Script = {
      snapshots: { describe: () => types, grants: (input) => ((asked = input), { total: 0, offset: 0, rows: [] }) },
    }
    expect((await play(['access', '-t', 'user', '-r', 'ada'], script)).code).toBe(0)
    expect(asked).toMatchObject({
      also: { op: 'and', of: [{ op: 'eq', field: 'principalType', value: 'user' }, { op: 'eq', field: 'principalId', value: 'ada' }] },
    }) // prettier-ignore
    const { code, err } = await play(['access', '-t', 'user'], script)
    expect([code, err]).toEqual([3, expect.stringContaining('required flag(s) "resource" not set')])
  })

  test('--output-format is --output; console is a table', async () => {
    const script = grants({})
    expect((await play(['resource-types', '--output-format', 'json'], script)).out).toContain('"resourceTypes": [')
    for (const words of [
      ['-o', 'console'],
      ['--output-format', 'console'],
    ])
      expect((await play(['resource-types', ...words], script)).out).toMatch(/^ID +DISPLAY NAME/)
    expect((await play(['resource-types'], script, { environment: { BATON_OUTPUT_FORMAT: 'csv' } })).out).toMatch(/^id,name/)
    expect((await play(['resource-types', '-o', 'json'], script, { environment: { BATON_OUTPUT_FORMAT: 'csv' } })).out).toMatch(/^\{/)
    expect((await play(['resource-types', '-o', 'xml'], script)).code).toBe(3)
  })

  test('principals --compare: who holds the first and not the second', async () => {
    const script = grants({ 'book:b1:read': ['ada', 'ben', 'cy'], 'book:b2:read': ['ben', 'dee'] })
    const { code, out } = await play(['principals', '--compare', 'book:b1:read', 'book:b2:read', '-o', 'json'], script)
    expect(code).toBe(0)
    expect((JSON.parse(out) as { principals: { id: string }[] }).principals.map(({ id }) => id)).toEqual(['ada', 'cy'])
    // A mistyped id is no entitlement that everybody lacks.
    const mistyped = await play(['principals', '--compare', 'book:b1:read', 'book:b3:read'], script)
    expect([mistyped.code, mistyped.err]).toEqual([5, expect.stringContaining('There is no entitlement book:b3:read.')])
    expect((await play(['principals', '--compare', 'book:b1:read'], script)).code).toBe(3)
    expect((await play(['principals', 'book:b1:read'], script)).code).toBe(3)
    expect((await play(['principals', '--help'])).out).toContain('--compare <id> <id>')
  })

  test('export c1z writes a new file, and takes nothing that means rows', async () => {
    let saved: unknown
    const script: Script = {
      snapshots: {
        describe: () => types,
        save: (input) => {
          saved = input
          return {
            path: '/tmp/none/x.c1z',
            syncId: 's9',
            bytes: 10,
            sha256: 'abc',
            counts: snapshot.counts,
            keptSyncs: [],
            warnings: [],
            leftOut: null,
          }
        },
      },
    }
    const { code, out } = await play(['export', 'c1z', '-f', '/tmp/a.c1z', '--out', '/tmp/none/x.c1z', '-o', 'json'], script)
    expect([code, saved]).toEqual([
      0,
      { snapshotRef: snapshot.snapshotRef, output: { path: '/tmp/none/x.c1z', keep: 1 }, acceptIncomplete: false },
    ])
    expect(JSON.parse(out)).toMatchObject({ syncId: 's9', sha256: 'abc', leftOut: null })
    const rows = await play(['export', 'c1z', '--out', '/tmp/none/x.c1z', '--where', 'type:user'], script)
    expect([rows.code, rows.err]).toEqual([3, expect.stringContaining('--where: a c1z file holds a whole sync')])
    const there = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'there.c1z')
    writeFileSync(there, 'x')
    expect((await play(['export', 'c1z', '--out', there], script)).code).toBe(3)
  })

  test('sanitize names two files', async () => {
    let asked: unknown
    const made = {
      path: '/tmp/none/out.c1z',
      bytes: 10,
      sha256: 'abc',
      syncs: 1,
      records: 9,
      dropped: [{ what: 'unknown fields', count: 2 }],
    }
    const script: Script = { files: { sanitize: (input) => ((asked = input), made) } }
    const { code, out } = await play(['sanitize', '/tmp/a.c1z', '/tmp/none/out.c1z', '--syncs', 'newest'], script)
    expect([code, asked]).toEqual([0, { path: '/tmp/a.c1z', target: '/tmp/none/out.c1z', syncs: 'newest' }])
    expect(out).toContain('2 unknown fields')
    expect((await play(['sanitize', '/tmp/a.c1z'], script)).code).toBe(3)
  })
})
