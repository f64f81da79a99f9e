import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

/**
 * Signed notes (C2SP signed-note) over the head of the trail, in the form of a checkpoint (C2SP tlog-checkpoint): origin, number of lines,
 * hash of the last in base64, a blank line, and one line with the signature. The hash is that of a chain, not of a tree.
 */
export interface NotedHead {
  readonly entries: number
  /** Hexadecimal. */
  readonly head: string
}

/** Of the notes, and of the key that signs them. */
const ORIGIN = 'rollcall-audit'
const ED25519 = 1
/** What is before the 32 bytes of an Ed25519 key in DER. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export interface NoteKey {
  /** `name+id+base64`, as verifiers of signed notes take it. */
  readonly verifier: string
  sign(head: NotedHead): string
}

/** The key of these 32 secret bytes. */
export function noteKey(seed: Uint8Array): NoteKey {
  const secret = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
  const bytes = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
  const typed = Buffer.concat([Buffer.of(ED25519), bytes])
  const id = keyId(typed)
  return {
    verifier: `${ORIGIN}+${id.toString('hex')}+${typed.toString('base64')}`,
    sign: (head) => {
      const text = textOf(head)
      return `${text}\n— ${ORIGIN} ${Buffer.concat([id, sign(null, Buffer.from(text), secret)]).toString('base64')}\n`
    },
  }
}

/** The same without a signature: where no key is at hand. */
export const unsignedNote = (head: NotedHead): string => `${textOf(head)}\n`

export interface ReadNote extends NotedHead {
  readonly isSigned: boolean
}

/** What a note says, whoever wrote it; null for a text that is none. */
export function readNote(note: string): ReadNote | null {
  const [, entries, hash, signature] =
    /^rollcall-audit\n([1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n\n(— rollcall-audit [A-Za-z0-9+/=]+\n)?$/.exec(note) ?? []
  if (entries === undefined || hash === undefined) return null
  return { entries: Number(entries), head: Buffer.from(hash, 'base64').toString('hex'), isSigned: signature !== undefined }
}

/** Whether one of these keys signed the note. */
export function isSignedBy(note: string, verifiers: readonly string[]): boolean {
  const end = note.lastIndexOf('\n\n')
  const signature = /^— \S+ ([A-Za-z0-9+/=]+)\n$/.exec(note.slice(end + 2))?.[1]
  if (end < 0 || signature === undefined) return false
  const bytes = Buffer.from(signature, 'base64')
  return verifiers.some((verifier) => {
    const key = publicKeyOf(verifier)
    return key?.id.equals(bytes.subarray(0, 4)) === true && verify(null, Buffer.from(note.slice(0, end + 1)), key.key, bytes.subarray(4))
  })
}

const textOf = ({ entries, head }: NotedHead): string => `${ORIGIN}\n${entries}\n${Buffer.from(head, 'hex').toString('base64')}\n`

const keyId = (typed: Buffer): Buffer => createHash('sha256').update(`${ORIGIN}\n`).update(typed).digest().subarray(0, 4)

function publicKeyOf(verifier: string): { readonly id: Buffer; readonly key: KeyObject } | null {
  const typed = Buffer.from(/^rollcall-audit\+[0-9a-f]{8}\+(.+)$/.exec(verifier)?.[1] ?? '', 'base64')
  if (typed.length !== 33 || typed[0] !== ED25519) return null
  return { id: keyId(typed), key: createPublicKey({ key: Buffer.concat([publicPrefix, typed.subarray(1)]), format: 'der', type: 'spki' }) }
}
