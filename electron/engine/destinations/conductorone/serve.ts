import { RollcallError } from '../../../../shared/errors.ts'
import type { NetworkSettings } from '../../http/client.ts'
import type { HttpClient } from '../../http/http.ts'
import { redactor } from '../../http/redact.ts'
import type { Clock } from '../../../../shared/platform.ts'
import type { ServingContext } from '../serving.ts'
import { BatonApi } from './api.ts'
import type { Config } from './config.ts'
import { hostAndPort, parseClientId, parseClientSecret, secretTexts } from './credentials.ts'
import { hostIdOf } from './host.ts'
import { Service } from './service.ts'
import { limits as usualLimits, type Limits } from './timings.ts'
import { Tokens } from './token.ts'

/** How long an upload may go on after a stop was asked for. */
const STOP_GRACE = 10_000

export interface LineOptions {
  readonly config: Pick<Config, 'clientId' | 'clientSecret' | 'hostId' | 'apiHost'>
  readonly http: HttpClient
  readonly network: NetworkSettings
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly version: string
  readonly clock: Clock
  readonly limits?: Limits
}

export interface Line {
  readonly host: string
  readonly port: number
  readonly tokens: Tokens
  readonly api: BatonApi
  readonly secrets: readonly string[]
}

/** Everything between here and the tenant; opens nothing yet. INVALID_INPUT for credentials that are none. */
export function lineTo({ config, http, network, environment, version, clock, limits = usualLimits }: LineOptions): Line {
  const id = parseClientId(config.clientId)
  const secret = parseClientSecret(config.clientSecret)
  const secrets = secretTexts(config.clientSecret)
  const redact = redactor(secrets)
  const other = config.apiHost ?? environment?.BATON_C1_API_HOST
  const named = other === undefined || other === '' ? id : hostAndPort(other)
  if (named === null) throw noHost()
  const { host, port } = named
  const address = `${host.includes(':') ? `[${host}]` : host}${port === 443 ? '' : `:${port}`}`
  const tokens = new Tokens({ id, secret, address, http, clock, redact })
  const userAgent = `${id.name} rollcall/${version}`.replace(/[^\x20-\x7e]/g, '?')
  const hostId = hostIdOf(config.hostId, environment)
  return {
    host,
    port,
    tokens,
    secrets,
    api: new BatonApi({ host, port, hostId, userAgent, tokens, limits, environment, secrets, ...network }),
  }
}

/** Runs the service until its `stop`; see {@link Service.run}. */
export async function serve(context: ServingContext<Config>, limits: Limits = usualLimits, stopGrace = STOP_GRACE): Promise<void> {
  const { api, secrets } = lineTo({ ...context, limits })
  try {
    await new Service(context, { api, limits, skipFullSync: context.config.skipFullSync, stopGrace, secrets }).run()
  } finally {
    api.close()
  }
}

const noHost = () =>
  new RollcallError('INVALID_INPUT', {
    message: 'BATON_C1_API_HOST is no host.',
    remedy: 'Write it as host or host:port, without https:// and without a path.',
  })
