import { RollcallError } from '../../../shared/errors.ts'
import type { Logger } from '../../../shared/platform.ts'
import { flag, type Flag } from '../flags.ts'
import type { Settings } from '../settings.ts'

interface ForeignFlag {
  readonly flag: Flag
  /** `stop`: going on would do something else than what was asked for. */
  readonly answer: 'stop' | 'warn'
  readonly sentence: string
}

const foreign = (
  answer: ForeignFlag['answer'],
  sentence: string,
  names: readonly string[],
  kind: Flag['kind'] = 'string',
  short: string | null = null,
): ForeignFlag[] => names.map((name) => ({ flag: flag(name, kind, sentence, { short, hidden: true }), answer, sentence }))

const provisioning = 'Provisioning actions are not offered yet; nothing was changed anywhere.'
const external = 'Choosing other traits is not offered: people and groups of the external file are taken in.'
const ticketing = 'Ticketing is not offered; the sync goes on without it. As a service such tasks are refused.'
const telemetry = 'Sending telemetry to a collector is not offered; the sync goes on without it.'
const tuning = 'This setting has no counterpart here and is not needed; the sync goes on without it.'

/** Flags of Baton connectors that mean something Rollcall does not do: known, and answered with one sentence. */
const foreignFlags: readonly ForeignFlag[] = [
  ...foreign('stop', external, ['external-resource-traits']),
  ...foreign('stop', provisioning, [
    'grant-entitlement', 'grant-principal', 'grant-principal-type', 'revoke-grant', 'create-account-login', 'create-account-email',
    'create-account-profile', 'delete-resource', 'delete-resource-type', 'rotate-credentials', 'rotate-credentials-type', 'invoke-action',
  ]), // prettier-ignore
  ...foreign(
    'stop',
    'Skipping entitlements or grants is not offered; use --sync-resource-types to leave a type out.',
    ['skip-entitlements-and-grants', 'skip-grants'],
    'boolean',
  ),
  ...foreign(
    'warn',
    'Provisioning is not offered; the sync goes on, reading only. As a service such tasks are refused.',
    ['provisioning'],
    'boolean',
    'p',
  ),
  ...foreign('warn', ticketing, ['ticketing'], 'boolean'),
  ...foreign('warn', telemetry, ['otel-collector-endpoint']),
  ...foreign('warn', telemetry, ['otel-tracing-disabled', 'otel-logging-disabled'], 'boolean'),
  ...foreign('warn', tuning, ['workers', 'task-concurrency', 'http-timeout-seconds', 'storage-engine', 'c1z-temp-dir', 'log-path']),
]

export const flagsNotOffered: readonly Flag[] = foreignFlags.map(({ flag: known }) => known)

/** Answers each one that was set, wherever it was set: warns, or stops with UNSUPPORTED before anything is done. */
export const answerForeignFlags = (settings: Settings, log: Logger): void => {
  const set = foreignFlags.filter(({ flag: { name } }) => settings.origin(name) !== null && settings.value(name) !== false)
  const stop = set.find(({ answer }) => answer === 'stop')
  if (stop)
    throw new RollcallError('UNSUPPORTED', {
      message: `--${stop.flag.name}: ${stop.sentence}`,
      remedy:
        settings.origin(stop.flag.name) === 'flag'
          ? 'Leave the flag out.'
          : 'Take the setting out of the environment or the settings file.',
    })
  for (const { flag: known, sentence } of set) log.warn(`--${known.name}: ${sentence}`)
}
