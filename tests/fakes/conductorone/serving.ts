import { inspect } from 'node:util'
import { serve } from '../../../electron/engine/destinations/conductorone/serve.ts'
import { configSchema, type Config } from '../../../electron/engine/destinations/conductorone/config.ts'
import { secretTexts } from '../../../electron/engine/destinations/conductorone/credentials.ts'
import type { Limits } from '../../../electron/engine/destinations/conductorone/timings.ts'
import type { EndedTask, ServedFile, ServingChange, ServingContext } from '../../../electron/engine/destinations/serving.ts'
import { createHttpClient } from '../../../electron/engine/http/client.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { FakeTenant } from './tenant.ts'

export interface Serving {
  readonly changes: ServingChange[]
  readonly ended: (EndedTask & { readonly id: string })[]
  readonly lines: string[]
  readonly files: { uploaded: number; failed: RollcallError[] }
  /** Resolves when the service has stopped, rejects as `run` does. */
  readonly run: Promise<void>
  stop(): Promise<void>
  last<Name extends keyof ServingChange>(name: Name): ServingChange[Name] | undefined
}

export interface ServingOptions {
  readonly clock: Clock
  readonly config?: Partial<Config>
  readonly prepare?: ServingContext<Config>['prepare']
  readonly limits?: Partial<Limits>
  readonly stopGrace?: number
  readonly environment?: NodeJS.ProcessEnv
  readonly proxy?: string
}

/** Real time limits, short enough for tests of what happens at their end. */
const shortLimits: Limits = { dial: 5_000, call: 5_000, finish: 5_000, uploadPerMiB: 5_000, stall: 5_000 }

/** The service of the product against a tenant of the tests. */
export function startServing(tenant: FakeTenant, options: ServingOptions): Serving {
  const { clock } = options
  const lines: string[] = []
  const write = (event: string, fields?: object): void => void lines.push(inspect([event, fields], { depth: 9, maxStringLength: null }))
  const log: Logger = { debug: write, info: write, warn: write, error: write }
  const changes: ServingChange[] = []
  const ended: (EndedTask & { readonly id: string })[] = []
  const files = { uploaded: 0, failed: [] as RollcallError[] }
  const stop = new AbortController()
  const config = configSchema.parse({
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    connection: 'c',
    hostId: 'lab-1',
    ...options.config,
  })
  const network = { extraCa: tenant.caFile, ...(options.proxy === undefined ? {} : { proxy: options.proxy }) }
  const environment = options.environment ?? {}
  const http = createHttpClient({
    userAgent: 'rollcall/test',
    secrets: secretTexts(config.clientSecret),
    environment,
    ...network,
    clock,
    log,
  })
  const context: ServingContext<Config> = {
    ...{ config, http, network, environment, clock, log },
    version: '1.2.3',
    connector: {
      displayName: 'Percipio',
      description: 'For tests',
      helpUrl: 'https://example.org/help',
      resourceTypes: [{ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true }],
    },
    stop: stop.signal,
    prepare: options.prepare ?? (() => Promise.reject(new RollcallError('INTERNAL', { message: 'no file', remedy: '' }))),
    changed: (change) => void changes.push(change),
    taskStarted: () => undefined,
    taskEnded: (id, end) => void ended.push({ id, ...end }),
    greeted: () => undefined,
  }
  const run = serve(context, { ...shortLimits, ...options.limits }, options.stopGrace ?? 200).finally(() => http.close())
  run.catch(() => undefined)
  return {
    ...{ changes, ended, lines, files, run },
    async stop() {
      stop.abort()
      await run.catch(() => undefined)
    },
    last: (name) => changes.findLast((change) => name in change)?.[name],
  }
}

/** A prepared file, and what becomes of it. */
export const served = (path: string, serving: () => Serving): ServedFile => ({
  path,
  told: 'uploaded the file',
  uploaded: () => {
    serving().files.uploaded++
    return Promise.resolve()
  },
  failed: (error) => {
    serving().files.failed.push(error)
    return Promise.resolve()
  },
})
