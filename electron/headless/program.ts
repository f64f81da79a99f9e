import { Command, CommanderError } from 'commander'
import { registerAccess } from './commands/access.ts'
import { registerAudit } from './commands/audit.ts'
import { registerCapabilities } from './commands/capabilities.ts'
import { registerCatalog } from './commands/catalog.ts'
import { registerCheck } from './commands/check.ts'
import { registerComplete } from './commands/complete.ts'
import { registerCompletion } from './commands/completion.ts'
import { registerConfig } from './commands/config.ts'
import { registerConnections } from './commands/connections.ts'
import { registerDeliver } from './commands/deliver.ts'
import { registerDestinations } from './commands/destinations.ts'
import { registerDiff } from './commands/diff.ts'
import { registerEntitlements } from './commands/entitlements.ts'
import { registerExport } from './commands/export.ts'
import { registerFindings } from './commands/findings.ts'
import { registerGrants } from './commands/grants.ts'
import { registerNotices } from './commands/notices.ts'
import { registerOpen } from './commands/open.ts'
import { registerStorage } from './commands/storage.ts'
import { registerPrincipals } from './commands/principals.ts'
import { registerResources } from './commands/resources.ts'
import { registerResume } from './commands/resume.ts'
import { registerReview } from './commands/review.ts'
import { registerRuns } from './commands/runs.ts'
import { registerSanitize } from './commands/sanitize.ts'
import { registerServices } from './commands/services.ts'
import { registerSchedules } from './commands/schedules.ts'
import { registerServe } from './commands/serve.ts'
import { registerStats } from './commands/stats.ts'
import { registerSyncs } from './commands/syncs.ts'
import { registerSync } from './commands/sync.ts'
import type { Register } from './commands/command.ts'
import { commonFlags, Context } from './context.ts'
import { mistakeInWhere } from './commands/where.ts'
import { asFailure, isBrokenPipe, UsageError } from './failure.ts'
import { addFlags } from './flags.ts'
import { printable } from './text.ts'
import type { World } from './world.ts'

/** The whole command. Each sub-command runs inside its own {@link Context}. */
const buildProgram = (world: World, started: (context: Context) => void, ended: (code: number) => void): Command => {
  const program = new Command('rollcall')
    .description('Run identity and learning syncs, look at who has what, and write it to a .c1z file.')
    .usage('[command] [flags]')
    .version(`rollcall version ${world.version}`, '-v, --version', 'version for rollcall')
    .helpOption('-h, --help', 'help for this command')
    .helpCommand('help [command]', 'Help about any command')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => world.stdout.columns ?? 120,
      getErrHelpWidth: () => world.stderr.columns ?? 120,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  addFlags(program, commonFlags)

  const add: Register = (parent, { usage, description, flags = [], aliases = [], hidden = false, examples = [], run }) => {
    const command = addFlags(parent.command(usage, { hidden }).description(description).allowExcessArguments(false), flags)
    command.aliases(aliases)
    if (examples.length > 0) command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}\n`).join('')}`)
    return command.action(async () => {
      const context = new Context(world, command, flags)
      started(context)
      try {
        ended((await run(context, command.args)) ?? 0)
      } finally {
        await context.close()
      }
    })
  }

  registerSync(program, add, world)
  registerCheck(program, add, world)
  registerResume(program, add, world)
  registerRuns(program, add)
  registerConnections(program, add, world)
  registerSchedules(program, add)
  registerNotices(program, add, world)
  registerServe(program, add, world)
  registerOpen(program, add)
  registerStorage(program, add)
  registerCatalog(program, add)
  registerSyncs(program, add)
  registerResources(program, add)
  registerEntitlements(program, add)
  registerGrants(program, add)
  registerPrincipals(program, add)
  registerAccess(program, add)
  registerStats(program, add)
  registerFindings(program, add)
  registerDiff(program, add)
  registerExport(program, add)
  registerSanitize(program, add)
  registerReview(program, add)
  registerAudit(program, add)
  registerDestinations(program, add, world)
  registerDeliver(program, add)
  registerServices(program, add, world)
  registerCapabilities(program, add, world)
  registerConfig(program, add, world)
  registerCompletion(program, add)
  registerComplete(program, add)
  return program
}

/** Runs the command line and answers its exit code (docs/command.md has the table). Never throws. */
export const runRollcall = async (argv: readonly string[], world: World): Promise<number> => {
  let context: Context | null = null
  let code = 0
  try {
    const program = buildProgram(
      world,
      (opened) => (context = opened),
      (answer) => (code = answer),
    )
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (isBrokenPipe(error) || (error instanceof CommanderError && error.exitCode === 0)) return 0
    // A command group without its sub-command: commander has shown the help.
    if (error instanceof CommanderError && error.code === 'commander.help') return new UsageError('').exitCode
    return report(error, context, world)
  }
}

/** The failure's sentence and remedy on standard error: in the log's format, mistakes in the command line always as plain text. */
const report = (error: unknown, context: Context | null, world: World): number => {
  const failed = mistakeInWhere(asFailure(error, world.signal), context?.settings.text('where') ?? null)
  const redact = context ? (text: string) => context.redact(text) : world.redact([])
  if (context?.logFormat === 'json' && !(failed instanceof UsageError))
    context.log.error(failed.message, {
      code: failed.code,
      remedy: failed.remedy,
      ...(failed.detail === undefined ? {} : { detail: failed.detail }),
    })
  else {
    world.stderr.write(`${printable(redact(`rollcall: ${failed.message}\n  ${failed.remedy}`))}\n`)
    if (failed.detail !== undefined) context?.log.debug('detail of the failure', { code: failed.code, detail: failed.detail })
  }
  return failed.exitCode
}
