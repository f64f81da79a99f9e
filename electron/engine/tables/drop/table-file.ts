/** A file with a table, alone or in a zip. */
export interface TableFile {
  /** Its own name, without folders. */
  readonly name: string
  /** As people know it, alone in its drop: its name, its path where the name is not enough, or `roster.zip/users.csv`. */
  readonly shown: string
  /** The zip it is in; null when it lies in a folder. */
  readonly zip: string | null
  /** Bytes, unpacked. */
  readonly size: number
  /** Its bytes from the beginning, at most a quarter of a megabyte at a time; each piece is good until the next is asked for. */
  bytes(signal: AbortSignal): AsyncIterable<Uint8Array>
}
