import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import { openCatalog, type Catalog } from '../../electron/engine/catalog/catalog.ts'
import { NoticeCenter, type NoticeCenterOptions } from '../../electron/engine/notices/notice-center.ts'
import type { Raised } from '../../electron/engine/notices/raised.ts'
import type { NoticeChannel, NoticeDelivery, NoticeEvent } from '../../shared/notices.ts'
import { FakeClock } from './fake-clock.ts'
import { mailServer, type MailServer } from './mail-server.ts'
import { webhookReceiver, type WebhookReceiver } from './webhook-receiver.ts'
import { eventually } from './eventually.ts'

/** Notices over a catalog and a clock of their own, made anew for each test of the file that imports this. */
export const secret = 'whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE='
export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute

export let folder: string
export let clock: FakeClock
export let lines: string[]
const closers: (() => unknown)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-notices-'))
  clock = new FakeClock('2026-03-02T09:00:00Z')
  lines = []
  // The receiver's library looks at the clock of this process; only its date is ours to set.
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

export interface Bench {
  readonly catalog: Catalog
  readonly center: NoticeCenter
}

const note = (event: string, fields?: object): void => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)

export function bench(more: Partial<NoticeCenterOptions> = {}): Bench {
  const catalog = openCatalog(join(folder, 'catalog.db'))
  const center = new NoticeCenter({
    trail: { head: () => null, noteOn: () => Promise.resolve(null) },
    ...{ catalog, clock, version: '1', environment: {}, network: () => ({}), background: true },
    log: { debug: note, info: note, warn: note, error: note },
    secrets: () => Promise.resolve({ secret, password: 'canary-password' }),
    ...more,
  })
  closers.push(async () => {
    await center.close()
    catalog.close()
  })
  return { catalog, center }
}

export async function receiver(...steps: Parameters<typeof webhookReceiver>[1]): Promise<WebhookReceiver> {
  const made = await webhookReceiver(secret, steps)
  closers.push(() => made.close())
  return made
}

export async function mails(...given: Parameters<typeof mailServer>): Promise<MailServer> {
  const made = await mailServer(...given)
  closers.push(() => made.close())
  return made
}

export const all: NoticeEvent[] = ['run.succeeded', 'run.failed', 'run.recovered', 'guard.fired', 'service.broken', 'service.recovered']
export const hook = ({ center }: Bench, url: string, more: Partial<NoticeChannel> = {}): NoticeChannel =>
  center.save({ kind: 'webhook', name: 'Hook', events: all, enabled: true, config: { url, allowHttp: true, allowPrivate: true }, ...more })

export const raised = (event: NoticeEvent, more: Partial<Raised> = {}): Raised => ({
  ...{ event, key: 'connection:1', title: `[Rollcall] Acme ${event}`, body: 'What to do.', data: { run_id: 'r1' } },
  ...(event === 'run.succeeded' ? { recovery: { title: '[Rollcall] Acme works again', body: 'Good.' } } : {}),
  ...more,
})

/** The channel's newest delivery once it is `state` after `attempts` tries. */
export const until = (center: NoticeCenter, channelId: string, state: NoticeDelivery['state'], attempts: number): Promise<NoticeDelivery> =>
  eventually(() => {
    const [newest] = center.log(channelId, 1)
    if (newest?.state !== state || newest.attempts !== attempts) throw new Error(JSON.stringify(newest))
    return newest
  })

export async function pass(milliseconds: number): Promise<void> {
  // The date first: what is sent while time passes is signed with the clock's time and checked with the date.
  vi.setSystemTime(clock.now() + milliseconds)
  await clock.advance(milliseconds)
}

/** After enough time for the wait with its jitter, but not for the next. */
export const within = (delay: number): number => Math.ceil(delay * 1.2) + second
