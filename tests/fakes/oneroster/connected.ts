import { clientOf } from '../../../electron/engine/sources/oneroster/client.ts'
import { configSchema, type OneRosterConfig } from '../../../electron/engine/sources/oneroster/config.ts'
import type { ReadContext } from '../../../electron/engine/sources/streams.ts'
import { createHttpClient } from '../../../electron/engine/http/client.ts'
import { TestClock } from '../../../electron/engine/http/testing/harness.ts'
import { clientSecret, type FakeOneRoster } from './service.ts'

/** What a source gets to read a fake service with; waits take no time. Close its `http` when done. */
export function connected(fake: FakeOneRoster, more: Readonly<Record<string, unknown>> = {}): ReadContext<OneRosterConfig> {
  const config = configSchema.parse({ baseUrl: fake.baseUrl, apiClientId: 'rollcall', apiClientSecret: clientSecret, ...more })
  const clock = new TestClock()
  const quiet = () => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const http = createHttpClient({ ...clientOf(config, { clock }), userAgent: 'rollcall/test', secrets: [], environment: {}, clock, log })
  return { config, http, signal: new AbortController().signal, log, clock }
}
