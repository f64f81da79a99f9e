import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SavedSnapshot } from '../../../shared/snapshots-contract.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag, type Flag } from '../flags.ts'
import { csv, facts } from '../output.ts'
import { bytes, number, printable } from '../text.ts'
import type { Register } from './command.ts'
import { snapshotFlags, withSnapshot } from './snapshot-rows.ts'

const own: readonly Flag[] = [
  ...snapshotFlags,
  flag('out', 'string', 'The file to write; it must not be there', { placeholder: 'path', default: './latest.c1z' }),
  flag('accept-incomplete', 'boolean', 'Write one that is partial, unfinished or not expanded too; it stays marked as that'),
]

/** `export c1z`: one sync or run as a file of its own. `others` are the flags of `export` that mean rows and columns. */
export const registerExportC1z = (parent: Command, add: Register, others: readonly Flag[]): void => {
  const foreign = others
    .filter(({ name }) => !own.some((flagged) => flagged.name === name))
    .map((one) => ({ ...one, hidden: true, default: null }))
  add(parent, {
    usage: 'c1z',
    description: 'Write one sync of a file, or a run, to a c1z file of its own',
    flags: [...own, ...foreign],
    examples: ['rollcall export c1z -f sync.c1z --out newest.c1z', 'rollcall export c1z --run 3KfT --out run.c1z'],
    run: async (context) => {
      const given = foreign.filter(({ name }) => context.settings.origin(name) === 'flag').map(({ name }) => `--${name}`)
      if (given.length > 0)
        throw new UsageError(`${given.join(', ')}: a c1z file holds a whole sync`, 'Leave them out, or export to CSV, XLSX or JSON.')
      const path = freePath(context, context.settings.text('out') ?? './latest.c1z')
      const saved = await withSnapshot(context, (client, { snapshotRef }) =>
        client.snapshots.save(
          { snapshotRef, output: { path, keep: 1 }, acceptIncomplete: context.settings.on('accept-incomplete') },
          { signal: context.world.signal },
        ),
      )
      for (const warning of saved.warnings) context.log.warn(warning)
      await write(context, saved)
      return undefined
    },
  })
}

/** The path of a file that is not there yet. INVALID_INPUT for one that is: a copy never replaces anything. */
export const freePath = ({ world }: Context, name: string): string => {
  const path = resolve(world.workingDirectory, name)
  if (!existsSync(path)) return path
  throw new RollcallError('INVALID_INPUT', { message: `${path} is there already; it was left as it is.`, remedy: 'Name a new file.' })
}

const write = async ({ out }: Context, saved: SavedSnapshot): Promise<void> => {
  const { path, syncId, bytes: size, sha256, counts, leftOut } = saved
  if (out.format === 'json') await out.json({ path, syncId, bytes: size, sha256, counts, leftOut })
  else if (out.format === 'csv')
    await out.write(csv([['path', 'syncId', 'bytes', 'sha256'], [path, syncId, size, sha256]])) // prettier-ignore
  else
    await out.write(
      facts([
        ['File', `${printable(path)}, ${bytes(size)}`],
        ['Sync', syncId],
        ['Resources', number(counts.resources)],
        ['Grants', number(counts.grants)],
        ...(leftOut ? ([['Left out', `${number(leftOut.grants)} grants, by the review ${leftOut.reviewId}`]] as [string, string][]) : []),
        ['SHA-256', sha256],
      ]),
    )
}
