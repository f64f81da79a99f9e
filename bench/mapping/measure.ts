import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileMapping } from '../../electron/engine/mapping/compile.ts'
import type { Figure } from '../figure.ts'

/** The OneRoster mapping over enrolments, by processor time; the best of `tries` counts. */
export function measureMapping(records: number, tries = 5): Figure[] {
  const file = join(import.meta.dirname, '../../electron/engine/sources/roster/mappings/oneroster.yaml')
  const { mapping } = compileMapping('oneroster.yaml', readFileSync(file, 'utf8'))
  const stream = mapping?.streams.get('enrollments')
  if (stream === undefined) throw new Error('The built-in OneRoster mapping has no enrolments.')
  const enrolments = JSON.parse(JSON.stringify(Array.from({ length: records }, (_, i) => enrolment(i)))) as unknown[]
  const times = Array.from({ length: tries }, () => {
    const mapper = stream.mapper()
    const before = process.cpuUsage()
    let mapped = 0
    for (const record of enrolments) mapped += mapper(record).length
    const { user, system } = process.cpuUsage(before)
    if (mapped !== records) throw new Error(`Of ${records} enrolments ${mapped} were mapped.`)
    return (user + system) / 1000
  })
  const limit = (records / 500_000) * 1000
  return [
    { what: `${records.toLocaleString('en')} enrolments mapped`, measured: Math.min(...times), unit: 'ms', limit },
    { what: '  the first time', measured: times[0] ?? 0, unit: 'ms', limit: null },
  ]
}

const enrolment = (i: number): unknown => ({
  sourcedId: `e-${i}`,
  status: 'active',
  dateLastModified: '2026-02-11T06:20:05.000Z',
  role: i % 20 === 0 ? 'teacher' : 'student',
  primary: i % 20 === 0 ? 'true' : 'false',
  beginDate: '2025-08-18',
  endDate: '2026-06-05',
  user: { href: `https://sis.example.org/users/u-${i % 20_000}`, sourcedId: `u-${i % 20_000}`, type: 'user' },
  class: { href: `https://sis.example.org/classes/c-${i % 3000}`, sourcedId: `c-${i % 3000}`, type: 'class' },
  school: { href: 'https://sis.example.org/orgs/sch-10', sourcedId: 'sch-10', type: 'org' },
})
