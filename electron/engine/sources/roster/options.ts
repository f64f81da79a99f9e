import type { MergeKey } from './people.ts'
import type { OwnDistrict } from './places.ts'
import type { Promised } from './staging.ts'

/** How a roster becomes a graph. */
export interface RosterOptions {
  /** When the first page was asked for, milliseconds since 1970: what is in effect is so on that day. */
  readonly readAt: number
  /** The district's, an IANA name; null: this computer's. */
  readonly timeZone: string | null
  /** The last day of a term or an enrolment is one of its days. */
  readonly endDateInclusive: boolean
  /** What is still to come is granted too, and marked as such. */
  readonly includeFuture: boolean
  readonly includeTerms: boolean
  /** People who are nothing but somebody's guardian, and who guards whom. */
  readonly includeGuardians: boolean
  /** Who is in a class of a course holds the course too. */
  readonly deriveCourse: boolean
  /** Who is in a class of a school belongs to the school too. */
  readonly deriveSchoolMembership: boolean
  readonly mergeUsersBy: MergeKey
  readonly samePeople: readonly (readonly [string, string])[]
  readonly mergedBefore: ReadonlyMap<string, string>
  /** The district of a source that knows none. */
  readonly district: OwnDistrict | null
  /** Classes of this source list people the district does not share: that is no error. */
  readonly listsUnshared: boolean
  /** Domains of addresses that are expected; none: those that are common in the data. */
  readonly emailDomains: readonly string[]
  /** What the source says of every record. */
  readonly promised: readonly Promised[]
  /** The source, for profiles. */
  readonly connector: string
}

export const rosterDefaults = {
  timeZone: null,
  endDateInclusive: true,
  includeFuture: false,
  includeTerms: true,
  includeGuardians: false,
  deriveCourse: false,
  deriveSchoolMembership: false,
  mergeUsersBy: 'none',
  samePeople: [],
  mergedBefore: new Map<string, string>(),
  district: null,
  listsUnshared: false,
  emailDomains: [],
  promised: [],
} as const satisfies Partial<RosterOptions>
