import { asRollcallError, type RollcallError } from '../../../../shared/errors.ts'
import { openTls } from '../../http/tls-connection.ts'
import { redactor } from '../../http/redact.ts'
import { trustWords } from '../../http/trust.ts'
import type { CheckStep } from '../../sources/source.ts'
import type { DestinationContext } from '../destination.ts'
import type { Config } from './config.ts'
import { secretTexts } from './credentials.ts'
import { lineTo, type Line } from './serve.ts'
import { limits } from './timings.ts'

/** Credentials, address, token. Nobody is greeted: the test of a setting must not look like a connector that started. */
export async function* checkTenant(context: DestinationContext<Config>): AsyncGenerator<CheckStep> {
  const { config, network, environment, signal, clock } = context
  const redact = redactor(secretTexts(config.clientSecret))
  const step = async (id: string, title: string, work: () => Promise<string> | string): Promise<CheckStep> => {
    const started = performance.now()
    const ended = (): number => Math.round(performance.now() - started)
    try {
      return { id, title, outcome: 'pass', message: await work(), milliseconds: ended() }
    } catch (error) {
      const { code, message, remedy }: RollcallError = asRollcallError(error, signal)
      return { id, title, outcome: 'fail', message, remedy, code, milliseconds: ended() }
    }
  }
  const lines: Line[] = []
  const steps: readonly (() => Promise<CheckStep>)[] = [
    () =>
      step('credentials', 'Credentials', () => {
        const line = lineTo({ config, http: context.http, network, environment, version: '', clock })
        lines.push(line)
        return `Client ID of ${line.host}.`
      }),
    () =>
      step('reach', 'Reach the tenant', async () => {
        const [{ host, port } = noLine()] = lines
        const purpose = 'reach ConductorOne'
        const target = { host, port, alpn: ['h2'], timeout: limits.dial, environment, ...network, signal, purpose, redact }
        const socket = await openTls(target)
        const protocol = socket.getProtocol() ?? 'TLS'
        socket.destroy()
        return `${host}:${port} answers over ${protocol} and HTTP/2. ${trustWords()}`
      }),
    () =>
      step('token', 'Sign in', async () => {
        const [{ tokens } = noLine()] = lines
        await tokens.get(signal)
        return 'The client ID and secret are accepted. ConductorOne was not greeted: that happens when the service starts.'
      }),
  ]
  try {
    for (const run of steps) {
      const ended = await run()
      yield ended
      if (ended.outcome === 'fail') return
    }
  } finally {
    for (const { api } of lines) api.close()
  }
}

/** A failed first step ends the check. */
function noLine(): never {
  throw new TypeError('the credentials were not checked')
}
