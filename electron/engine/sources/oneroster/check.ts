import { grouped } from '../../../../shared/number-words.ts'
import { asRollcallError, type RollcallError } from '../../../../shared/errors.ts'
import type { CheckStep } from '../source.ts'
import type { ReadContext } from '../streams.ts'
import { listIn } from './collection.ts'
import type { OneRosterConfig } from './config.ts'
import { rootOf } from './root.ts'

type Context = ReadContext<OneRosterConfig>

/** Signs in, finds the service, and looks at one record of each list that is to be read. */
export async function* checkConnection(context: Context): AsyncGenerator<CheckStep> {
  const { config, clock } = context
  const host = new URL(config.baseUrl).host
  let started = clock.now()
  const took = (): number => clock.now() - started
  let root
  try {
    root = await rootOf(context)
  } catch (thrown) {
    const error = asRollcallError(thrown, context.signal)
    if (error.code === 'CANCELLED') throw error
    yield failed(
      error.code === 'NETWORK' ? ['reach', `Reach ${host}`] : signInFailed(error) ? ['sign-in', 'Sign in'] : ['find', 'Find OneRoster'],
      error,
      took(),
    )
    return
  }
  yield { id: 'sign-in', title: 'Sign in', outcome: 'pass', milliseconds: took(), message: signedIn[config.authMode] }
  yield {
    id: 'find',
    title: 'Find OneRoster',
    outcome: 'pass',
    milliseconds: 0,
    message: `OneRoster ${root.version} answers at ${root.url}.`,
  }
  for (const { path, envelope, title, wanted } of lists) {
    if (!wanted(config)) continue
    started = clock.now()
    try {
      const { http, signal } = context
      const url = `${root.url}/${path}?limit=1&offset=0`
      const response = await http.request({ method: 'GET', url, signal, purpose: `read ${title.toLowerCase()}` })
      const { records, total } = await listIn(response, envelope, title)
      const count = total ?? (records.length === 0 ? 0 : null)
      const message =
        count === null ? 'Can be read.' : count === 0 ? 'Can be read; there are none.' : `Can be read; there are ${grouped(count)}.`
      yield { id: path, title, outcome: 'pass', milliseconds: took(), message }
    } catch (thrown) {
      const error = asRollcallError(thrown, context.signal)
      if (error.code === 'CANCELLED') throw error
      yield failed([path, title], error, took())
      return
    }
  }
}

const signedIn = { oauth2: 'The service gave a token.', bearer: 'The token is accepted.', oauth1: 'The signature is accepted.' } as const

/** What cannot be read without. */
const lists = [
  { path: 'classes', envelope: 'classes', title: 'Classes', wanted: (config: OneRosterConfig) => config.syncClasses },
  { path: 'users', envelope: 'users', title: 'People', wanted: (config: OneRosterConfig) => config.syncUsers },
  { path: 'enrollments', envelope: 'enrollments', title: 'Enrolments', wanted: (config: OneRosterConfig) => config.syncEnrollments },
] as const

const signInFailed = ({ code }: RollcallError): boolean =>
  code === 'BAD_CREDENTIALS' || code === 'MISSING_PERMISSION' || code === 'INVALID_INPUT'

const failed = ([id, title]: readonly [string, string], error: RollcallError, milliseconds: number): CheckStep => ({
  ...{ id, title, outcome: 'fail', milliseconds, message: error.message, remedy: error.remedy, code: error.code },
})
