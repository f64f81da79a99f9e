import { project } from './config.ts'
import { run } from '../runtime/electron.ts'

/**
 * The time that packages carry: that of the commit they are made of, so that the same commit gives the same bytes tomorrow.
 * SOURCE_DATE_EPOCH (seconds since 1970) goes before it; outside a checkout it is 1980, the first year an archive can name.
 */
export async function madeAt(): Promise<Date> {
  const named = Number(process.env.SOURCE_DATE_EPOCH ?? Number.NaN)
  if (Number.isSafeInteger(named) && named >= 0) return new Date(named * 1000)
  const { code, output } = await run('git', ['log', '-1', '--format=%ct'], project)
  const seconds = Number(output.trim())
  return new Date(code === 0 && Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : Date.UTC(1980, 0, 1))
}
