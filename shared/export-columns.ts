import type { ListName } from './query.ts'

/** A column an export can have. `name` is the field's, as filters and orders use it. */
export interface ExportColumn {
  readonly name: string
  readonly title: string
  /** `time`: milliseconds since 1970, written as a date. */
  readonly kind: 'text' | 'number' | 'time'
  /** Among the columns that are written when none are chosen. */
  readonly usual: boolean
}

const column = (name: string, title: string, kind: ExportColumn['kind'] = 'text', usual = true): ExportColumn => ({
  name,
  title,
  kind,
  usual,
})

const columns: Readonly<Record<ListName, readonly ExportColumn[]>> = {
  resources: [
    column('type', 'Type'),
    column('id', 'ID'),
    column('name', 'Name'),
    column('email', 'E-mail'),
    column('login', 'Login'),
    column('status', 'Account status'),
    column('parent', 'Parent'),
    column('description', 'Description', 'text', false),
    column('typeName', 'Type name', 'text', false),
    column('held', 'Grants held', 'number'),
    column('granted', 'Grants on it', 'number'),
    column('lastActivity', 'Last activity', 'time'),
  ],
  entitlements: [
    column('id', 'ID'),
    column('name', 'Name'),
    column('slug', 'Status'),
    column('purpose', 'Purpose'),
    column('description', 'Description'),
    column('resourceType', 'Resource type'),
    column('resourceId', 'Resource ID'),
    column('resourceName', 'Resource'),
    column('grants', 'Grants', 'number'),
  ],
  grants: [
    column('id', 'ID', 'text', false),
    column('principalType', 'Principal type', 'text', false),
    column('principalId', 'Person ID'),
    column('principalName', 'Person'),
    column('principalEmail', 'E-mail'),
    column('principalLogin', 'Login', 'text', false),
    column('principalStatus', 'Account status', 'text', false),
    column('resourceType', 'Resource type'),
    column('resourceId', 'Resource ID'),
    column('resourceName', 'Resource'),
    column('entitlementId', 'Entitlement ID', 'text', false),
    column('entitlementName', 'Entitlement', 'text', false),
    column('entitlementDescription', 'Entitlement description', 'text', false),
    column('slug', 'Status'),
    column('firstAccess', 'First access', 'time'),
    column('lastAccess', 'Last access', 'time'),
    column('completedAt', 'Completed', 'time'),
    column('score', 'Score', 'number'),
    column('attempts', 'Attempts', 'number'),
    column('row', 'Source row', 'number', false),
    column('rows', 'Source rows', 'number', false),
    column('derived', 'Held through nesting', 'text', false),
    column('immutable', 'Cannot be changed', 'text', false),
    column('expandable', 'Passes on to members', 'text', false),
    column('sources', 'Comes from', 'text', false),
  ],
}

const PROFILE = 'profile.'

/** Every column a list can be exported with: its own, then `profile.<key>` for each key: a person's, or that of an entitlement's resource. */
export const exportColumns = (list: ListName, profileKeys: readonly string[] = []): readonly ExportColumn[] => [
  ...columns[list],
  ...profileKeys.map((key) => column(PROFILE + key, key, 'text', false)),
]

/** The column of this name, or undefined when the list has none. */
export const exportColumn = (list: ListName, name: string): ExportColumn | undefined =>
  name.startsWith(PROFILE) && name !== PROFILE
    ? column(name, name.slice(PROFILE.length), 'text', false)
    : columns[list].find((one) => one.name === name)
