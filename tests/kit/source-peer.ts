/** One call for data that a source made. */
interface PeerCall {
  /** Which page of which list, as a text that is the same for the same page. */
  readonly page: string
}

/** What a peer answers instead. `hang`: nothing at all; `cut`: the beginning of what it would have said. */
export type PeerAnswer =
  { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> } | 'hang' | 'cut'

/** What a peer has to show. `changed`: as usual, but for one who left, one who came and one who is called otherwise. */
export type PeerContent = 'usual' | 'empty' | 'unicode' | 'huge' | 'twice' | 'changed'

/** The other side of a source, on this computer, for the kit: a service with invented data that can be told to misbehave. */
export interface SourcePeer {
  readonly config: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
  /** Secrets it does not accept. */
  readonly wrongSecrets: Readonly<Record<string, string>>
  /** Texts that must be nowhere afterwards: its secrets, and what the source does not keep. */
  readonly canaries: readonly string[]
  /** A name that `unicode` and `huge` give somebody. */
  readonly oddName: string
  /** Calls for data so far, in order; those that look for the service are none. */
  readonly calls: PeerCall[]
  show(content: PeerContent): void
  /** Asked at every call for data; `count` from 1 since the last {@link SourcePeer.forget}. */
  fault(fault: (call: PeerCall, count: number) => PeerAnswer | null): void
  /** Forgets the calls. */
  forget(): void
  close(): Promise<void>
}
