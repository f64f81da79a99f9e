import { once } from 'node:events'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { dana, ladder, privacy } from '../fakes/percipio/rows.ts'
import { text, type Step } from '../fakes/percipio/script.ts'
import type { FakePercipio } from '../fakes/percipio/service.ts'
import { startHeadless } from './commands.ts'

/** People who each hold one course, half of them the one and half the other. */
export const report = (people: number): Step =>
  text(
    '[',
    Array.from({ length: people }, (_, i) => {
      const course = i % 2 === 0 ? ladder : privacy
      const names = { firstName: 'Dana', lastName: `Cole ${i}`, userId: `person-${i}@example.com`, userUuid: `uuid-${i}` }
      return JSON.stringify({ ...dana, ...names, ...course, status: 'Completed' })
    }).join(','),
    ']',
  )

export const destinationName = 'Archive'
export const fileName = 'archive.c1z'

/** A terminal beside the window, over its profile. */
export interface Terminal {
  readonly run: (words: readonly string[], input?: string) => Promise<string>
  readonly json: <T>(...words: readonly string[]) => Promise<T>
  readonly syncWords: readonly string[]
  /** Kills a sync of the connection as soon as it saves: its snapshot is whole, its run is not. */
  readonly interruptedSync: () => Promise<void>
}

interface Place {
  readonly profile: string
  readonly folder: string
  /** Of the session the window lives in, for its keychain. */
  readonly environment: Readonly<Record<string, string>>
  readonly service: FakePercipio
}

export function terminal({ profile, folder, environment, service }: Place): Terminal {
  const dataDir = join(profile, 'rollcall')
  const known = { ...environment, BATON_API_TOKEN: service.apiToken }
  const run: Terminal['run'] = async (words, input = '') => {
    const child = startHeadless(dataDir, words, known)
    child.stdin.end(input)
    const [said, complaint] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')])
    const code = child.exitCode
    if (code !== 0) throw new Error(`rollcall ${words.join(' ')} ended with ${String(code)}:\n${complaint.slice(-2000)}`)
    return said
  }
  const address = ['--base-url', service.baseUrl, '--organization-id', service.organizationId, '--poll-interval', '1']
  const syncWords = ['sync', 'percipio', ...address, '--file', join(folder, 'sync.c1z')]
  return {
    run,
    syncWords,
    json: async <T>(...words: readonly string[]) => JSON.parse(await run([...words, '--output', 'json'])) as T,
    interruptedSync: async () => {
      const child = startHeadless(dataDir, [...syncWords, '--log-level', 'debug', '--log-format', 'json'], known)
      child.stdin.end()
      const ended = once(child, 'close')
      let said = ''
      child.stderr.on('data', (data: Buffer) => {
        said += data.toString()
        if (/"phase":"save"[^\n]*"msg":"phase"/.test(said)) child.kill('SIGKILL')
      })
      await ended
      if (child.signalCode !== 'SIGKILL') throw new Error(`The sync ended before it was killed:\n${said.slice(-2000)}`)
    },
  }
}

/** What a good day left behind: a run, its signed review, its delivery, and the token in the keychain for the window's next run. */
export async function deliverFirst({ run, json, syncWords }: Terminal, folder: string, token: string): Promise<void> {
  await run(['destinations', 'save', 'c1z', '--name', destinationName, '--folder', folder, '--file-name', fileName])
  await run(syncWords)
  const { connections } = await json<{ connections: { id: string }[] }>('connections')
  await run(['connections', 'secret', connections[0]?.id ?? ''], token)
  const { id } = await json<{ id: string }>('review', 'start', '--by', 'Dana Reed')
  await run(['review', 'decide', id, 'approve', '--all', '--by', 'Dana Reed'])
  await run(['review', 'sign', id, '--by', 'Dana Reed', '--note', 'All seen'])
  const plan = await json<{ id: string }>('deliver', 'plan', '--to', destinationName, '--review', id)
  await run(['deliver', 'approve', plan.id, '--by', 'Dana Reed'])
  await run(['deliver', 'apply', plan.id, '--for-real'])
}
