import { columnName } from './column-names.ts'
import columns from './names/layout-columns.json' with { type: 'json' }

/** A file of a set: its name and the titles of its header. */
export interface FileHeader {
  readonly name: string
  readonly titles: readonly string[]
}

type LayoutId = 'sds-v1' | 'sds-uk' | 'sds-v2' | 'sds-v2.1' | 'oneroster' | 'clever' | 'free'

export interface LayoutMatch {
  readonly id: LayoutId
  /** As people call it. */
  readonly title: string
  /** What told it from the others, as sentences without a name. */
  readonly because: readonly string[]
  /** By file name as it came: which file of the layout it is, in the layout's own spelling; null for one that the layout does not have. */
  readonly roles: ReadonlyMap<string, string | null>
}

/** A set of files by their names without ending, in lower case. */
class FileSet {
  readonly #files: ReadonlyMap<string, ReadonlySet<string>>

  constructor(files: readonly FileHeader[]) {
    this.#files = new Map(files.map(({ name, titles }) => [stem(name), new Set(titles.map(columnName))]))
  }

  has(file: string): boolean {
    return this.#files.has(file)
  }

  /** Whether the file is there with one of these columns. */
  withAny(file: string, ...names: readonly string[]): boolean {
    return names.some((name) => this.#files.get(file)?.has(columnName(name)) ?? false)
  }

  /** Whether the file is there without any of these columns. */
  without(file: string, ...names: readonly string[]): boolean {
    return this.has(file) && !this.withAny(file, ...names)
  }

  /** Whether some file has this column. */
  anyWith(name: string): boolean {
    return [...this.#files.values()].some((names) => names.has(columnName(name)))
  }
}

/** users.csv, Users.CSV and users are the same file. */
const stem = (name: string): string => name.replace(/\.(csv|tsv|txt)$/i, '').toLowerCase()

interface Layout {
  readonly id: LayoutId
  readonly title: string
  readonly files: Readonly<Record<string, readonly string[]>>
  /** What tells it in a set of files; empty: it is another one. */
  readonly tells: (set: FileSet) => readonly string[]
}

/** Only those that are true. */
const given = (facts: readonly (readonly [boolean, string])[]): readonly string[] => facts.flatMap(([holds, fact]) => (holds ? [fact] : []))

/** All or nothing: facts that prove something only together. */
const together = (facts: readonly (readonly [boolean, string])[]): readonly string[] =>
  facts.every(([holds]) => holds) ? given(facts) : []

/** In the order in which they are tried: each uses names that a later one has as well. */
const layouts: readonly Layout[] = [
  {
    id: 'sds-v1',
    title: 'Microsoft SDS V1',
    files: columns.sdsV1,
    tells: (set) =>
      set.has('manifest')
        ? []
        : given([
            [set.anyWith('School SIS ID'), 'a file has the column School SIS ID'],
            [set.anyWith('Section SIS ID'), 'a file has the column Section SIS ID'],
          ]),
  },
  {
    id: 'sds-uk',
    title: 'Microsoft SDS, UK format',
    files: columns.sdsUk,
    tells: (set) =>
      given([
        [set.anyWith('DfE Number'), 'a file has the column DfE Number'],
        [set.anyWith('School DfE Number'), 'a file has the column School DfE Number'],
        [
          set.withAny('studentenrollment', 'Section ID') && set.withAny('studentenrollment', 'ID'),
          'StudentEnrollment has the columns Section ID and ID',
        ],
      ]),
  },
  {
    id: 'sds-v2.1',
    title: 'Microsoft SDS V2.1',
    files: columns.sdsV21,
    tells: (set) =>
      set.has('manifest') || onlyOneRoster(set).length > 0
        ? []
        : given([
            [
              set.without('roles', 'sourcedId') && set.withAny('roles', 'sessionSourcedId', 'isPrimary'),
              'roles has sessionSourcedId or isPrimary, and no sourcedId',
            ],
            [set.withAny('users', 'activeDirectoryMatchId'), 'users has activeDirectoryMatchId'],
            [set.withAny('classes', 'orgSourcedId') && !isV2(set), 'classes has orgSourcedId'],
          ]),
  },
  {
    id: 'sds-v2',
    title: 'Microsoft SDS V2',
    // Sets of the older layout carry files of the newer one.
    files: { ...columns.sdsV21, ...columns.sdsV2 },
    tells: (set) =>
      set.has('manifest') || onlyOneRoster(set).length > 0
        ? []
        : together([
            [isV2(set), 'users has orgSourcedIds, role and grade, and there is no roles file'],
            [set.without('enrollments', 'sourcedId', 'schoolSourcedId'), 'enrollments has no sourcedId'],
          ]),
  },
  {
    id: 'oneroster',
    title: 'OneRoster',
    files: columns.oneRoster,
    tells: (set) => [...given([[set.withAny('manifest', 'propertyName'), 'there is a manifest']]), ...onlyOneRoster(set)],
  },
  {
    id: 'clever',
    title: 'Clever',
    files: columns.clever,
    tells: cleverFacts,
  },
]

function onlyOneRoster(set: FileSet): readonly string[] {
  return given([
    [set.anyWith('schoolSourcedId'), 'a file has the column schoolSourcedId'],
    [
      set.withAny('users', 'sourcedId') && set.withAny('users', 'userIds', 'userId', 'enabledUser'),
      'users has sourcedId with userIds or enabledUser',
    ],
  ])
}

const isV2 = (set: FileSet): boolean =>
  !set.has('roles') &&
  ['orgSourcedIds', 'role', 'grade'].every((name) => set.withAny('users', name)) &&
  set.without('users', 'userIds', 'enabledUser')

/** Files with the names and the columns Clever's cannot do without. A file of schools alone could be anybody's. */
function cleverFacts(set: FileSet): readonly string[] {
  const needed: Readonly<Record<string, readonly string[]>> = {
    schools: ['School_id', 'School_name'],
    students: ['School_id', 'Student_id', 'Last_name', 'First_name'],
    teachers: ['School_id', 'Teacher_id', 'Last_name', 'First_name'],
    staff: ['School_id', 'Staff_id', 'Last_name', 'First_name'],
    sections: ['School_id', 'Section_id', 'Teacher_id'],
    enrollments: ['School_id', 'Section_id', 'Student_id'],
  }
  const there = Object.entries(needed).filter(([file, names]) => names.every((name) => set.withAny(file, name)))
  return there.every(([file]) => file === 'schools') ? [] : there.map(([file, names]) => `${file} has ${names.join(', ')}`)
}

/**
 * Which layout a set of files has: told by all its files and columns together, since several share names. `free` when none fits; a single
 * file that several layouts have proves none.
 */
export function layoutOf(files: readonly FileHeader[]): LayoutMatch {
  const set = new FileSet(files)
  for (const { id, title, files: known, tells } of layouts) {
    const because = tells(set)
    if (because.length === 0) continue
    const spelling = new Map(Object.keys(known).map((file) => [file.toLowerCase(), file]))
    return { id, title, because, roles: new Map(files.map(({ name }) => [name, spelling.get(stem(name)) ?? null])) }
  }
  return { id: 'free', title: 'CSV', because: [], roles: new Map(files.map(({ name }) => [name, null])) }
}
