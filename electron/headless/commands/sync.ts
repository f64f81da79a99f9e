import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SourceInfo } from '../../../shared/sources-contract.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Depth } from '../../../shared/syncs.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { environmentName, fieldFlags, flag, type Flag } from '../flags.ts'
import type { Settings } from '../settings.ts'
import type { World } from '../world.ts'
import { group, type Register } from './command.ts'
import { answerForeignFlags, flagsNotOffered } from './foreign-flags.ts'
import { followRun, requireReady } from './run-follow.ts'
import { reportRun } from './run-report.ts'
import { sourceInput } from './source-input.ts'
import { externalFlags, externalOf, isService, serveSource, serviceFlags } from './sync-service.ts'

/** Flags of every sync, whatever the source. */
const syncFlags: readonly Flag[] = [
  flag('file', 'string', 'The path to the c1z file to sync with', { short: 'f', default: 'sync.c1z', placeholder: 'path' }),
  flag('keep', 'integer', 'How many finished syncs the file keeps, this one included', {
    default: 2,
    environment: ['BATON_KEEP_SYNC_COUNT'],
  }),
  flag('keep-previous-sync-c1z', 'boolean', 'Keep the sync before in the file, as --keep 2 does', { hidden: true }),
  flag('accept-shrunken', 'boolean', 'Write the file even when holders or grants fell far below the previous run'),
  flag('sync-resource-types', 'list', 'Keep only these resource types and what is on them', { chooses: true }),
  flag('skip-grants', 'boolean', 'Leave grants out: a part beside the full sync'),
  flag('skip-entitlements-and-grants', 'boolean', 'Leave entitlements and grants out: a sync of resources only, beside the full one'),
  flag('sync-resources', 'list', 'The resource types to sync, as --sync-resource-types; single resources are not offered', {
    chooses: true,
  }),
]

export const registerSync = (program: Command, add: Register, world: World): void => {
  const sync = group(program, 'sync', 'Run a sync and write it to a c1z file')
  for (const source of world.sources)
    add(sync, {
      usage: source.id,
      description: `${source.title}: ${source.description}`,
      flags: [
        ...fieldFlags(source.fields),
        ...syncFlags.map((one) => suggesting(one, source)),
        ...externalFlags,
        ...serviceFlags(source),
        ...flagsNotOffered,
      ],
      examples: examples(source),
      run: async (context) => {
        answerForeignFlags(context.settings, context.log, context.settings.origin('client-id') !== null)
        const { settings } = context
        const resourceTypes = chosenTypes(settings, source)
        const depth = depthOf(context)
        const keep = settings.number('keep') ?? 2
        if (isService(context)) return serveSource(context, source, resourceTypes)
        if (settings.on('keep-previous-sync-c1z') && keep < 2)
          throw new UsageError('--keep-previous-sync-c1z and --keep 1 contradict each other', 'Give --keep 2 or more.')
        if (keep < 1 || keep > 50) throw new UsageError(`invalid argument "${keep}" for "--keep": 1 to 50 syncs can be kept`)
        const external = externalOf(context)
        const { config, secrets } = await sourceInput(context, source)
        const client = await context.client()
        const started = await client.runs.start({
          sourceId: source.id,
          config,
          secrets,
          ...(resourceTypes ? { resourceTypes: [...resourceTypes] } : {}),
          ...(depth === 'all' ? {} : { depth }),
          output: { path: resolve(context.world.workingDirectory, settings.text('file') ?? 'sync.c1z'), keep },
          ...(external === null ? {} : { external }),
          acceptShrunken: settings.on('accept-shrunken'),
        })
        return finishRun(context, await followRun(context, started))
      },
    })
}

const suggesting = (one: Flag, { resourceTypes }: SourceInfo): Flag =>
  one.name === 'sync-resource-types' ? { ...one, suggests: resourceTypes.map(({ id }) => id) } : one

/** The end of `sync` and `resume` alike. */
export const finishRun = async (context: Context, run: Parameters<typeof reportRun>[1]): Promise<undefined> => {
  requireReady(run, context.self)
  await reportRun(context, run)
}

const chosenTypes = (settings: Settings, source: SourceInfo): readonly string[] | null => {
  const given = ['sync-resource-types', 'sync-resources'].filter((name) => settings.origin(name) !== null)
  const chosen = given.flatMap((name) => settings.list(name) ?? [])
  const empty = given.find((name) => (settings.list(name) ?? []).length === 0)
  if (empty !== undefined)
    throw new UsageError(`invalid argument "" for "--${empty}": no resource type is named`, 'Name resource types, or leave it out for all.')
  if (chosen.length === 0) return null
  const known = source.resourceTypes.map(({ id }) => id)
  const single = chosen.find((entry) => entry.startsWith('bid:') || entry.includes('/'))
  if (single !== undefined)
    throw new RollcallError('UNSUPPORTED', {
      message: `--sync-resources: syncing single resources (${single}) is not offered yet.`,
      remedy: `Name resource types (${known.join(', ')}), or leave the flag out.`,
    })
  const unknown = chosen.find((entry) => !known.includes(entry))
  if (unknown !== undefined)
    throw new UsageError(`invalid argument "${unknown}" for "--sync-resource-types": one of ${known.join(', ')} is expected`)
  return [...new Set(chosen)]
}

/** What a sync leaves out. A service stops: there each task says it. */
const depthOf = (context: Context): Depth => {
  const { settings } = context
  const set = ['skip-entitlements-and-grants', 'skip-grants'].find((name) => settings.on(name))
  if (set === undefined) return 'all'
  if (isService(context))
    throw new RollcallError('UNSUPPORTED', {
      message: `--${set}: a service gives each task what it asks for.`,
      remedy: 'Leave it out; ConductorOne says in the task whether it wants grants.',
    })
  return set === 'skip-grants' ? 'entitlements' : 'resources'
}

/** Secrets come from the environment or a file in every example: what is on a command line is seen by others and stays in the shell's history. */
const examples = (source: SourceInfo): readonly string[] => {
  const secret = source.fields.find((field) => field.secret && field.required)
  const others = source.fields
    .filter((field) => field.required && !field.secret)
    .map((field) => ` --${field.flag} ${field.placeholder ?? field.name.toUpperCase()}`)
  const call = `rollcall sync ${source.id}${others.join('')}`
  if (!secret) return [call, `${call} -f sample.c1z --output json`]
  return [
    `${call} --${secret.flag}-file token.txt`,
    `${call} --${secret.flag} - < token.txt`,
    `${environmentName(`${secret.flag}-file`)}=token.txt ${call} -f sync.c1z`,
  ]
}
