import type { Database } from 'better-sqlite3'
import type { Filter } from '../../../shared/query.ts'
import type { DecisionState, ReviewNote, ReviewRule, Selector } from '../../../shared/reviews.ts'
import type { TextRule } from '../../../shared/text/rules.ts'

/** A rule and what its selector meant when it was made. */
export interface StoredRule extends Omit<ReviewRule, 'byPolicy'> {
  /** Of a typed filter: words like `today` mean something else tomorrow. */
  readonly filter: Filter | null
  /** Of grants named one by one: their keys in the review's snapshot, so that they need not be looked for again. */
  readonly keys: readonly number[] | null
  /** What the texts in `filter` meant when it was made. */
  readonly textRule: TextRule
}

interface RuleRow {
  readonly seq: number
  readonly decision: DecisionState
  readonly selector: string
  readonly filter: string | null
  readonly keys: string | null
  readonly subject: string
  readonly reason: string | null
  readonly by: string
  readonly at: number
  readonly changed: number
  readonly undone_at: number | null
  readonly text_rule: number
}

interface NoteRow {
  readonly id: number
  readonly grant_id: string | null
  readonly text: string
  readonly by: string
  readonly at: number
}

const fromRow = ({ selector, filter, keys, undone_at, text_rule, ...row }: RuleRow): StoredRule => ({
  ...row,
  selector: JSON.parse(selector) as Selector,
  filter: filter === null ? null : (JSON.parse(filter) as Filter),
  keys: keys === null ? null : (JSON.parse(keys) as number[]),
  undoneAt: undone_at,
  textRule: text_rule === 1 ? 1 : 2,
})

const ruleColumns = 'seq, decision, selector, filter, keys, subject, reason, by, at, changed, undone_at, text_rule'

/** The rules of a review, in order, those taken back included. */
export class ReviewRules {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  list(reviewId: string): StoredRule[] {
    const sql = `select ${ruleColumns} from review_rule where review_id = ? order by seq`
    return this.#database.prepare<[string], RuleRow>(sql).all(reviewId).map(fromRow)
  }

  /** The last one that was not taken back. */
  last(reviewId: string): StoredRule | null {
    const sql = `select ${ruleColumns} from review_rule where review_id = ? and undone_at is null order by seq desc limit 1`
    const row = this.#database.prepare<[string], RuleRow>(sql).get(reviewId)
    return row === undefined ? null : fromRow(row)
  }

  nextSeq(reviewId: string): number {
    const sql = 'select coalesce(max(seq), 0) + 1 from review_rule where review_id = ?'
    return this.#database.prepare<[string], number>(sql).pluck().get(reviewId) ?? 1
  }

  insert(reviewId: string, rule: StoredRule): void {
    const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
    this.#database
      .prepare(`insert into review_rule (review_id, ${ruleColumns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(
        ...[reviewId, rule.seq, rule.decision, JSON.stringify(rule.selector), json(rule.filter), json(rule.keys), rule.subject],
        ...[rule.reason, rule.by, rule.at, rule.changed, rule.undoneAt, rule.textRule],
      )
  }

  undo(reviewId: string, seq: number, at: number): void {
    this.#database.prepare('update review_rule set undone_at = ? where review_id = ? and seq = ?').run(at, reviewId, seq)
  }
}

const noteOf = ({ grant_id, ...row }: NoteRow): ReviewNote => ({ ...row, grantId: grant_id })

/** What people wrote about a review or one of its grants. Notes are only added. */
export class ReviewNotes {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(reviewId: string, note: Omit<ReviewNote, 'id'>): ReviewNote {
    const sql = 'insert into review_note (review_id, grant_id, text, by, at) values (?, ?, ?, ?, ?)'
    const { lastInsertRowid } = this.#database.prepare(sql).run(reviewId, note.grantId, note.text, note.by, note.at)
    return { ...note, id: Number(lastInsertRowid) }
  }

  /** Of one grant or of all; oldest first. */
  list(reviewId: string, grantId: string | null): ReviewNote[] {
    const sql = `select id, grant_id, text, by, at from review_note where review_id = ? and (? is null or grant_id = ?) order by id`
    return this.#database.prepare<unknown[], NoteRow>(sql).all(reviewId, grantId, grantId).map(noteOf)
  }

  /** How many each of these grants has; those without one are left out. */
  counts(reviewId: string, grantIds: readonly string[]): Map<string, number> {
    const sql = `select grant_id, count(*) from review_note where review_id = ? and grant_id in (select value from json_each(?)) group by grant_id`
    return new Map(this.#database.prepare<[string, string], [string, number]>(sql).raw().all(reviewId, JSON.stringify(grantIds)))
  }
}
