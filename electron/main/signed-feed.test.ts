import { createServer } from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { signedFeed } from './signed-feed.ts'
import { isSigned, publicHalf, signManifest, signatureName } from './update-manifest.ts'

vi.mock('electron', () => ({ app: {} }))

const pair = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const key = pair()
const manifest =
  'version: 9.0.0\nfiles:\n  - url: rollcall-9.0.0.AppImage\n    sha512: c2hhNTEy\n    size: 7\npath: rollcall-9.0.0.AppImage\nsha512: c2hhNTEy\n'

interface Feed {
  getLatestVersion(): Promise<{ version: string }>
  resolveFiles(info: unknown): readonly { url: URL; info: { sha512: string } }[]
}

let close: (() => void) | undefined
afterEach(() => {
  close?.()
  close = undefined
})

/** A folder of plain files over HTTP, looked at through electron-updater's own way of asking. */
async function feedOf(files: Readonly<Record<string, string>>, publicKey = publicHalf(key)): Promise<Feed> {
  const server = createServer((request, response) => {
    const text = files[(request.url ?? '').replace('/feed/', '')]
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => server.close()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  const executor = {
    request: async ({ path }: { path: string }) => {
      const response = await fetch(`http://127.0.0.1:${address.port}${path}`)
      if (!response.ok) throw new Error(String(response.status))
      return response.text()
    },
  }
  const Made = signedFeed(`http://127.0.0.1:${address.port}/feed`, publicKey).updateProvider
  if (Made === undefined) throw new Error('No provider.')
  const made: unknown = new Made({ provider: 'custom' }, null, { platform: 'linux', executor, isUseMultipleRangeRequest: false })
  return made as Feed
}

const name = process.arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${process.arch}.yml`
const signedFiles = { [name]: manifest, [signatureName(name)]: signManifest(manifest, key) }

describe('a feed of updates', () => {
  test('is believed when its manifest is signed with the key in the app', async () => {
    const feed = await feedOf(signedFiles)
    const info = await feed.getLatestVersion()
    expect(info.version).toBe('9.0.0')
    const [file] = feed.resolveFiles(info)
    expect(file?.url.pathname).toBe('/feed/rollcall-9.0.0.AppImage')
    expect(file?.info.sha512).toBe('c2hhNTEy')
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['has no signature', { [name]: manifest }],
    ['is another than was signed', { ...signedFiles, [name]: manifest.replaceAll('c2hhNTEy', 'ZXZpbA==') }],
    ['is signed with another key', { ...signedFiles, [signatureName(name)]: signManifest(manifest, pair()) }],
    ['has a signature that is none', { ...signedFiles, [signatureName(name)]: 'nonsense' }],
    ['has an empty signature', { ...signedFiles, [signatureName(name)]: '' }],
  ])('is not believed when its manifest %s', async (_why, files) => {
    await expect((await feedOf(files)).getLatestVersion()).rejects.toThrow()
  })

  test('is not believed by an app whose key is no key', async () => {
    await expect((await feedOf(signedFiles, 'bm8ga2V5')).getLatestVersion()).rejects.toThrow()
  })

  test('a signature made for another purpose is none for a manifest', () => {
    expect(isSigned(manifest, signManifest(`x${manifest}`, key), publicHalf(key))).toBe(false)
    expect(isSigned(manifest, signManifest(manifest, key), publicHalf(key))).toBe(true)
  })
})
