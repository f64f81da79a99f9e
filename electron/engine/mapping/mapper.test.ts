import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compileMapping } from './compile.ts'
import { preview } from './preview.ts'
import { mapped } from './testing/mapped.ts'

const stream = (written: Record<string, unknown>, kind: 'endpoints' | 'files' = 'endpoints') => {
  const file = { connector_name: 'T', api_version: '1', [kind]: { s: { ...(kind === 'endpoints' && { path: '/' }), ...written } } }
  const { mapping, problems } = compileMapping('t.json', JSON.stringify(file))
  const found = mapping?.streams.get('s')
  if (found === undefined) throw new Error(JSON.stringify(problems))
  return found
}

describe('a mapper', () => {
  it('takes the first path that has something', () => {
    const fields = { name: ['a', 'b[*].c', 'd'] }
    expect(mapped('org', fields, { a: ' ', b: [], d: 'D' }).entity.name).toBe('D')
    expect(mapped('org', fields, { a: null, b: [{ c: 'C' }, {}], d: 'D' }).entity.name).toBe('C')
    expect(mapped('org', fields, 'no record').entity.name).toBeNull()
  })

  it('reads paths of every form', () => {
    const record = {
      a: {
        'b.c': [
          { k: 'x', v: 1 },
          { k: 'y', v: 2 },
        ],
      },
      identifier: '42',
    }
    expect(mapped('org', { name: 'a["b.c"][1].v' }, record).entity.name).toBe('2')
    expect(mapped('org', { name: 'a["b.c"][?k=x].v' }, record).entity.name).toBe('1')
    expect(mapped('org', { name: 'a["b.c"][*].v' }, record).entity.name).toBe('1,2')
    expect(mapped('org', { name: '$.a["b.c"][0].k' }, record).entity.name).toBe('x')
    expect(mapped('org', { name: 'identifier.identifier' }, record).entity.name).toBe('42')
    expect(mapped('org', { name: 'identifier.identifier' }, { identifier: { identifier: '43' } }).entity.name).toBe('43')
    expect(mapped('org', { name: 'constructor.name' }, record).entity.name).toBeNull()
    expect(mapped('org', { name: 'toString' }, { toString: 'own' }).entity.name).toBe('own')
  })

  it('reads a sensitive field only where that is allowed', () => {
    const fields = { birth_date: 'dob', title: { from: 'dob', sensitive: true } }
    expect(mapped('user', fields, { dob: '2010-02-02' }).entity).toEqual({ external_id: 'r1' })
    const allowed = { sensitive: new Set(['birth_date']) }
    expect(mapped('user', fields, { dob: '2010-02-02' }, allowed).entity).toEqual({ external_id: 'r1', birth_date: '2010-02-02' })
  })

  it('lets no block through, whatever is in it', () => {
    const secret = { credentials: [{ password: 'Canary-Pw' }], password: 'Canary-Pw' }
    for (const from of ['$', 'credentials', 'credentials[*]', 'credentials[0]']) {
      const fields = {
        name: from,
        phone: { from, transform: ['join(,)'] },
        sis_id: { from, transform: ["concat('', $)"] },
        parent_id: from,
      }
      expect(JSON.stringify(mapped('org', fields, secret))).not.toContain('Canary')
    }
  })

  it('rejects a record without an id, and one with an id that a spreadsheet shortened', () => {
    expect(mapped('org', { external_id: 'id' }, {}).rejected).toEqual(['external_id is missing'])
    expect(mapped('org', { external_id: 'id' }, { id: '1.23E+05' }).rejected).toEqual(['external_id was shortened by a spreadsheet'])
  })

  it('gives enrolments an id of what they say', () => {
    const enrolment = { entity: 'enrollment', field_mappings: { user_id: 'u', class_id: 'c', role: { const: 'student' } } }
    const [one] = stream(enrolment).mapper()({ u: 'u1', c: 'c1' })
    expect(one).toMatchObject({ entity: { external_id: createHash('sha1').update('c1|u1|student|').digest('hex') } })
  })

  it('keeps the word of a grade beside the grade', () => {
    const fields = { grade_level: { from: 'g', transform: ['grade'] } }
    expect(mapped('user', fields, { g: 'PS3' }).entity).toMatchObject({ grade_level: 'PS', grade_source: 'PS3' })
    expect(mapped('user', fields, { g: 'Red group' }).entity).toMatchObject({ grade_level: null, grade_source: 'Red group' })
    expect(mapped('user', fields, {}).entity).toMatchObject({ grade_level: null, grade_source: null })
  })

  it('checks by rules, as errors or warnings', () => {
    const rule = (rule: string, value: unknown, severity = 'warn') =>
      mapped('org', { name: { from: 'x', validate: [{ rule, severity }] } }, { x: value }).codes
    expect(rule('required', null)).toEqual(['VALUE_MISSING'])
    expect(rule('email', 'a@b')).toEqual(['EMAIL_INVALID'])
    expect(rule('email', 'a@b.example')).toEqual([])
    expect(rule(String.raw`regex:^\d+$`, 'a')).toEqual(['PATTERN_MISMATCH'])
    expect(rule('max_length:2', 'abc')).toEqual(['TOO_LONG'])
    expect(rule('in:[a, b]', 'c')).toEqual(['VALUE_NOT_LISTED'])
    expect(rule('in:[a, b]', 'b')).toEqual([])
    expect(rule('date_range:2020-01-01..', '2019-12-31')).toEqual(['DATE_OUT_OF_RANGE'])
    expect(mapped('org', { name: { from: 'x', validate: 'max_length:2' } }, { x: 'abc' }).rejected).toEqual(['name is too long'])
    expect(mapped('org', { name: { from: 'x', required: true } }, {}).rejected).toEqual(['name is missing'])
    const unique = stream({ entity: 'org', field_mappings: { external_id: 'id', name: { from: 'n', validate: 'unique' } } })
    const mapper = unique.mapper()
    expect(
      [mapper({ id: 1, n: 'a' }), mapper({ id: 2, n: 'a' }), unique.mapper()({ id: 3, n: 'a' })].flat().map((each) => 'rejected' in each),
    ).toEqual([false, true, false])
  })

  it('takes records apart, and only those that fit', () => {
    const teachers = stream({
      entity: 'enrollment',
      when: 'not gone and ^.kind = section|class',
      explode: ['teacher', 'teachers[*]'],
      field_mappings: {
        class_id: '^.id',
        user_id: '$',
        role: { const: 'teacher' },
        is_primary: { from: '^.teacher', transform: 'equals($)' },
      },
    })
    const map = teachers.mapper()
    expect(map({ id: 'c', kind: 'Section', teacher: 't1', teachers: ['t1', 't2', null] })).toMatchObject([
      { entity: { class_id: 'c', user_id: 't1', is_primary: true } },
      { entity: { class_id: 'c', user_id: 't2', is_primary: false } },
    ])
    expect(map({ id: 'c', kind: 'group', teacher: 't1' })).toEqual([])
    expect(map({ id: 'c', kind: 'class' })).toEqual([])
    expect(teachers.names.toSorted()).toEqual(['id', 'kind', 'teacher', 'teachers'])
  })

  it('knows statuses, and keeps words nobody knows', () => {
    expect(mapped('org', { status: 's' }, { s: 'ToBeDeleted' })).toMatchObject({ entity: { status: 'deleted' }, codes: [] })
    expect(mapped('org', { status: 's' }, { s: 'odd' })).toMatchObject({ entity: { status: 'odd' }, codes: ['STATUS_UNKNOWN'] })
  })
})

describe('a preview', () => {
  it('shows source beside target, and no sensitive value', () => {
    const people = stream({
      entity: 'user',
      field_mappings: { external_id: 'id', email: { from: ['mail', 'login'], transform: 'email' }, birth_date: 'dob' },
    })
    expect(preview(people, [{ id: 7, login: 'A@b', dob: '2010-02-02' }])).toEqual([
      {
        record: 1,
        rejected: [],
        fields: [
          { field: 'external_id', from: 'id', source: 7, value: '7', problems: [] },
          { field: 'email', from: 'mail, login', source: 'A@b', value: 'a@b', problems: ['EMAIL_INVALID'] },
          { field: 'birth_date', from: 'dob', source: null, value: null, problems: [], withheld: true },
        ],
      },
    ])
  })
})
