import type { Clock } from '../../../../shared/platform.ts'
import { RollcallError } from '../../../../shared/errors.ts'
import type { HttpNeeds } from '../../http/client.ts'
import { bearerAuthorizer } from '../../http/authorizers/bearer.ts'
import { oauth1Authorizer } from '../../http/authorizers/oauth1.ts'
import { oauth2Authorizer } from '../../http/authorizers/oauth2.ts'
import { tokenUrlsOf } from './address.ts'
import type { OneRosterConfig } from './config.ts'

const scopes = 'https://purl.imsglobal.org/spec/or/'

/** Scopes in the order they are asked for: what is needed, what some services name it, none. */
const scopesOf = (config: OneRosterConfig): readonly (string | null)[] => {
  if (config.scope !== undefined && config.scope !== '') return [config.scope]
  const version = /v1p1\/*$/i.test(config.baseUrl) ? 'v1p1' : 'v1p2'
  return [`${scopes}${version}/scope/roster-core.readonly`, `${scopes}${version}/scope/roster.readonly`, 'roster-core.readonly', null]
}

/** What a connection to a OneRoster service needs of HTTP: how it signs in, how fast and how often it asks. */
export function clientOf(config: OneRosterConfig, { clock }: { readonly clock: Clock }): HttpNeeds {
  const delay = config.rateLimitDelay
  return {
    authorizer: authorizerOf(config, clock),
    concurrency: config.concurrency,
    perSecond: delay === 0 ? undefined : 1 / delay,
    timeouts: { connect: 10_000, headers: config.timeout * 1000, idle: config.timeout * 1000 },
    retry: { tries: config.maxRetries + 1, budget: 600_000, base: 1_000, cap: 60_000 },
  }
}

function authorizerOf(config: OneRosterConfig, clock: Clock): HttpNeeds['authorizer'] {
  const { authMode, apiClientId, apiClientSecret, bearerToken } = config
  if (authMode === 'bearer') {
    const token = bearerToken ?? missing('a token')
    return () => bearerAuthorizer(token)
  }
  const id = apiClientId ?? missing('a client id')
  const secret = apiClientSecret ?? missing('a client secret')
  if (authMode === 'oauth1') return () => oauth1Authorizer({ consumerKey: id, consumerSecret: secret, method: config.oauth1Method, clock })
  const { tokenUrl } = config
  return oauth2Authorizer({
    tokenUrls: tokenUrl === undefined || tokenUrl === '' ? tokenUrlsOf(config.baseUrl) : [tokenUrl],
    ...{ clientId: id, clientSecret: secret, scopes: scopesOf(config), authentication: config.tokenAuth, clock },
  })
}

function missing(what: string): never {
  throw new RollcallError('INVALID_INPUT', { message: `${what} is missing.`, remedy: 'Enter it in the settings of the connection.' })
}
