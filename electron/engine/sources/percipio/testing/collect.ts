import { afterEach } from 'vitest'
import { createHttpClient, type HttpOptions } from '../../../http/client.ts'
import type { HttpClient } from '../../../http/http.ts'
import { percipio } from '../index.ts'
import { FastClock, RecordingLog, RecordingProgress, RecordingSink } from './recorder.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A Percipio that can be asked. */
interface Service {
  readonly baseUrl: string
  readonly organizationId: string
  readonly apiToken: string
  close(): Promise<void>
}

export interface Bench<S extends Service = Service> {
  readonly service: S
  readonly http: HttpClient
  readonly clock: FastClock
  readonly log: RecordingLog
  readonly sink: RecordingSink
  readonly progress: RecordingProgress
  /** What the source saved last. */
  saved: unknown
  readonly cancel: AbortController
  collect(more?: Readonly<Record<string, unknown>>): Promise<void>
  /** Settings that talk to the fake service. */
  settings(more?: Readonly<Record<string, unknown>>): ReturnType<typeof percipio.configSchema.parse>
}

/** Everything a collect from `service` needs around it. Closed after the test, the service too. */
export function benchFor<S extends Service>(service: S, options: Partial<HttpOptions> = {}): Bench<S> {
  closers.push(() => service.close())
  const clock = new FastClock()
  const log = new RecordingLog()
  const http = createHttpClient({ userAgent: 'Rollcall/test', secrets: [service.apiToken], clock, log, ...options })
  closers.push(() => http.close())
  const cancel = new AbortController()
  const settings = (more: Readonly<Record<string, unknown>> = {}) =>
    percipio.configSchema.parse({ apiToken: service.apiToken, organizationId: service.organizationId, baseUrl: service.baseUrl, ...more })
  const around: Bench<S> = {
    ...{ service, http, clock, log, cancel, settings },
    sink: new RecordingSink(),
    progress: new RecordingProgress(),
    saved: undefined,
    collect: (more) => {
      const checkpoint = { get: () => around.saved, set: (value: unknown) => void (around.saved = structuredClone(value)) }
      const { sink, progress } = around
      return percipio.collect({ config: settings(more), http, signal: cancel.signal, progress, checkpoint, log, clock }, sink)
    },
  }
  return around
}
