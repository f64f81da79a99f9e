import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtInMapping, mappingInForce, type BuiltInMapping } from './built-in-mappings.ts'

const names: readonly BuiltInMapping[] = ['oneroster', 'oneroster-csv', 'clever', 'clever-v2', 'clever-csv', 'sds-v1', 'sds-v2', 'csv']

const mapped = (name: BuiltInMapping, stream: string, record: unknown) => {
  const found = mappingInForce(name, null).mapping?.streams.get(stream)
  if (found === undefined) throw new Error(`${name} has no ${stream}.`)
  return found
    .mapper()(record)
    .map((outcome) => ('entity' in outcome ? outcome.entity : outcome.rejected))
}

describe('built-in mappings', () => {
  it.each(names)('%s has no problem', (name) => {
    expect(mappingInForce(name, null).problems).toEqual([])
  })

  it('are all the files there are', () => {
    const files = names.map((name) => builtInMapping(name).file)
    expect(readdirSync(join(import.meta.dirname, 'mappings')).toSorted()).toEqual(files.toSorted())
  })

  it('give way to a file of the person, also to one with errors', () => {
    const own = mappingInForce('csv', { file: 'own.yaml', text: 'connector_name: Own\n' })
    expect(own.mapping).toBeNull()
    expect(own.problems.map(({ file }) => file)).toContain('own.yaml')
  })

  it('read a person of OneRoster 1.1 and 1.2 as the same', () => {
    const person = { sourcedId: 'u-1', status: 'active', givenName: 'Iris', familyName: 'Okafor', username: 'iris', password: 'Canary-Pw' }
    const old = { ...person, enabledUser: true, role: 'teacher', orgs: [{ sourcedId: 's1' }, { sourcedId: 's2' }] }
    const role = (id: string) => ({ roleType: 'primary', role: 'teacher', org: { sourcedId: id } })
    const now = { ...person, enabledUser: 'true', roles: [role('s1'), role('s2')] }
    const [before, after] = [old, now].map((record) => mapped('oneroster', 'users', record)[0])
    expect(before).toMatchObject({
      org_ids: ['s1', 's2'],
      enabled: true,
      roles: [
        { role: 'teacher', org_id: 's1' },
        { role: 'teacher', org_id: 's2' },
      ],
    })
    expect(after).toMatchObject({
      org_ids: ['s1', 's2'],
      enabled: true,
      roles: [
        { role: 'teacher', org_id: 's1' },
        { role: 'teacher', org_id: 's2' },
      ],
    })
    expect(JSON.stringify([before, after])).not.toContain('Canary')
  })

  it('read lists of OneRoster files', () => {
    expect(
      mapped('oneroster-csv', 'classes', {
        sourcedid: 'c',
        title: 'Physics',
        classtype: 'Scheduled',
        schoolsourcedid: 's',
        termsourcedids: 't1, y27,t1',
        subjects: 'Science, Physics',
        periods: '1, 2',
      }),
    ).toMatchObject([{ class_type: 'scheduled', term_ids: ['t1', 'y27'], subjects: ['Science', 'Physics'], period: '1,2' }])
    expect(mapped('oneroster-csv', 'users', { sourcedid: 'u', familyname: 'Ilic', userids: '{LDAP:12},{LTI:15},abc' })).toMatchObject([
      { login_aliases: ['12', '15', 'abc'] },
    ])
  })

  it('read teachers of sections of Clever, the first of them once', () => {
    const section = { id: 'c', teacher: 't1', teachers: ['t1', 't2'], students: ['u1'] }
    expect(mapped('clever', 'section_teachers', section)).toMatchObject([
      { user_id: 't1', is_primary: true },
      { user_id: 't2', is_primary: false },
    ])
    expect(mapped('clever-v2', 'section_students', section)).toMatchObject([{ user_id: 'u1', class_id: 'c', role: 'student' }])
    const row = { section_id: 'c', school_id: 's', teacher_id: 't1', teacher_2_id: 't2', teacher_3_id: null }
    expect(mapped('clever-csv', 'section_teachers', row)).toMatchObject([
      { user_id: 't1', is_primary: true },
      { user_id: 't2', is_primary: false },
    ])
  })

  it('read roles of School Data Sync by their own words', () => {
    const roles = [{ orgsourcedid: 'd0', role: 'professor', grade: 'ps1', isprimary: 'TRUE', rolestartdate: '2026-09-01' }]
    expect(
      mapped('sds-v2', 'users', { sourcedid: 'p4', givenname: 'Kim', familyname: 'Sato', password: 'Canary-Pw-08', roles }),
    ).toMatchObject([
      {
        roles: [{ role: 'professor', org_id: 'd0', role_type: 'primary', begin_date: '2026-09-01' }],
        primary_org_id: 'd0',
        grade_level: 'PS',
      },
    ])
    expect(mapped('sds-v2', 'users', { sourcedid: 'p1', role: 'Student', orgsourcedids: 's1,s2', grade: '6' })).toMatchObject([
      {
        roles: [
          { role: 'student', org_id: 's1' },
          { role: 'student', org_id: 's2' },
        ],
        grade_level: '06',
      },
    ])
    const section = {
      id: '11',
      school_dfe_number: '10',
      section_name: 'Algebra',
      term_sis_id: 't',
      term_startdate: '7/1/2017',
      term_enddate: '6/30/2018',
    }
    expect(mapped('sds-v1', 'section', section)).toMatchObject([{ external_id: '11', school_id: '10', term_ids: ['t'] }])
    expect(mapped('sds-v1', 'section_courses', section)).toEqual([])
    expect(mapped('sds-v1', 'section_terms', section)).toMatchObject([{ external_id: 't', end_date: '2018-06-30' }])
  })

  it('read people of free files', () => {
    expect(
      mapped('csv', 'users', { first_name: 'Bo', last_name: 'Reyes', email: 'Bo@example.org', role: 'Teacher', school_id: 's1;s2' }),
    ).toMatchObject([
      {
        external_id: 'bo@example.org',
        email: 'bo@example.org',
        roles: [
          { role: 'teacher', org_id: 's1' },
          { role: 'teacher', org_id: 's2' },
        ],
      },
    ])
    expect(mapped('csv', 'students', { student_id: '00417', first: 'Bo', last: 'Reyes', grade: '7' })).toMatchObject([
      { external_id: '00417', grade_level: '07', roles: [{ role: 'student', org_id: null }] },
    ])
    expect(mapped('csv', 'class_teachers', { class_id: 'c', teacher_id: 't' })).toMatchObject([
      { user_id: 't', class_id: 'c', is_primary: true },
    ])
  })
})
