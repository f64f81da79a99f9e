import type { ProfileValue, Resource } from '../../../../shared/graph.ts'
import type { FindingLog } from './aggregate/findings.ts'
import type { FieldName } from './aggregate/variants.ts'
import { cutName } from './names.ts'

/** A course as a resource, named `<title> (<type>)`; without a title the id stands in for it. */
export function courseResource(id: string, fields: ReadonlyMap<FieldName, ProfileValue>, findings: FindingLog): Resource {
  const resource = { type: 'course', id }
  const text = (name: string): string => {
    const value = fields.get(name)
    return typeof value === 'string' ? value : ''
  }
  const title = text('title')
  const type = text('type')
  if (title === '' && findings.count('name-missing')) {
    findings.example('name-missing', 'The course has no title; its id stands in for it.', { resource })
  }
  const name = title === '' ? id : title
  return { ...resource, displayName: cutName(type === '' ? name : `${name} (${type})`, resource, findings) }
}
