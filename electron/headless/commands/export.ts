import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import type { ExportFormat, ExportProgress } from '../../../shared/snapshots-contract.ts'
import { fieldsOf, type Fields } from '../../../shared/fields.ts'
import type { ListName, SortKey } from '../../../shared/query.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag, type Flag } from '../flags.ts'
import { csv, facts } from '../output.ts'
import { bytes, number, printable } from '../text.ts'
import type { Register } from './command.ts'
import { registerExportC1z } from './export-c1z.ts'
import { searchFilter, searchFlag, snapshotFlags, withSnapshot } from './snapshot-rows.ts'
import { checkWhere, chosenRows, whereFlag } from './where.ts'
import { required } from './required.ts'

const formats: readonly ExportFormat[] = ['csv', 'xlsx', 'json']
const lists: readonly ListName[] = ['resources', 'entitlements', 'grants']

const flags: readonly Flag[] = [
  ...snapshotFlags,
  flag('out', 'string', 'required: The file to write', { placeholder: 'path' }),
  flag('format', 'choice', "The file's format; default by the ending of --out", { choices: formats }),
  flag('list', 'choice', 'What to export', { choices: lists, default: 'grants' }),
  flag('columns', 'list', 'The columns, in order; profile.<key> for those of the profile'),
  flag('sort', 'list', 'The order, by one field or more; "-" in front turns it round'),
  whereFlag,
  searchFlag,
  flag('preset', 'choice', 'Rows and columns of their own: baton, those of "baton export csv"; findings, what is odd in the data', {
    choices: ['baton', 'findings'],
  }),
  flag('formula-guard', 'choice', 'In a CSV, an apostrophe before texts a spreadsheet would run as formulas; off for programs', {
    choices: ['on', 'off'],
    default: 'on',
  }),
  flag('bom', 'boolean', 'Begin a CSV with a byte order mark, for programs that guess the encoding'),
]

export const registerExport = (program: Command, add: Register): void => {
  const command = add(program, {
    usage: 'export',
    description: 'Write a list to a CSV, XLSX or JSON file',
    flags,
    examples: [
      'rollcall export -f sync.c1z --out members.xlsx --where "status:member email:@example.com"',
      'rollcall export -f sync.c1z --list resources --where type:user --columns id,name,email,profile.department --out users.csv',
      'rollcall export -f sync.c1z --preset baton --out sync.csv',
      'rollcall export --run 3KfT --preset findings --out findings.csv',
    ],
    run: async (context) => {
      const { settings, world } = context
      const request = requestOf(context)
      checkWhere(context, request.list)
      const finished = await withSnapshot(context, async (client, snapshot) => {
        const { names, order, ...rest } = request
        const fields = fieldsOf(snapshot.vocabulary, request.list)
        const columns = names?.map((name) => columnNamed(fields, name))
        const sort = order?.map((name) => sortKey(fields, name))
        const known = await client.snapshots.fields({ snapshotRef: snapshot.snapshotRef, list: request.list })
        const missing = profileColumns(columns ?? [], new Set(known.map(({ key }) => key)))
        if (missing.length > 0) context.log.warn('nothing in the snapshot has these fields, their columns stay empty', { columns: missing })
        const csvOptions = { byteOrderMark: settings.on('bom'), formulaGuard: settings.text('formula-guard') !== 'off' }
        const chosen = { ...(columns && { columns }), ...(sort && { sort }), ...chosenRows(context, searchFilter(context) ?? undefined) }
        const input = { snapshotRef: snapshot.snapshotRef, ...rest, ...chosen, ...csvOptions }
        return followed(context, await client.exports.run(input, { signal: world.signal }))
      })
      const pairs: [string, string][] = [
        ['File', printable(finished.path)],
        ['Rows', number(finished.rows)],
        ['Size', bytes(finished.bytes)],
      ]
      if (context.out.format === 'json') await context.out.json(finished)
      else if (context.out.format === 'csv') await context.out.write(csv([Object.keys(finished), Object.values(finished)]))
      else await context.out.write(facts(pairs))
      return undefined
    },
  })
  registerExportC1z(command, add, flags)
}

interface Request {
  readonly list: ListName
  readonly format: ExportFormat
  readonly path: string
  readonly preset?: 'baton' | 'findings'
  /** Columns and order as they were typed: which there are, the snapshot says. */
  readonly names?: readonly string[]
  readonly order?: readonly string[]
}

const requestOf = ({ settings, world }: Context): Request => {
  const { out } = required(settings, ['out'])
  const path = resolve(world.workingDirectory, out)
  const ending = extname(path).slice(1).toLowerCase()
  const format = (settings.text('format') ?? ending) as ExportFormat
  if (!formats.includes(format)) throw new UsageError(`the ending of "${out}" does not say the format`, 'Give --format csv, xlsx or json.')
  const list = (settings.text('list') ?? 'grants') as ListName
  const preset = settings.text('preset')
  if (preset !== null) {
    // What chooses rows is refused wherever it was said: left out in silence it would mean all of them.
    const chooses = ['where', 'search'].filter((name) => settings.text(name) !== null)
    const given = [...['list', 'columns', 'sort'].filter((name) => settings.origin(name) === 'flag'), ...chooses]
    if (given.length > 0) throw new UsageError(`--preset brings its own rows and columns: leave out --${given.join(', --')}`)
    return { list, format, path, preset: preset === 'findings' ? preset : 'baton' }
  }
  const names = settings.list('columns')
  const order = settings.list('sort')
  return { ...{ list, format, path }, ...(names && { names }), ...(order && { order }) }
}

/** A column by its name, or by the word filters have for it. */
const columnNamed = (fields: Fields, name: string): string => {
  const field = fields.named(name) ?? fields.own(name)
  if (field && field.exported !== 'never') return field.name
  const known = fields.all.flatMap((each) => (each.exported === 'never' ? [] : [each.name]))
  throw new UsageError(`invalid argument "${name}" for "--columns"`, `One of ${known.join(', ')}, or profile.<key> is expected.`)
}

const profileColumns = (columns: readonly string[], known: ReadonlySet<string>): readonly string[] =>
  columns.filter((name) => name.startsWith('profile.') && !known.has(name.slice('profile.'.length)))

const sortKey = (fields: Fields, text: string): SortKey => {
  const descending = text.startsWith('-')
  const name = descending ? text.slice(1) : text
  return { field: name.startsWith('profile.') ? name : (fields.own(name)?.name ?? name), descending }
}

const followed = async (context: Context, progress: AsyncIterable<ExportProgress>) => {
  let finished: ExportProgress['finished'] = null
  for await (const event of progress) {
    finished = event.finished
    const share = event.total === 0 ? 100 : Math.floor((event.done / event.total) * 100)
    if (context.drawsProgress) context.screen.status(`… Export  ${number(event.done)} of ${number(event.total)} rows · ${share} %`)
  }
  context.screen.status('')
  if (finished === null) throw new Error('the export ended without a file')
  return finished
}
