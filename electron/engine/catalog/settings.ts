import type { Database } from 'better-sqlite3'
import { z } from 'zod'

const answer = z.enum(['confirm', 'block']).default('confirm')
const guardPolicy = z
  .object({
    maxRemovals: z.int().min(0).default(1000),
    maxRemovalShare: z.number().min(0).max(1).default(0.1),
    onRemovals: answer,
    onShrunken: answer,
    onEmpty: z.enum(['confirm', 'block']).default('block'),
    onRenamedKeys: answer,
    onIncompleteRun: answer,
    unreviewed: z.enum(['block', 'confirm', 'allow']).default('confirm'),
    planHours: z.number().min(0.1).max(720).default(24),
    snapshotDays: z.number().min(0.1).max(3650).default(7),
  })
  .prefault({})

/** Settings of the installation and what holds until someone changes them. */
const schemas = {
  /** Finished snapshots kept per connection. */
  'retention.snapshots': z.int().min(1).max(1000).default(10),
  /** The share of people or grants a run may lose against the one before: 0.5 stops at more than half. */
  'guard.threshold': z.number().min(0).max(1).default(0.5),
  /** Lines of log kept per run. */
  'log.lines': z.int().min(100).max(100_000).default(5000),
  /** What a delivery may do without asking, and what it may not do at all. */
  'delivery.guards': guardPolicy,
} as const

type Name = keyof typeof schemas
type Value<N extends Name> = z.output<(typeof schemas)[N]>

export class Settings {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** A value that no longer fits its rule counts as not set. */
  get<N extends Name>(name: N): Value<N> {
    const row = this.#database.prepare<[string], { value: string }>('select value from setting where name = ?').get(name)
    const stored = row === undefined ? undefined : schemas[name].safeParse(JSON.parse(row.value)).data
    return (stored ?? schemas[name].parse(undefined)) as Value<N>
  }

  set<N extends Name>(name: N, value: Value<N>): void {
    const sql = 'insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value'
    this.#database.prepare(sql).run(name, JSON.stringify(schemas[name].parse(value)))
  }
}
