import { Code } from '@connectrpc/connect'
import { asRollcallError, cancelled, RollcallError } from '../../../../shared/errors.ts'
import type { BatonServiceGetTaskResponse, Task } from './gen/c1/connectorapi/baton/v1/baton_pb.js'
import { redactor } from '../../http/redact.ts'
import type { EndedTask, ServedFile, ServingContext, WantedSync } from '../serving.ts'
import { failure, fullSyncOff, standingAnswer, success, taskName, type Answer } from './answers.ts'
import type { BatonApi } from './api.ts'
import { CallFailure } from './call-failure.ts'
import { beginHeartbeats, type Heartbeats } from './heartbeats.ts'
import { buildInfo, osInfo } from './host.ts'
import { connectorMetadata } from './metadata.ts'
import { helloBackoff, pollBackoff, pollWait, type Limits } from './timings.ts'
import { uploadFile } from './upload.ts'
import { wantedSync } from './wanted-sync.ts'

export interface ServiceOptions {
  readonly api: BatonApi
  readonly limits: Limits
  readonly skipFullSync: boolean
  /** Milliseconds an upload may still take once a stop was asked for. */
  readonly stopGrace: number
  readonly secrets: readonly string[]
  readonly random?: () => number
}

/** Refused for good: greeting again would change nothing (spec 5). */
const fatal: ReadonlySet<Code> = new Set([
  Code.Unauthenticated,
  Code.PermissionDenied,
  Code.InvalidArgument,
  Code.Unimplemented,
  Code.FailedPrecondition,
  Code.NotFound,
  Code.Canceled,
])

/** Attempts at ending a task when the line is down; only one of them can arrive. */
const FINISH_WAITS = [1_000, 4_000] as const

/**
 * The client's side of service mode (spec 6): greet, then ask for one task after the other until `stop`. Resolves when it has
 * stopped; rejects only when the greeting was refused for good. One task that fails stops nothing.
 */
export class Service {
  readonly #context: ServingContext<unknown>
  readonly #options: ServiceOptions
  readonly #redact: (text: string) => string

  constructor(context: ServingContext<unknown>, options: ServiceOptions) {
    this.#context = context
    this.#options = options
    this.#redact = redactor(options.secrets)
  }

  async run(): Promise<void> {
    const { stop, log } = this.#context
    try {
      await this.#greet()
      let failures = 0
      while (!stop.aborted) failures = await this.#once(failures)
    } catch (error) {
      if (!stop.aborted) throw error
    }
    log.info('service stopped')
  }

  async #greet(): Promise<void> {
    const { stop, clock, log, changed, greeted } = this.#context
    for (let failures = 1; ; failures++) {
      changed({ state: 'connecting', nextPollAt: null })
      try {
        await this.#hello('', stop)
        log.info('connected')
        greeted()
        return
      } catch (error) {
        const failed = asRollcallError(error, stop)
        const final = failed instanceof CallFailure ? fatal.has(failed.grpc) : failed.code !== 'NETWORK'
        if (stop.aborted || final) throw failed
        const wait = helloBackoff(failures)
        log.warn('greeting failed, trying again', { failures, waitMs: wait, reason: failed.message, detail: failed.detail })
        changed({ error: failed, nextPollAt: clock.now() + wait })
        await clock.sleep(wait, stop)
      }
    }
  }

  #hello(taskId: string, signal: AbortSignal): Promise<void> {
    const { connector, version } = this.#context
    const hello = { taskId, buildInfo: buildInfo(version), osInfo: osInfo(), connectorMetadata: connectorMetadata(connector) }
    return this.#options.api.hello(hello, signal)
  }

  /** One question and what it brings; answers how many questions in a row have failed. */
  async #once(failures: number): Promise<number> {
    const { clock, stop, log, changed } = this.#context
    let answer: BatonServiceGetTaskResponse
    try {
      answer = await this.#options.api.getTask(stop)
    } catch (error) {
      if (stop.aborted) return 0
      const failed = asRollcallError(error)
      const wait = pollBackoff(failures + 1, this.#options.random ?? Math.random)
      log.warn('poll failed, trying again', { failures: failures + 1, waitMs: wait, reason: failed.message, detail: failed.detail })
      const refused = failed.code === 'BAD_CREDENTIALS' || failed.code === 'MISSING_PERMISSION'
      changed({ state: refused ? 'broken' : 'connecting', error: failed, nextPollAt: clock.now() + wait })
      await clock.sleep(wait, stop)
      return failures + 1
    }
    const { task } = answer
    const given = task !== undefined && task.id !== '' && task.taskType.case !== 'none'
    changed({ polled: true, error: null, ...(given ? {} : { state: 'polling' as const }) })
    if (given) await this.#work(task)
    if (stop.aborted) return 0
    const wait = pollWait(answer.nextPoll, given)
    changed({ state: 'polling', nextPollAt: clock.now() + wait })
    await clock.sleep(wait, stop)
    return 0
  }

  /** Never rejects. */
  async #work(task: Task): Promise<void> {
    const { log, changed, taskStarted, taskEnded } = this.#context
    const type = taskName(task)
    log.info('task', { taskId: task.id, type })
    taskStarted({ id: task.id, type })
    changed({ state: 'working', nextPollAt: null })
    let end: EndedTask
    try {
      end = await this.#answered(task)
    } catch (error) {
      const failed = asRollcallError(error)
      end = { outcome: 'failed', message: this.#redact(failed.message) }
      if (failed.code === 'INTERNAL') log.error('task ended badly', { taskId: task.id, detail: failed.detail })
    }
    taskEnded(task.id, end)
    changed({ note: null })
    log[end.outcome === 'failed' ? 'warn' : 'info']('task ended', { taskId: task.id, type, ...end })
  }

  async #answered(task: Task): Promise<EndedTask> {
    if (task.taskType.case === 'hello') {
      // Answered by the greeting alone; nothing is finished (spec 6).
      await this.#hello(task.id, this.#context.stop)
      return { outcome: 'done', message: 'Greeted.' }
    }
    const standing = task.taskType.case === 'syncFull' && this.#options.skipFullSync ? fullSyncOff : standingAnswer(task)
    if (standing !== null) {
      await this.#finish(task.id, standing)
      return { outcome: standing.refused ? 'refused' : 'done', message: standing.told }
    }
    if (task.taskType.case !== 'syncFull')
      throw new RollcallError('INTERNAL', { message: 'A task without an answer.', remedy: 'Report it.' })
    const { wanted, notes } = wantedSync(task.id, task.taskType.value)
    for (const note of notes) this.#context.log.info('task asks for what is not done', { taskId: task.id, note })
    const { api } = this.#options
    const { clock, log, stop } = this.#context
    const beats = await beginHeartbeats(api, task.id, clock, log, stop)
    if (beats === null) return { outcome: 'failed', message: 'Left alone: the first heartbeat was not answered, or said so.' }
    try {
      return await this.#sync(task.id, wanted, beats)
    } finally {
      // They go on until the task is finished.
      beats.stop()
    }
  }

  async #sync(taskId: string, wanted: WantedSync, beats: Heartbeats): Promise<EndedTask> {
    let file: ServedFile
    try {
      file = await this.#uploaded(taskId, wanted, beats)
    } catch (error) {
      const why = this.#cause(error, beats)
      await this.#finish(taskId, failure(why, this.#redact))
      return { outcome: 'failed', message: this.#redact(why.message) }
    }
    await this.#finish(taskId, success(file.told))
    return { outcome: 'done', message: file.told }
  }

  /** The file of a task once it has arrived. */
  async #uploaded(taskId: string, wanted: WantedSync, beats: Heartbeats): Promise<ServedFile> {
    const { prepare, stop, clock, log, changed } = this.#context
    const { api, limits } = this.#options
    const file = await prepare(wanted, AbortSignal.any([beats.lost, stop]))
    const line = this.#lastMoments(beats.lost)
    try {
      beats.lost.throwIfAborted()
      stop.throwIfAborted()
      const onProgress = (done: number, total: number): void => changed({ note: `uploading ${percent(done, total)}` })
      await file.uploaded(await uploadFile(file.path, taskId, { api, clock, log, limits, onProgress }, line.signal))
      return file
    } catch (error) {
      await file.failed(this.#cause(error, beats))
      throw error
    } finally {
      line.end()
    }
  }

  /** Why a sync did not end well: the other side's wish first, then ours to stop, then what went wrong. */
  #cause(error: unknown, beats: Heartbeats): RollcallError {
    if (beats.lost.aborted) return asRollcallError(beats.lost.reason)
    return this.#context.stop.aborted ? stopping() : asRollcallError(error)
  }

  /** Aborts with the task, or some seconds after a stop was asked for: a short rest of an upload is better sent than sent again. */
  #lastMoments(lost: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } {
    const { stop } = this.#context
    const over = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const onStop = (): void => void (timer = setTimeout(() => over.abort(cancelled()), this.#options.stopGrace))
    if (stop.aborted) onStop()
    else stop.addEventListener('abort', onStop, { once: true })
    const end = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', onStop)
    }
    return { signal: AbortSignal.any([lost, over.signal]), end }
  }

  /** On a signal and a time limit of its own: cancelled tasks are finished too, and so are those of a service that stops. */
  async #finish(taskId: string, { status, finalState }: Answer): Promise<void> {
    const { log, clock } = this.#context
    const signal = AbortSignal.timeout(this.#options.limits.finish)
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#options.api.finish({ taskId, finalState, ...(status && { status }) }, signal)
        return
      } catch (error) {
        const wait = FINISH_WAITS[attempt]
        const passing = error instanceof CallFailure && error.grpc === Code.Unavailable
        if (signal.aborted || wait === undefined || !passing) throw error
        log.warn('finishing the task failed, trying again', { taskId, reason: error.message })
        await clock.sleep(wait, signal)
      }
    }
  }
}

const percent = (done: number, total: number): string => `${total === 0 ? 100 : Math.floor((done / total) * 100)} %`

const stopping = () =>
  new RollcallError('CANCELLED', { message: 'Rollcall is stopping; the task is given back.', remedy: 'It is done after the next start.' })
