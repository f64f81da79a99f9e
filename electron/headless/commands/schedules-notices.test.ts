import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { NoticeChannel, NoticeDelivery } from '../../../shared/notices.ts'
import type { ScheduleRecord } from '../../../shared/schedules.ts'
import { play, type Script } from '../testing/scripted-world.ts'

const schedule: ScheduleRecord = {
  ...{ id: 'sched-0001', connectionId: 'conn-0001', name: 'Morning', cron: '0 6 * * 1-5', timeZone: 'Europe/Berlin', missed: 'skip' },
  ...{
    enabled: true,
    openReview: true,
    words: 'At 06:00, Monday through Friday',
    next: [Date.UTC(2026, 0, 5, 5), Date.UTC(2026, 0, 6, 5)],
  },
  last: { at: Date.UTC(2026, 0, 2, 5), outcome: 'failed', message: 'API token is missing. Correct it.', runId: null },
}
const connection = { id: 'conn-0001', name: 'Acme', sourceId: 'library', config: {}, createdAt: 1, lastRun: null, ignoredFindings: [] }
const channel: NoticeChannel = {
  ...{ id: 'chan-0001', kind: 'webhook', name: 'Ops', events: ['run.failed'], enabled: true, problem: null },
  config: { url: 'https://hooks.example.com/x', allowHttp: false, allowPrivate: false, repeat: false },
}
const delivery: NoticeDelivery = {
  ...{ id: 7, channelId: channel.id, state: 'sent', attempts: 2, nextAt: null, answer: { status: 200, milliseconds: 12, text: 'thanks' } },
  notice: { id: 'msg_1', event: 'run.failed', at: Date.UTC(2026, 0, 5, 5), title: 't', body: 'b', data: {} },
}

/** What the engine was asked, by call. */
const asking = (script: Script): { script: Script; asked: unknown[] } => {
  const asked: unknown[] = []
  const noted = Object.entries(script).map(([group, calls]) => [
    group,
    Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [name, (input: never) => (asked.push([`${group}.${name}`, input]), call(input))]),
    ),
  ])
  return { script: Object.fromEntries(noted) as Script, asked }
}

test('schedules are listed, with what came of them', async () => {
  const script: Script = { schedules: { list: () => [schedule] } }
  for (const words of [['schedules'], ['schedules', 'list']]) {
    const { code, out } = await play(words, script)
    expect(code).toBe(0)
    expect(out).toContain('At 06:00, Monday through Friday')
    expect(out).toContain('failed 2026-01-02T05:00:00Z')
  }
  const { out } = await play(['schedules', '-o', 'json'], script)
  expect(JSON.parse(out)).toMatchObject({
    schedules: [{ id: 'sched-0001', next: '2026-01-05T05:00:00Z', lastMessage: 'API token is missing. Correct it.' }],
  })
})

test('a schedule is added, switched off and removed', async () => {
  const { script, asked } = asking({
    connections: { list: () => [connection] },
    schedules: {
      list: () => [schedule],
      preview: () => ({ words: schedule.words, next: schedule.next }),
      save: () => schedule,
      remove: () => undefined,
    },
  })
  const added = await play(
    ['schedules', 'add', '0001', '0 6 * * 1-5', '--time-zone', 'Europe/Berlin', '--missed', 'run-once', '--no-review'],
    script,
  )
  expect(added).toMatchObject({ code: 0, err: '' })
  expect(added.out).toContain('Monday, 5 January 2026')
  expect(asked.at(-1)).toEqual([
    'schedules.save',
    {
      connectionId: 'conn-0001',
      cron: '0 6 * * 1-5',
      timeZone: 'Europe/Berlin',
      name: schedule.words,
      missed: 'run-once',
      openReview: false,
    },
  ])
  await play(['schedules', 'disable', 'sched'], script)
  expect(asked.at(-1)).toMatchObject(['schedules.save', { id: 'sched-0001', enabled: false, missed: 'skip', openReview: true }])
  await play(['schedules', 'enable', 'sched'], script)
  expect(asked.at(-1)).toMatchObject(['schedules.save', { enabled: true }])
  expect((await play(['schedules', 'remove', 'sched-0001'], script)).out).toBe('Removed schedule Morning.\n')
  expect(await play(['schedules', 'remove', 'other'], script)).toMatchObject({ code: 5 })
})

test('a cron expression is explained without saving anything', async () => {
  const script: Script = { schedules: { preview: () => ({ words: 'At 06:00', next: [Date.UTC(2026, 0, 5, 5)] }) } }
  const { out } = await play(['schedules', 'preview', '0 6 * * *', '--time-zone', 'Europe/Berlin'], script)
  expect(out).toContain('At 06:00')
  expect(out).toMatch(/Next \(Europe\/Berlin\) +Monday, 5 January 2026.* 06:00 +2026-01-05T05:00:00Z/)
})

test('a webhook is added; its secret goes to the keychain and nowhere else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-'))
  writeFileSync(join(folder, 'secret.txt'), 'whsec_canary\n', { mode: 0o600 })
  const stored: string[] = []
  const { script, asked } = asking({ notices: { save: () => channel }, audit: { noteSecret: () => undefined } })
  const vault = {
    get: () => Promise.resolve(null),
    set: (...entry: string[]) => Promise.resolve(void stored.push(entry.join(' '))),
    remove: () => Promise.resolve(true),
  }
  const words = [
    'notices',
    'add',
    'webhook',
    'https://hooks.example.com/x-canary',
    '--secret-file',
    join(folder, 'secret.txt'),
    '--events',
    'run.failed',
    '--repeat',
  ]
  const { code, out, err } = await play(words, script, { vault })
  expect(code).toBe(0)
  expect(stored).toEqual(['chan-0001 secret whsec_canary', 'chan-0001 address https://hooks.example.com/x-canary'])
  expect(asked).toEqual([
    [
      'notices.save',
      {
        ...{ kind: 'webhook', name: 'webhook', events: ['run.failed'] },
        config: { url: 'https://hooks.example.com/…', allowHttp: false, allowPrivate: false, repeat: true },
      },
    ],
    ['audit.noteSecret', { of: 'channel', id: channel.id, name: 'secret', change: 'set' }],
    ['audit.noteSecret', { of: 'channel', id: channel.id, name: 'address', change: 'set' }],
  ])
  expect(out + err).not.toContain('canary')
})

test('the address of a webhook that was kept plain goes to the keychain, and stays plain when that does not take it', async () => {
  const { script, asked } = asking({
    notices: { channels: () => [channel], save: () => channel },
    audit: { noteSecret: () => undefined },
  })
  const stored: string[] = []
  const vault = (set: (...entry: string[]) => Promise<void>) => ({
    get: () => Promise.resolve(null),
    set,
    remove: () => Promise.resolve(true),
  })
  const stdin = () => Readable.from(['https://hooks.example.com/x?canary\n'])
  const words = ['notices', 'address', 'chan']
  const moved = await play(words, script, {
    vault: vault((...entry) => Promise.resolve(void stored.push(entry.join(' ')))),
    stdin: stdin(),
  })
  expect(moved).toMatchObject({ code: 0 })
  expect(moved.out + moved.err).not.toContain('canary')
  expect(stored).toEqual(['chan-0001 address https://hooks.example.com/x?canary'])
  expect(asked.slice(1)).toMatchObject([
    ['notices.save', { id: channel.id, enabled: true, config: { ...channel.config, url: 'https://hooks.example.com/…' } }],
    ['audit.noteSecret', { of: 'channel', id: channel.id, name: 'address', change: 'set' }],
  ])
  expect((await play(words, script, { vault: vault(() => Promise.reject(new Error('no keychain'))), stdin: stdin() })).code).toBe(13)
  expect(asked.at(-1)).toMatchObject(['notices.save', { id: channel.id, config: channel.config }])
})

test('a channel whose secret cannot be kept is not added', async () => {
  const { script, asked } = asking({ notices: { save: () => channel, remove: () => undefined } })
  const vault = {
    get: () => Promise.resolve(null),
    set: () => Promise.reject(new Error('no keychain')),
    remove: () => Promise.resolve(false),
  }
  const { code } = await play(['notices', 'add', 'webhook', 'https://hooks.example.com/x', '--secret', '-'], script, {
    vault,
    stdin: Readable.from(['whsec_x']),
  })
  expect(code).toBe(13)
  expect(asked.at(-1)).toEqual(['notices.remove', { id: 'chan-0001' }])
})

test('an e-mail channel is told its protection; its port follows from that', async () => {
  const { script, asked } = asking({ notices: { save: () => ({ ...channel, kind: 'email', config: { to: ['a@example.com'] } }) } })
  await play(
    ['notices', 'add', 'email', 'a@example.com', 'b@example.com', '--host', 'mail', '--from', 'r@example.com', '--security', 'tls'],
    script,
  )
  expect(asked[0]).toMatchObject([
    'notices.save',
    { kind: 'email', config: { host: 'mail', security: 'tls', to: ['a@example.com', 'b@example.com'] } },
  ])
  expect(await play(['notices', 'add', 'email', 'a@example.com'], script)).toMatchObject({ code: 3 })
  expect(await play(['notices', 'add', 'desktop', '--events', 'nonsense'], script)).toMatchObject({ code: 3 })
})

test('log, test and resend show what came back; a test that fails fails the command', async () => {
  const failed = { ...delivery, state: 'failed' as const, answer: { status: 401, milliseconds: 5, text: 'who are you' } }
  const script: Script = { notices: { channels: () => [channel], log: () => [delivery], test: () => failed, resend: () => delivery } }
  expect((await play(['notices'], script)).out).toContain('https://hooks.example.com/x')
  expect((await play(['notices', 'log', 'chan-0001'], script)).out).toMatch(/7 .*run\.failed +sent +2 .*200/)
  const tested = await play(['notices', 'test', 'chan'], script)
  expect(tested.code).toBe(14)
  expect(tested.out).toContain('401, after 5 ms')
  expect(tested.err).toContain('who are you')
  expect(await play(['notices', 'resend', '7'], script)).toMatchObject({ code: 0 })
  expect(await play(['notices', 'resend', 'seven'], script)).toMatchObject({ code: 3 })
})

test('serve stays until it is told to end, and refuses when another one serves', async () => {
  expect(await play(['serve'])).toMatchObject({ code: 3 })
  const stop = new AbortController()
  const list = () => {
    setTimeout(() => stop.abort(), 50)
    return [schedule]
  }
  const script: Script = { schedules: { active: () => ({ active: true, elsewhere: false }), list } }
  const { code, err } = await play(['serve', '--schedules', '--log-format', 'json'], script, { signal: stop.signal })
  expect(code).toBe(0)
  expect(err).toContain('"schedules":1,"next":"2026-01-05T05:00:00.000Z","msg":"serving schedules"')
  const elsewhere: Script = { schedules: { active: () => ({ active: false, elsewhere: true }) } }
  expect(await play(['serve', '--schedules'], elsewhere)).toMatchObject({
    code: 6,
    err: expect.stringContaining('another process') as string,
  })
})
