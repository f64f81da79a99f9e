/** Runs that start by themselves. Times are epoch milliseconds; a cron expression has five fields and is read in its time zone. */

export interface ScheduleRecord {
  readonly id: string
  readonly connectionId: string
  readonly name: string
  readonly cron: string
  /** IANA name. */
  readonly timeZone: string
  /** A time that passed while nothing ran: forget it, or run once as soon as possible. */
  readonly missed: 'skip' | 'run-once'
  readonly enabled: boolean
  /** Open a review of what changed when the run is ready. */
  readonly openReview: boolean
  /** In plain words: "At 06:00, Monday through Friday". */
  readonly words: string
  /** The next five, none when disabled. */
  readonly next: readonly number[]
  readonly last: {
    readonly at: number
    readonly outcome: 'started' | 'skipped' | 'failed'
    readonly message: string
    readonly runId: string | null
  } | null
}

/** What a cron expression means before it is saved. */
export interface SchedulePreview {
  readonly words: string
  readonly next: readonly number[]
}
