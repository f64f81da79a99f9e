import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

/**
 * The manifest of an update (latest*.yml beside the installers) says which version there is and which SHA-512 its files have.
 * Whoever can write to the feed could name files of their own; so it is signed with a key (Ed25519) whose public half is in the app.
 */

/** Stands before the manifest in what is signed, so that a signature made for something else is none for an update. */
const purpose = 'rollcall update manifest 1\n'
const signed = (manifest: string): Buffer => Buffer.from(purpose + manifest, 'utf8')

/** Beside `latest.yml` lies `latest.yml.sig`: the signature in base64. */
export const signatureName = (manifestName: string): string => `${manifestName}.sig`

/** `privateKey` as PEM. */
export const signManifest = (manifest: string, privateKey: string): string =>
  `${sign(null, signed(manifest), createPrivateKey(privateKey)).toString('base64')}\n`

/** What goes into the app: the public half of `privateKey` (PEM), in base64 (SPKI). */
export const publicHalf = (privateKey: string): string =>
  createPublicKey(createPrivateKey(privateKey)).export({ format: 'der', type: 'spki' }).toString('base64')

/** False also for a key or a signature that is none. */
export function isSigned(manifest: string, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' && verify(null, signed(manifest), key, Buffer.from(signature.trim(), 'base64'))
  } catch {
    return false
  }
}

/** The manifest `name` of a feed, if it is signed; throws when it is missing, unsigned or signed with another key. */
export async function signedManifest(read: (name: string) => Promise<string | null>, name: string, publicKey: string): Promise<string> {
  const manifest = await read(name)
  if (manifest === null) throw new Error(`${name} is empty.`)
  const signature = await read(signatureName(name))
  if (signature === null || !isSigned(manifest, signature, publicKey)) throw new Error(`${name} is not signed with the key of this app.`)
  return manifest
}
