import { FindingLog, type PackedFindings } from './findings.ts'
import { Ids, type PackedIds } from './ids.ts'
import { Pairs, type PackedPairs } from './pairs.ts'
import { readPerson } from './people.ts'
import { readTitle } from './titles.ts'
import { Variants, type PackedVariants } from './variants.ts'

/** A report brought together, as plain data: most of it stretches of memory that change threads without a copy. */
export interface PackedReading {
  readonly rows: number
  readonly users: PackedIds
  readonly courses: PackedIds
  readonly people: PackedVariants
  readonly titles: PackedVariants
  readonly pairs: PackedPairs
  readonly findings: PackedFindings
}

/** What an aggregation packed, to be read. */
export class Reading {
  readonly rows: number
  readonly users: Ids
  readonly courses: Ids
  readonly people: Variants
  readonly titles: Variants
  readonly pairs: Pairs
  readonly findings: FindingLog

  constructor(packed: PackedReading) {
    this.rows = packed.rows
    this.users = new Ids(packed.users)
    this.courses = new Ids(packed.courses)
    this.people = new Variants(readPerson, packed.people)
    this.titles = new Variants(readTitle, packed.titles)
    this.pairs = new Pairs(packed.pairs)
    this.findings = new FindingLog(packed.findings)
  }
}
