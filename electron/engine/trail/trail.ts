import { RollcallError } from '../../../shared/errors.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { AuditEntry, AuditVerdict, TrailHead, TrailProblem } from '../../../shared/reviews.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { RememberedHead, type Remembered } from './remembered-head.ts'
import { isSignedBy, unsignedNote, type NoteKey, type NotedHead } from './signed-note.ts'
import { comparedTables } from './tables.ts'
import { TrailKey, type TrailVault } from './trail-key.ts'
import { changedTriggers } from './triggers.ts'

export interface TrailOptions {
  readonly catalog: Catalog
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
  readonly vault?: TrailVault | undefined
  /** Sign after every line; else only when something was signed or leaves: a keychain takes its time, and a single command has none. */
  readonly background: boolean
  /** What is not as it was signed: files and rows of reviews. Reads them all. */
  readonly reviews: () => Promise<{ readonly problems: readonly TrailProblem[]; readonly unsealed: readonly string[] }>
}

/** Lines after which the head goes to the keychain too: something was signed, or left. */
const weighty = /^(review\.(signed|reopened)|delivery\.(approved|applied)|service\.uploaded|trail\.\w+)$/

/**
 * The audit trail as something that is anchored: its head is remembered outside of the catalog, signed where there is a key, and given along
 * with whatever leaves. So whoever rewrites the catalog, and the trail in it, is found out.
 */
export class Trail {
  readonly #options: TrailOptions
  readonly #key: TrailKey
  readonly #remembered: RememberedHead
  #work: Promise<void> = Promise.resolve()
  #due = false
  #weighty = false

  constructor(options: TrailOptions) {
    this.#options = options
    this.#key = new TrailKey(options.vault, options.log)
    this.#remembered = new RememberedHead(options.dataDir, this.#key)
    options.catalog.audit.onAppended = (line) => this.#appended(line)
    // Of a trail from before heads were remembered.
    if (options.catalog.audit.head() !== null && this.#remembered.inFile([]).head === null) this.#rememberSoon()
  }

  /** The head as it stands, with a note when it was signed already or the key is at hand; null while nothing was written. */
  head(): TrailHead | null {
    const line = this.#options.catalog.audit.head()
    return line === null ? null : { entries: line.seq, head: line.hash, note: this.#noteNow(line, this.#key.now) }
  }

  /** The same; waits a moment for the key. */
  async signedHead(): Promise<TrailHead | null> {
    await this.#key.get()
    return this.head()
  }

  /** The note over a line, the same for ever once it was made; null without a key. */
  async noteOn(line: Pick<AuditEntry, 'seq' | 'hash'>): Promise<string | null> {
    return this.#noteNow(line, await this.#key.get())
  }

  /** TRAIL_BROKEN when the trail is not what was written, or its end is not there, or its triggers. */
  async requireWhole(): Promise<void> {
    const { audit } = this.#options.catalog
    const { broken } = await audit.verify()
    const [problem] = [...changedTriggers(audit.triggers()), ...(await this.#anchorProblems())]
    const why = broken?.why ?? problem?.message
    if (why === undefined) return
    throw new RollcallError('TRAIL_BROKEN', {
      message: `The audit trail is not what was written, so nothing leaves: ${why}`,
      remedy:
        'Find out who changed the data folder. "rollcall audit verify" says everything that differs. After the catalog was restored from a backup: "rollcall audit accept".',
    })
  }

  /** Everything: the lines, what is remembered of them, what guards them, and the tables and files they tell of. */
  async verify(): Promise<AuditVerdict> {
    const { catalog, reviews } = this.#options
    await this.#key.get()
    const chain = await catalog.audit.verify()
    const anchors = await this.#anchorProblems()
    const { problems, unsealed } = await reviews()
    return {
      ...chain,
      problems: [...anchors, ...changedTriggers(catalog.audit.triggers()), ...comparedTables(catalog), ...problems],
      unsealed,
      note: this.head()?.note ?? null,
      key: this.#key.now?.verifier ?? null,
      unsigned: this.#key.why,
      remembered: (await this.#heads()).heads.map(({ where, entries }) => ({ where, entries })),
    }
  }

  /**
   * Takes the trail as it is, after its catalog was restored: a line says so, and which head was remembered. TRAIL_BROKEN while its lines
   * are not what was written.
   */
  async accept(by: string, reason: string): Promise<TrailHead | null> {
    const { catalog, clock } = this.#options
    const { broken } = await catalog.audit.verify()
    if (broken !== null) {
      throw new RollcallError('TRAIL_BROKEN', {
        message: `The audit trail was changed, and cannot be taken as it is: ${broken.why}`,
        remedy: 'Restore the catalog from a backup made before that.',
      })
    }
    const { heads } = await this.#heads()
    const remembered = heads.map(({ where, entries, head }) => ({ where, entries, head }))
    const line = catalog.audit.append({
      at: clock.now(),
      actor: by,
      event: 'trail.accepted',
      subject: 'trail',
      data: { reason, remembered },
    })
    await this.flush()
    await this.#remember({ entries: line.seq, head: line.hash }, true)
    return this.signedHead()
  }

  /** Resolves when the last head is remembered. Never rejects. */
  async flush(): Promise<void> {
    while (this.#due) await this.#work
    await this.#work
  }

  #appended({ event }: AuditEntry): void {
    this.#weighty ||= weighty.test(event)
    this.#rememberSoon()
  }

  #rememberSoon(): void {
    if (this.#due) return
    this.#due = true
    this.#work = this.#work
      // After the transaction of the line.
      .then(() => new Promise((resolve) => setTimeout(resolve, 20)))
      .then(async () => {
        const toKeychain = this.#weighty
        this.#due = this.#weighty = false
        const line = this.#options.catalog.audit.head()
        if (line === null) return
        const problems = await this.#anchorProblems(toKeychain)
        // What was remembered is the only witness of what is gone: it is not written over.
        if (problems.length > 0) this.#options.log.error('audit trail', { problem: problems[0]?.message })
        else await this.#remember({ entries: line.seq, head: line.hash }, toKeychain, toKeychain || this.#options.background)
      })
      .catch((error: unknown) => this.#options.log.error('head of the audit trail not remembered', { reason: String(error) }))
  }

  async #remember(head: NotedHead, toKeychain: boolean, sign = true): Promise<void> {
    const key = sign ? await this.#key.get() : this.#key.now
    await this.#remembered.toFile(key?.sign(head) ?? unsignedNote(head))
    if (toKeychain) await this.#remembered.toKeychain(head)
  }

  /** What is remembered, as far as it is a head. */
  async #heads(askKeychain = true): Promise<{ readonly heads: readonly Remembered[]; readonly problems: readonly string[] }> {
    const key = this.#key.now?.verifier
    const { head, problem } = this.#remembered.inFile(key === undefined ? [] : [key])
    const kept = askKeychain ? await this.#remembered.inKeychain() : null
    return { heads: [head, kept].flatMap((one) => one ?? []), problems: problem === null ? [] : [problem] }
  }

  async #anchorProblems(askKeychain = true): Promise<TrailProblem[]> {
    const { audit } = this.#options.catalog
    const { heads, problems } = await this.#heads(askKeychain)
    const last = audit.head()?.seq ?? 0
    const cut = heads.flatMap(({ where, entries, head }) => {
      const place = where === 'file' ? 'the file beside the catalog' : 'the keychain'
      const hash = audit.hashAt(entries)
      if (hash === head) return []
      if (last === 0) return [`The audit trail is empty, but ${place} remembers that it had ${entries} lines.`]
      if (hash === null) return [`The audit trail ends at line ${last}, but ${place} remembers line ${entries}: its end is missing.`]
      return [`Line ${entries} of the audit trail is not the one that ${place} remembers: the trail was written anew.`]
    })
    return [
      ...problems.map((message) => ({ kind: 'head', subject: 'trail', message }) as const),
      ...cut.map((message) => ({ kind: 'trail', subject: 'trail', message }) as const),
    ]
  }

  #noteNow({ seq, hash }: Pick<AuditEntry, 'seq' | 'hash'>, key: NoteKey | null): string | null {
    const { audit } = this.#options.catalog
    const stored = audit.note(seq)
    // A stored one is only as good as its signature.
    if (stored !== null && (key === null || isSignedBy(stored, [key.verifier]))) return stored
    if (key === null) return null
    const note = key.sign({ entries: seq, head: hash })
    if (stored === null) audit.keepNote(seq, note)
    return stored ?? note
  }
}
