import { createHash } from 'node:crypto'
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import {
  BatonService,
  type BatonServiceFinishTaskRequest,
  type BatonServiceHelloRequest,
  type BatonServiceUploadAssetRequest,
  Task_Status,
  type TaskSchema,
} from '../../../electron/engine/destinations/conductorone/gen/c1/connectorapi/baton/v1/baton_pb.js'
import type { TokenEndpoint } from './token-endpoint.ts'

export type GivenTask = MessageInitShape<typeof TaskSchema>
export type Method = 'hello' | 'getTask' | 'heartbeat' | 'finishTask' | 'uploadAsset'

/** 27 letters and digits, as task ids are. */
export const taskId = (name: string): string => name.replace(/\W/g, '').padEnd(27, '0').slice(0, 27)

export interface Upload {
  readonly taskId: string
  readonly chunks: readonly number[]
  readonly bytes: Buffer
  /** Whether all of it came, in order, with the right checksum. */
  readonly whole: boolean
}

/** The tenant's side of `BatonService`: gives out tasks, and writes down whatever a client does that it must not. */
export class BatonServiceFake {
  readonly problems: string[] = []
  readonly calls: { readonly method: Method; readonly taskId: string; readonly userAgent: string }[] = []
  readonly hellos: BatonServiceHelloRequest[] = []
  readonly uploads: Upload[] = []
  readonly finished: BatonServiceFinishTaskRequest[] = []
  /** Tasks not given out yet. */
  readonly waiting: GivenTask[] = []
  /** What every poll says besides; milliseconds, null: nothing. */
  nextPoll: number | null = 60_000
  nextHeartbeat: number | null = 30_000
  hostId: string | null = null
  /** Called before every answer; throws what the call is to fail with. `count` is that of the method's calls, from 1. */
  before: (method: Method, count: number, taskId: string) => void | Promise<void> = () => undefined
  /** True: this heartbeat says that the task is cancelled. */
  cancels: (taskId: string, count: number) => boolean = () => false
  /** Called with every piece of an upload that arrived. */
  onChunk: (attempt: number, chunk: number) => void | Promise<void> = () => undefined
  readonly #tokens: TokenEndpoint
  readonly #counts = new Map<Method, number>()
  readonly #given = new Set<string>()
  readonly #beaten = new Set<string>()
  readonly #watchers = new Set<() => void>()

  constructor(tokens: TokenEndpoint) {
    this.#tokens = tokens
  }

  count(method: Method): number {
    return this.#counts.get(method) ?? 0
  }

  /** Resolves as soon as `holds` does; looked at after every call. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return
        this.#watchers.delete(look)
        resolve()
      }
      this.#watchers.add(look)
      look()
    })
  }

  /** The end of a task, once it has one. */
  async end(id: string): Promise<BatonServiceFinishTaskRequest> {
    await this.until(() => this.finished.some((finish) => finish.taskId === id))
    const found = this.finished.find((finish) => finish.taskId === id)
    if (found === undefined) throw new Error('unreachable')
    return found
  }

  readonly routes = (router: ConnectRouter): void => {
    router.service(BatonService, {
      hello: async (request, context) => {
        await this.#enter('hello', request, context)
        this.hellos.push(request)
        const { osInfo, connectorMetadata } = request
        const texts = Object.entries(osInfo ?? {}).filter(([name]) => !name.startsWith('$'))
        if (texts.length !== 8 || texts.some(([, text]) => text === '')) this.#problem('an empty field of os_info')
        if (connectorMetadata?.displayName === undefined) this.#problem('no connector_metadata')
        this.#look()
        return {}
      },
      getTask: async (request, context) => {
        await this.#enter('getTask', request, context)
        const task = this.waiting.shift()
        if (task?.id !== undefined) this.#given.add(task.id)
        this.#look()
        return {
          ...(task === undefined ? { task: { status: Task_Status.PENDING, taskType: { case: 'none' as const, value: {} } } } : { task }),
          ...this.#nextPoll(task !== undefined),
          ...(this.nextHeartbeat === null ? {} : { nextHeartbeat: durationFromMs(this.nextHeartbeat) }),
        }
      },
      heartbeat: async (request, context) => {
        await this.#enter('heartbeat', request, context)
        if (!this.#given.has(request.taskId)) this.#problem(`heartbeat of ${request.taskId}, which was not given out`)
        if (this.finished.some((finish) => finish.taskId === request.taskId)) this.#problem('heartbeat after the end')
        this.#beaten.add(request.taskId)
        const cancelled = this.cancels(request.taskId, this.count('heartbeat'))
        this.#look()
        return { cancelled, ...(this.nextHeartbeat === null ? {} : { nextHeartbeat: durationFromMs(this.nextHeartbeat) }) }
      },
      finishTask: async (request, context) => {
        await this.#enter('finishTask', request, context)
        this.#checkFinish(request)
        this.finished.push(request)
        this.#look()
        return {}
      },
      uploadAsset: async (requests, context) => {
        await this.#enter('uploadAsset', {}, context)
        await this.#take(requests)
        return {}
      },
    })
  }

  #nextPoll(hasTask: boolean) {
    if (this.nextPoll === null) return {}
    return { nextPoll: durationFromMs(hasTask ? 0 : this.nextPoll) }
  }

  async #take(requests: AsyncIterable<BatonServiceUploadAssetRequest>): Promise<void> {
    const attempt = this.count('uploadAsset')
    const hash = createHash('sha256')
    const parts: Buffer[] = []
    const chunks: number[] = []
    let taskId = ''
    let expected: 'metadata' | 'data' | 'end' = 'metadata'
    let whole = false
    try {
      for await (const { msg } of requests) {
        if (expected === 'end') this.#problem('a message after eof')
        else if (msg.case === 'metadata') {
          if (expected !== 'metadata') this.#problem('metadata twice')
          taskId = msg.value.taskId
          this.#checkHost(msg.value.hostId)
          if (!this.#given.has(taskId)) this.#problem('upload for a task that was not given out')
          if (!this.#beaten.has(taskId)) this.#problem('upload without a heartbeat before it')
          expected = 'data'
        } else if (msg.case === 'data') {
          const { data } = msg.value
          if (expected !== 'data') this.#problem('data before metadata')
          if (data.length === 0 || data.length > 1_048_576) this.#problem(`a chunk of ${data.length} bytes`)
          hash.update(data)
          parts.push(Buffer.from(data))
          chunks.push(data.length)
          await this.onChunk(attempt, chunks.length)
        } else if (msg.case === 'eof') {
          whole = Buffer.from(msg.value.sha256Checksum).equals(hash.digest())
          if (!whole) this.#problem('the checksum is wrong')
          expected = 'end'
        } else this.#problem('an empty message')
      }
      if (expected !== 'end') this.#problem('the upload ended without eof')
    } finally {
      this.uploads.push({ taskId, chunks, bytes: Buffer.concat(parts), whole })
      this.#look()
    }
  }

  #checkFinish({ taskId: id, finalState, status }: BatonServiceFinishTaskRequest): void {
    if (!this.#given.has(id)) this.#problem(`end of ${id}, which was not given out`)
    if (this.finished.some((finish) => finish.taskId === id)) this.#problem(`${id} was finished twice`)
    if (finalState.case === undefined) this.#problem('no final_state')
    if (finalState.case === 'success' && status !== undefined) this.#problem('a success with a status')
    if (finalState.case === 'error' && (status === undefined || status.code === 0)) this.#problem('an error without a status')
  }

  async #enter(method: Method, { hostId, taskId: id = '' }: { hostId?: string; taskId?: string }, context: HandlerContext): Promise<void> {
    const count = this.count(method) + 1
    this.#counts.set(method, count)
    this.#look()
    this.calls.push({ method, taskId: id, userAgent: context.requestHeader.get('user-agent') ?? '' })
    if (!this.#tokens.accepts(context.requestHeader.get('authorization'))) {
      throw new ConnectError('token is not accepted', Code.Unauthenticated)
    }
    if (hostId !== undefined) this.#checkHost(hostId)
    await this.before(method, count, id)
  }

  #checkHost(hostId: string): void {
    if (hostId.length < 1 || hostId.length > 256) this.#problem('no host_id')
    this.hostId ??= hostId
    if (this.hostId !== hostId) this.#problem('the host_id changed')
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) queueMicrotask(watcher)
  }

  #problem(text: string): void {
    this.problems.push(text)
  }
}
