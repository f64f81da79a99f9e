import { asRollcallError, type RollcallError } from '../../../../shared/errors.ts'
import { trustWords } from '../../http/trust.ts'
import type { CheckStep, SourceContext } from '../source.ts'
import { PercipioClient } from './client.ts'
import { baseOf, type PercipioConfig } from './config.ts'

/** Codes of Node and OpenSSL for a connection that was made but cannot be trusted. */
const distrust = /\b(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS|ERR_SSL|EPROTO|UND_ERR_PRX_TLS)/

const stepIds = ['reach', 'tls', 'credentials', 'permission'] as const
type StepId = (typeof stepIds)[number]

/** One call, for a report that cannot exist: 404 says that all is well. What it is answered with says how far it came. */
export async function* checkConnection(
  context: Pick<SourceContext<PercipioConfig>, 'config' | 'http' | 'signal' | 'log' | 'clock'>,
): AsyncGenerator<CheckStep> {
  const { config, clock, signal } = context
  const url = new URL(baseOf(config))
  const titles: Record<StepId, string> = {
    reach: `Reach ${url.host}`,
    tls: 'Secure connection',
    credentials: 'Token',
    permission: 'Organisation and permission',
  }
  const passed: Record<StepId, string> = {
    reach: 'The service answers.',
    tls: `The certificate is trusted. ${trustWords()}`,
    credentials: 'The token is accepted.',
    permission: 'The token may use the reports of the organisation.',
  }
  const started = clock.now()
  let error: RollcallError | null = null
  try {
    await new PercipioClient(config, context.http, context.log).probe(signal)
  } catch (thrown) {
    error = asRollcallError(thrown, signal)
    if (error.code === 'CANCELLED') throw error
  }
  const failedAt = error === null ? null : stepOf(error)
  for (const id of stepIds) {
    const step = { id, title: titles[id], milliseconds: id === 'reach' ? clock.now() - started : 0 }
    if (id === failedAt && error !== null) {
      yield { ...step, outcome: 'fail', message: error.message, remedy: error.remedy, code: error.code }
      return
    }
    if (id === 'tls' && url.protocol === 'http:') {
      yield { ...step, outcome: 'skipped', message: 'The service is on this computer and is asked without encryption.' }
    } else {
      yield { ...step, outcome: 'pass', message: passed[id] }
    }
  }
}

function stepOf(error: RollcallError): StepId {
  if (error.code === 'NETWORK') return distrust.test(error.detail ?? '') ? 'tls' : 'reach'
  if (error.code === 'BAD_CREDENTIALS') return 'credentials'
  if (error.code === 'MISSING_PERMISSION' || error.code === 'INVALID_INPUT' || error.code === 'NOT_FOUND') return 'permission'
  return 'reach'
}
