import { RollcallError } from '../../../shared/errors.ts'
import type { Logger } from '../../../shared/platform.ts'
import { flag, type Flag } from '../flags.ts'
import type { Settings } from '../settings.ts'

/**
 * Flags of Baton connectors that mean something Rollcall does not do: known, so that an existing call is told what is different instead of
 * failing on an unknown flag. docs/command.md has the same table for people; foreign-flags.test.ts goes through it row by row.
 */

/** `stop`: going on would do something else than what was asked for. `service`: only a service stops, a sync warns. */
type Answer = 'stop' | 'service' | 'warn'

export interface ForeignFlag {
  readonly flag: Flag
  readonly answer: Answer
  readonly sentence: string
  readonly remedy: string | null
}

interface Row {
  readonly answer: Answer
  readonly sentence: string
  /** What to do instead, where there is something. */
  readonly remedy?: string
  readonly kind?: Flag['kind']
  readonly more?: Partial<Flag>
}

const rows = (row: Row, ...names: readonly string[]): ForeignFlag[] =>
  names.map((name) => ({
    flag: flag(name, row.kind ?? 'string', row.sentence, { hidden: true, ...row.more }),
    answer: row.answer,
    sentence: row.sentence,
    remedy: row.remedy ?? null,
  }))

const provisioning: Row = { answer: 'stop', sentence: 'Provisioning actions are not offered yet; nothing was changed anywhere.' }
const events: Row = { answer: 'stop', sentence: 'Reading the events of a source is not offered; nothing was read.' }
const tickets: Row = { answer: 'stop', sentence: 'Ticketing is not offered; nothing was read or made.' }
const actions: Row = { answer: 'stop', sentence: 'Custom actions are not offered; nothing was called.' }
const differences: Row = {
  answer: 'stop',
  sentence: 'A file of the differences between two syncs is not written.',
  remedy: 'See them with "rollcall diff FILE", or of two files with "rollcall diff A B".',
}
const compaction: Row = {
  answer: 'stop',
  sentence: 'Merging several syncs into one is not offered.',
  remedy: 'Run a full sync; --keep says how many the file holds.',
}
const telemetry: Row = { answer: 'warn', sentence: 'Sending telemetry to a collector is not offered; the sync goes on without it.' }
const tuning: Row = { answer: 'warn', sentence: 'This setting has no counterpart here and is not needed; the sync goes on without it.' }
const health: Row = {
  answer: 'service',
  sentence: 'There is no health endpoint yet: whoever asks it would take a service that works for a dead one.',
  remedy: 'Leave it out, and watch the process itself or "rollcall services".',
}

/** In the order of docs/command.md. */
export const foreignFlags: readonly ForeignFlag[] = [
  ...rows(
    provisioning,
    ...['grant-entitlement', 'grant-principal', 'grant-principal-type', 'revoke-grant', 'create-account-login', 'create-account-email'],
    ...['create-account-profile', 'create-account-resource-type', 'delete-resource', 'delete-resource-type'],
    ...['rotate-credentials', 'rotate-credentials-type'],
  ),
  ...rows(actions, 'invoke-action', 'invoke-action-args', 'invoke-action-resource-type', 'list-action-schemas-resource-type'),
  ...rows({ ...actions, kind: 'boolean' }, 'list-action-schemas'),
  ...rows({ ...events, more: { optional: true } }, 'event-feed'),
  ...rows(events, 'event-feed-id', 'event-feed-start-at', 'event-feed-cursor'),
  ...rows({ ...tickets, kind: 'boolean' }, 'list-ticket-schemas', 'create-ticket', 'bulk-create-ticket', 'get-ticket'),
  ...rows(tickets, 'ticket-id', 'ticket-template-path', 'bulk-ticket-template-path'),
  ...rows({ ...differences, kind: 'boolean' }, 'diff-syncs'),
  ...rows(differences, 'base-sync-id', 'applied-sync-id'),
  ...rows({ ...compaction, kind: 'boolean' }, 'compact-syncs'),
  ...rows(compaction, 'compact-output-path'),
  ...rows({ ...compaction, kind: 'list' }, 'compact-file-paths', 'compact-sync-ids'),
  ...rows({ ...health, kind: 'boolean' }, 'health-check'),
  ...rows(
    { answer: 'warn', sentence: 'There is no health endpoint yet; this means nothing.' },
    ...['health-check-port', 'health-check-bind-address'],
  ),
  ...rows(
    {
      answer: 'warn',
      sentence: 'Provisioning is not offered; the sync goes on, reading only. As a service such tasks are refused.',
      kind: 'boolean',
      more: { short: 'p' },
    },
    'provisioning',
  ),
  ...rows(
    {
      answer: 'warn',
      sentence: 'Ticketing is not offered; the sync goes on without it. As a service such tasks are refused.',
      kind: 'boolean',
    },
    'ticketing',
  ),
  ...rows(telemetry, 'otel-collector-endpoint', 'otel-collector-endpoint-tls-cert-path', 'otel-collector-endpoint-tls-cert'),
  ...rows({ ...telemetry, kind: 'boolean' }, 'otel-collector-endpoint-tls-insecure', 'otel-tracing-disabled', 'otel-logging-disabled'),
  ...rows(tuning, 'workers', 'task-concurrency', 'http-timeout-seconds', 'c1z-temp-dir', 'session-store-maximum-size'),
  ...rows({ ...tuning, kind: 'boolean' }, 'parallel-sync'),
  ...rows({ answer: 'warn', sentence: 'The log goes to standard error alone; send it to a file with 2>.', kind: 'list' }, 'log-path'),
  ...rows({ answer: 'warn', sentence: 'There is one way to sign in at this source; the sync goes on with it.' }, 'auth-method'),
  ...rows(
    {
      answer: 'warn',
      sentence: 'A file of format v1 (SQLite) is written, whatever is named here; every reader takes it.',
      kind: 'choice',
      more: { choices: ['sqlite', 'pebble'] },
    },
    'storage-engine',
  ),
]

export const flagsNotOffered: readonly Flag[] = foreignFlags.map(({ flag: known }) => known)

/** Answers each one that was set, wherever it was set: warns, or stops with UNSUPPORTED before anything is done. */
export const answerForeignFlags = (settings: Settings, log: Logger, service = false): void => {
  const set = foreignFlags.filter(({ flag: { name } }) => settings.origin(name) !== null && settings.value(name) !== false)
  const stop = set.find(({ answer }) => answer === 'stop' || (answer === 'service' && service))
  if (stop) {
    const leave =
      settings.origin(stop.flag.name) === 'flag' ? 'Leave the flag out.' : 'Take the setting out of the environment or the settings file.'
    throw new RollcallError('UNSUPPORTED', {
      message: `--${stop.flag.name}: ${stop.sentence}`,
      remedy: stop.remedy === null ? leave : `${stop.remedy}${settings.origin(stop.flag.name) === 'flag' ? '' : ` ${leave}`}`,
    })
  }
  for (const { flag: known, answer, sentence } of set)
    log.warn(`--${known.name}: ${answer === 'service' ? 'Only a service has a health endpoint; a sync ends by itself.' : sentence}`)
}
