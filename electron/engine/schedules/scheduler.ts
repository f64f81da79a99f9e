import { randomUUID } from 'node:crypto'
import { asRollcallError, type RollcallError } from '../../../shared/errors.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import type { SchedulePreview, ScheduleRecord } from '../../../shared/schedules.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { thisProcess } from '../catalog/process-life.ts'
import type { ScheduleSettings, StoredSchedule } from '../catalog/schedules.ts'
import { checkCron, knownTimeZone, nextTimes, timesBetween, words } from './cron.ts'
import { newId } from '../catalog/new-id.ts'

export interface SchedulerOptions {
  readonly catalog: Catalog
  readonly clock: Clock
  readonly log: Logger
  /** Whether this engine starts runs when their time has come; else it only keeps schedules. */
  readonly background: boolean
  /** Who changes schedules, for the audit trail. */
  readonly actor: string
  /** Rejects when the run cannot start: no secret, already running. */
  readonly startRun: (connectionId: string) => Promise<Pick<RunRecord, 'id'>>
  /** Opens a review of what changed, once the run is ready; null when nothing did. */
  readonly openReview?: ((run: RunRecord) => Promise<unknown>) | undefined
  /** Told when a run could not start for another reason than that one is under way. */
  readonly onNotStarted?: ((schedule: StoredSchedule, error: RollcallError) => void) | undefined
}

type Choices = 'missed' | 'enabled' | 'openReview'
type GivenSettings = Omit<ScheduleSettings, Choices> & { readonly [Each in Choices]?: ScheduleSettings[Each] | undefined }

/** How long the scheduler sleeps at most: a computer that was asleep is noticed so soon after it woke. */
const longestSleep = 15_000
/** A time that is not longer ago than this is not missed. */
const onTime = 120_000
/** A clock set back by no more than this makes nothing come again; set back by more, it is believed anew. */
const smallCorrection = 3_600_000

/**
 * Starts runs when their time has come. Of all engines of a data folder one does it, the others stand by and take over when it
 * is gone. A time is claimed in the catalog before its run starts, so that none is started twice.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #owner = randomUUID()
  readonly #process = thisProcess()
  readonly #closing = new AbortController()
  readonly #starting = new Set<Promise<void>>()
  readonly #loop: Promise<void>

  constructor(options: SchedulerOptions) {
    this.#options = options
    if (options.background) this.#hold()
    this.#loop = options.background ? this.#run() : Promise.resolve()
  }

  list(): ScheduleRecord[] {
    return this.#options.catalog.schedules.list().map((schedule) => this.#record(schedule))
  }

  /**
   * With an id what is not given stays as it is. INVALID_INPUT for an expression or time zone that does not exist, NOT_FOUND for an
   * unknown schedule or connection.
   */
  save(id: string | undefined, given: GivenSettings): ScheduleRecord {
    const { catalog, clock, actor } = this.#options
    const now = clock.now()
    const when = { cron: given.cron.trim().split(/\s+/).join(' '), timeZone: knownTimeZone(given.timeZone) }
    checkCron(when.cron, when.timeZone, now)
    const stored = catalog.transaction(() => {
      const connection = catalog.connections.get(given.connectionId)
      const before = id === undefined ? null : catalog.schedules.get(id)
      const settings: ScheduleSettings = {
        ...{ connectionId: given.connectionId, name: given.name, ...when },
        missed: given.missed ?? before?.missed ?? 'skip',
        enabled: given.enabled ?? before?.enabled ?? true,
        openReview: given.openReview ?? before?.openReview ?? true,
      }
      const same = before?.enabled === true && before.cron === settings.cron && before.timeZone === settings.timeZone
      const put = catalog.schedules.put(id ?? newId(), settings, same ? before.handledUntil : now)
      const { connectionId, name, cron, timeZone, missed, enabled, openReview } = settings
      const data = { connection: connection.name, connectionId, name, cron, timeZone, missed, enabled, openReview }
      catalog.audit.append({ at: now, actor, event: 'schedule.saved', subject: `schedule:${put.id}`, data })
      return put
    })
    return this.#record(stored)
  }

  /** NOT_FOUND when there is none. A run it started goes on. */
  remove(id: string): void {
    const { catalog, clock, actor } = this.#options
    catalog.transaction(() => {
      const { name } = catalog.schedules.get(id)
      catalog.schedules.remove(id)
      catalog.audit.append({ at: clock.now(), actor, event: 'schedule.removed', subject: `schedule:${id}`, data: { name } })
    })
  }

  preview(cron: string, timeZone: string): SchedulePreview {
    checkCron(cron, timeZone, this.#options.clock.now())
    return { words: words(cron), next: nextTimes(cron, timeZone, this.#options.clock.now(), 5) }
  }

  active(): { readonly active: boolean; readonly elsewhere: boolean } {
    const { catalog, clock } = this.#options
    return {
      active: catalog.scheduleLease.isHeldBy(this.#owner),
      elsewhere: catalog.scheduleLease.isElsewhere(this.#owner, clock.now()),
    }
  }

  /** For every run that ended, whoever started it: one of ours that is ready gets its review. */
  runEnded(run: RunRecord): void {
    const { catalog, openReview, log } = this.#options
    if (run.state !== 'ready' || openReview === undefined) return
    const schedule = catalog.schedules.ofRun(run.id)
    if (schedule?.openReview !== true) return
    const work = openReview(run).then(
      (review) => log.info(review === null ? 'nothing to review' : 'review opened', { runId: run.id, schedule: schedule.id }),
      (error: unknown) => log.warn('review not opened', { runId: run.id, schedule: schedule.id, reason: String(error) }),
    )
    this.#track(work)
  }

  /** Nothing is started any more; what is being started is waited for. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#loop
    await Promise.all(this.#starting)
    this.#options.catalog.scheduleLease.release(this.#owner)
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        if (this.#hold()) this.#look()
      } catch (error) {
        log.error('schedules not looked at', { reason: String(error) })
      }
      await clock.sleep(this.#untilNext(), signal).catch(() => undefined)
    }
  }

  #hold(): boolean {
    const { catalog, clock } = this.#options
    return catalog.scheduleLease.hold(this.#owner, this.#process, clock.now())
  }

  #untilNext(): number {
    const { catalog, clock, log } = this.#options
    const now = clock.now()
    try {
      const due = catalog.schedules
        .list()
        .filter(({ enabled }) => enabled)
        .flatMap(({ cron, timeZone }) => nextTimes(cron, timeZone, now, 1))
      return Math.min(longestSleep, ...due.map((at) => at - now))
    } catch (error) {
      log.warn('next time unknown', { reason: String(error) })
      return longestSleep
    }
  }

  #look(): void {
    const { catalog, clock } = this.#options
    for (const schedule of catalog.schedules.list()) if (schedule.enabled) this.#lookAt(schedule, clock.now())
  }

  #lookAt(schedule: StoredSchedule, now: number): void {
    if (schedule.handledUntil - now > smallCorrection) {
      this.#claim(schedule, now)
      return
    }
    let due: ReturnType<typeof timesBetween>
    try {
      due = timesBetween(schedule.cron, schedule.timeZone, schedule.handledUntil, now)
    } catch (error) {
      // It was checked when it was saved; a time zone can go with an update of the system.
      const { message, remedy } = asRollcallError(error)
      if (this.#claim(schedule, now)) this.#tell(schedule, 'failed', `${message} ${remedy}`, null)
      return
    }
    if (due === null || !this.#claim(schedule, now)) return
    const late = now - due.latest
    const isMissed = late > onTime
    const missed = due.count - (isMissed ? 0 : 1)
    if (missed > 0) this.#auditMissed(schedule, due.latest, due.count >= 1000 ? '1000 or more' : missed, isMissed)
    if (isMissed && schedule.missed === 'skip') {
      this.#tell(schedule, 'skipped', `${missedWords(due.count)} passed while nothing could start it.`, null)
      return
    }
    this.#track(
      this.#start(
        schedule,
        isMissed ? `Started ${span(late)} late: ${missedWords(due.count)} passed while nothing could start it.` : 'Started.',
      ),
    )
  }

  /** The time is ours alone, and only while this engine may start runs. */
  #claim(schedule: StoredSchedule, until: number): boolean {
    const { catalog } = this.#options
    return catalog.transaction(() => catalog.scheduleLease.isHeldBy(this.#owner) && catalog.schedules.handle(schedule, until))
  }

  async #start(schedule: StoredSchedule, message: string): Promise<void> {
    const { startRun, onNotStarted, log } = this.#options
    try {
      const run = await startRun(schedule.connectionId)
      this.#tell(schedule, 'started', message, run.id)
    } catch (cause) {
      const error = asRollcallError(cause)
      const running = error.code === 'ALREADY_RUNNING'
      this.#tell(schedule, running ? 'skipped' : 'failed', `${error.message} ${error.remedy}`, null)
      log.warn('scheduled run not started', { schedule: schedule.id, code: error.code, detail: error.detail })
      if (!running && error.code !== 'INTERRUPTED') onNotStarted?.(schedule, error)
    }
  }

  #tell(schedule: StoredSchedule, outcome: NonNullable<ScheduleRecord['last']>['outcome'], message: string, runId: string | null): void {
    const { catalog, clock, log } = this.#options
    catalog.schedules.setLast(schedule.id, { at: clock.now(), outcome, message, runId })
    log.info('schedule', { schedule: schedule.id, outcome, runId })
  }

  #auditMissed(schedule: StoredSchedule, latest: number, times: number | string, isLatestMissed: boolean): void {
    const { catalog, clock } = this.#options
    const data = { name: schedule.name, times, policy: schedule.missed, latest: isLatestMissed ? latest : null }
    catalog.audit.append({ at: clock.now(), actor: 'rollcall', event: 'schedule.missed', subject: `schedule:${schedule.id}`, data })
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#options.log.error('schedule', { reason: String(error) }))
      .finally(() => this.#starting.delete(tracked))
    this.#starting.add(tracked)
  }

  #record({ id, connectionId, name, cron, timeZone, missed, enabled, openReview, last }: StoredSchedule): ScheduleRecord {
    const stored = { id, connectionId, name, cron, timeZone, missed, enabled, openReview, last }
    try {
      return { ...stored, words: words(cron), next: enabled ? nextTimes(cron, timeZone, this.#options.clock.now(), 5) : [] }
    } catch {
      return { ...stored, words: cron, next: [] }
    }
  }
}

const missedWords = (count: number): string => (count >= 1000 ? '1000 times or more' : count === 1 ? 'its time' : `${count} times`)

function span(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 120) return `${minutes} min`
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`
}
