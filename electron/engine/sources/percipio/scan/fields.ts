/** The fields of a report row by what they are to a sync. Every field is optional; see the Percipio Reporting API, `LearnerActivity`. */

/** Fields whose place in the row is kept for the aggregation. */
export const slotNames = [
  'userId',
  'userUuid',
  'contentId',
  'contentUuid',
  'contentTitle',
  'contentType',
  'status',
  'completedDate',
  'firstAccess',
  'lastAccess',
  'highScore',
  'assessmentAttempts',
] as const

export type SlotName = (typeof slotNames)[number]

/** Slot name -> index into the slot arrays of a row. */
export const slots = Object.fromEntries(slotNames.map((name, index) => [name, index])) as Readonly<Record<SlotName, number>>

/** Fields of the activity or the content that a sync does not need. `sftpId` belongs to the delivery, not to the person. */
const ignored = new Set([
  'languageCode',
  'duration',
  'durationHms',
  'estimatedDuration',
  'estimatedDurationHms',
  'totalAccesses',
  'firstScore',
  'lastScore',
  'sftpId',
])

export interface FieldClass {
  /** Index of the slot, or -1. */
  readonly slot: number
  /** Says something about the person: named person fields and, because organisations add their own, every unknown field. */
  readonly person: boolean
}

const personSlots = new Set<string>(['userId', 'userUuid'] satisfies SlotName[])

/** `% ofVideoOrBook` and `%OfVideoOrBook` are both met. */
const isPercentage = (name: string): boolean => name.toLowerCase().replaceAll(/[^a-z]/g, '') === 'ofvideoorbook'

export function classify(name: string): FieldClass {
  if (Object.hasOwn(slots, name)) return { slot: slots[name as SlotName], person: personSlots.has(name) }
  return { slot: -1, person: !ignored.has(name) && !isPercentage(name) }
}
