import { Provider, type ResolvedUpdateFileInfo, type UpdateInfo } from 'electron-updater'
import { parseUpdateInfo, resolveFiles, type ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import { signedManifest } from './update-manifest.ts'
import type { Feed } from './update-feed.ts'

/** A feed as electron-updater's generic one, whose manifest is believed only if it is signed. Its files are checked against the manifest. */
export function signedFeed(url: string, publicKey: string): Feed {
  const base = new URL(url.endsWith('/') ? url : `${url}/`)
  class SignedFeed extends Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime)
    }

    /** Says no to pieces of files: a server of plain files often knows no such request. */
    override get isUseMultipleRangeRequest(): boolean {
      return false
    }

    async getLatestVersion(): Promise<UpdateInfo> {
      const name = `${this.getDefaultChannelName()}.yml`
      const manifest = await signedManifest((file) => this.httpRequest(new URL(file, base)), name, publicKey)
      return parseUpdateInfo(manifest, name, new URL(name, base))
    }

    resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
      return resolveFiles(info, base)
    }
  }
  return { provider: 'custom', updateProvider: SignedFeed }
}
