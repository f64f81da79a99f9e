import type { MessageInitShape } from '@bufbuild/protobuf'
import { Code, createClient, type CallOptions, type Client, type Interceptor } from '@connectrpc/connect'
import { createGrpcTransport } from '@connectrpc/connect-node'
import {
  BatonService,
  type BatonServiceFinishTaskRequestSchema,
  type BatonServiceGetTaskResponse,
  type BatonServiceHeartbeatResponse,
  type BatonServiceHelloRequestSchema,
  type BatonServiceUploadAssetRequestSchema,
} from './gen/c1/connectorapi/baton/v1/baton_pb.js'
import type { NetworkSettings } from '../../http/client.ts'
import { redactor } from '../../http/redact.ts'
import { callFailure } from './call-failure.ts'
import { Session } from './session.ts'
import type { Limits } from './timings.ts'
import type { Token, Tokens } from './token.ts'

export interface ApiOptions extends NetworkSettings {
  readonly host: string
  readonly port: number
  readonly hostId: string
  readonly userAgent: string
  readonly tokens: Tokens
  readonly limits: Limits
  readonly environment: NodeJS.ProcessEnv | undefined
  /** The client's own secrets, to be taken out of what the server says. */
  readonly secrets: readonly string[]
}

export type UploadPart = MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>
type HelloInput = Omit<MessageInitShape<typeof BatonServiceHelloRequestSchema>, '$typeName' | 'hostId'>
type Finish = MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>
interface FinishInput {
  readonly taskId: string
  readonly status?: { readonly code: number; readonly message: string }
  readonly finalState: NonNullable<Finish['finalState']>
}

/** Tasks carry resources: an answer may be this large. */
const READ_BYTES = 16 * 1024 * 1024

/**
 * The calls of `c1.connectorapi.baton.v1.BatonService` that a connector makes. Each carries the bearer token and the host id; a
 * token that is not taken any more is renewed, once. All fail with CallFailure.
 */
export class BatonApi {
  readonly #options: ApiOptions
  readonly #session: Session
  readonly #client: Client<typeof BatonService>
  #token: Token | null = null

  constructor(options: ApiOptions) {
    this.#options = options
    const { host, port, limits, environment, proxy, extraCa } = options
    const redact = (text: string): string => this.#redact(text)
    this.#session = new Session({ host, port, dial: limits.dial, environment, proxy, extraCa, redact })
    const headers: Interceptor = (next) => (request) => {
      if (this.#token !== null) request.header.set('authorization', this.#token.authorization)
      request.header.set('user-agent', options.userAgent)
      return next(request)
    }
    const transport = createGrpcTransport({
      baseUrl: this.#session.authority,
      sessionManager: this.#session,
      interceptors: [headers],
      acceptCompression: [],
      readMaxBytes: READ_BYTES,
    })
    this.#client = createClient(BatonService, transport)
  }

  async hello(input: HelloInput, signal: AbortSignal): Promise<void> {
    const { hostId, limits } = this.#options
    await this.#call('greet ConductorOne', limits.call, signal, (options) => this.#client.hello({ ...input, hostId }, options))
  }

  getTask(signal: AbortSignal): Promise<BatonServiceGetTaskResponse> {
    const { hostId, limits } = this.#options
    return this.#call('ask ConductorOne for a task', limits.call, signal, (options) => this.#client.getTask({ hostId }, options))
  }

  heartbeat(taskId: string, signal: AbortSignal): Promise<BatonServiceHeartbeatResponse> {
    const { hostId, limits } = this.#options
    return this.#call('send a heartbeat to ConductorOne', limits.call, signal, (options) =>
      this.#client.heartbeat({ hostId, taskId }, options),
    )
  }

  /** `signal` is not the task's: a cancelled task is finished too. */
  async finish(input: FinishInput, signal: AbortSignal): Promise<void> {
    const { hostId, limits } = this.#options
    await this.#call('finish the task', limits.finish, signal, (options) => this.#client.finishTask({ ...input, hostId }, options))
  }

  /** One attempt; `parts` is asked again when the token had to be renewed. `limit` in milliseconds. */
  async upload(parts: (hostId: string) => AsyncIterable<UploadPart>, limit: number, signal: AbortSignal): Promise<void> {
    const { hostId } = this.#options
    await this.#call('upload the file to ConductorOne', limit, signal, (options) => this.#client.uploadAsset(parts(hostId), options))
  }

  /** The connection carries nothing any more. */
  lost(): void {
    this.#session.reset()
  }

  close(): void {
    this.#session.close()
  }

  async #call<T>(purpose: string, limit: number, signal: AbortSignal, make: (options: CallOptions) => Promise<T>): Promise<T> {
    const { tokens, host } = this.#options
    for (let attempt = 1; ; attempt++) {
      let token: Token | null = null
      try {
        token = await tokens.get(signal)
        this.#token = token
        return await this.#session.call(signal, (options) => make({ ...options, timeoutMs: limit }))
      } catch (error) {
        const failure = callFailure(error, purpose, host, signal, (text) => this.#redact(text))
        if (failure.grpc === Code.DeadlineExceeded) this.#session.reset()
        // What the token endpoint refused is refused; what only the call refused may be an old token.
        if (failure.grpc !== Code.Unauthenticated || token === null) throw failure
        tokens.drop(token)
        if (attempt === 2) throw failure
      }
    }
  }

  #redact(text: string): string {
    const bearer = this.#token?.authorization.split(' ')[1] ?? ''
    return redactor([...this.#options.secrets, bearer])(text)
  }
}
