import type { ResourceRef } from '../../../../shared/graph.ts'
import type { FindingLog } from './aggregate/findings.ts'

/** The graph's limits for names and descriptions, in bytes. */
const maxName = 1024
const maxDescription = 2048

/** The beginning of `text` that fits into `limit` bytes of UTF-8, whole characters only. */
function cutTo(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text
  const bytes = Buffer.from(text)
  if (bytes.length <= limit) return text
  let end = limit
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

/** A display name within the limit; a finding when it was cut. */
export function cutName(text: string, resource: ResourceRef, findings: FindingLog): string {
  const name = cutTo(text, maxName)
  if (name.length < text.length && findings.count('name-too-long')) {
    findings.example('name-too-long', `The name is ${text.length} characters long; its beginning is kept.`, { resource })
  }
  return name
}

const slugTexts = {
  assigned: (course: string) => `Assigned course ${course} in Percipio`,
  completed: (course: string) => `Completed course ${course} in Percipio`,
  in_progress: (course: string) => `In progress course ${course} in Percipio`,
  no_status_reported: (course: string) => `No status reported for course ${course} in Percipio`,
  status_undefined: (course: string) => `Status undefined for course ${course} in Percipio`,
} as const

export type EntitlementSlug = keyof typeof slugTexts

/** Of each course, whether somebody holds them or not: ids stay the same from report to report. The report knows no assignments. */
export const entitlementSlugs = Object.keys(slugTexts) as readonly EntitlementSlug[]

export const entitlementName = (course: string, slug: EntitlementSlug): string => cutTo(`Course ${course} ${slug}`, maxName)
export const entitlementDescription = (course: string, slug: EntitlementSlug): string => cutTo(slugTexts[slug](course), maxDescription)
