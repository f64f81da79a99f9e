/** What a drop of files may ask for at most. Sizes a zip declares are never trusted: what comes out of it is counted. */
export interface TableLimits {
  /** Bytes of one file, unpacked. */
  readonly fileBytes: number
  /** Entries of one zip, folders and junk among them. */
  readonly zipEntries: number
  /** Bytes of everything in one zip, unpacked. */
  readonly zipBytes: number
  /** So many times its packed size an entry may have; entries below a megabyte may have any. */
  readonly zipRatio: number
}

export const defaultLimits: TableLimits = { fileBytes: 104_857_600, zipEntries: 50, zipBytes: 524_288_000, zipRatio: 200 }
