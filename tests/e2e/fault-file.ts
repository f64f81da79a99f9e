import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rows } from '../fakes/percipio/script.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'
import { startHeadless } from './commands.ts'

/** The odd report of this name (tests/fixtures/faults) as a .c1z in `folder`, made by the command as anybody would. */
export async function fileOf(report: string, folder: string): Promise<string> {
  const body: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/faults', report, 'report.json'), 'utf8'))
  const service = await startPercipioService({ report: [rows(...(body as readonly unknown[]))] })
  const token = join(folder, 'token.txt')
  writeFileSync(token, service.apiToken)
  const file = join(folder, 'report.c1z')
  const child = startHeadless(join(folder, 'data'), [
    ...['sync', 'percipio', '--organization-id', service.organizationId, '--api-token-file', token],
    ...['--base-url', service.baseUrl, '--poll-interval', '1', '--file', file],
  ])
  let said = ''
  child.stderr.on('data', (text) => (said += String(text)))
  child.stdout.resume()
  const [code] = (await once(child, 'close')) as [number]
  await service.close()
  if (code !== 0) throw new Error(`The sync of ${report} ended with ${code}: ${said}`)
  return file
}
