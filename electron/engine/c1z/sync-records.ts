/** A sync of a file of any format as the importer reads it: its run, and its rows with the messages of `c1.connector.v2` in them. */

export interface ReadRun {
  readonly syncId: string
  readonly type: string
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** It says that it ended, be it in words nobody understands. */
  readonly finished: boolean
  readonly parentSyncId: string | null
  /** The connector's checkpoint. */
  readonly syncToken: string
}

/** A record's message, and what the row around it says; '' where a format or a vintage does not have it. */
export interface Row {
  readonly data: Buffer
  readonly external_id?: string
  readonly resource_type_id?: string
  readonly resource_id?: string
}

/** `traits`: those that have a name and no number. */
export interface ResourceTypeRow extends Row {
  readonly traits?: readonly string[]
}

/**
 * With `after` the message lacks the resource and the types that may hold it, which are in their own rows: `data` is what comes between them,
 * `after` what comes last.
 */
export interface EntitlementRow extends Row {
  readonly after?: Buffer
  readonly grantableTo?: readonly string[]
  /** The id the file gives it, when others have that one too. */
  readonly said?: string
}

/** `data` may leave out an end (slim grants) and the expansion, which the columns then say. */
export interface GrantRow {
  readonly resource_type_id: string
  readonly resource_id: string
  readonly entitlement_id: string
  readonly principal_resource_type_id: string
  readonly principal_resource_id: string
  readonly external_id: string
  readonly data: Buffer
  readonly expansion: Buffer | null
}

/** Rows come in the file's order; each answers how many there were. What `take` throws on bytes that are no message becomes "damaged". */
export interface SyncRecords {
  readonly run: ReadRun
  resourceTypes(take: (row: ResourceTypeRow) => void): Promise<number>
  resources(take: (row: Row) => void): Promise<number>
  entitlements(take: (row: EntitlementRow) => void): Promise<number>
  grants(take: (row: GrantRow) => void): Promise<number>
  /** The messages of the first grants, so many at most. */
  firstGrants(count: number): Promise<readonly Buffer[]>
  /** How many assets there are; they are not read. */
  assets(): number
  /** Grants the connector marked as not expanded; to be asked after they were read. */
  markedUnexpanded(): number
}
