import { arch, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppInfo } from '../../../shared/main-contract.ts'
import { writeWhole } from '../../files/whole-file.ts'
import type { EngineHost } from '../engine-host.ts'
import type { Keychain } from '../keychain.ts'
import type { KeptProxy } from '../kept-proxy.ts'
import { bundleOf } from './bundle.ts'
import { createCleaner } from './clean.ts'
import { logTail } from './log-tail.ts'

interface Sources {
  readonly info: AppInfo
  readonly engine: EngineHost
  readonly keychain: Keychain
  readonly preferences: Pick<KeptProxy, 'get' | 'secrets'>
}

/** Writes the bundle of diagnostics to `path`, also when the engine or the keychain does not answer. NOT_WRITABLE, DISK_FULL, INVALID_INPUT. */
export async function saveDiagnostics(path: string, { info, engine, keychain, preferences }: Sources) {
  const [catalog, secrets] = await Promise.all([engine.diagnostics(), keychain.values()])
  const { version, electron, chromium, node, platform, engineHost, packaged } = info
  const bytes = bundleOf(
    {
      versions: {
        ...{ rollcall: version, packaged, electron, chromium, node, platform },
        ...{ system: release(), architecture: arch(), processors: cpus().length, memory: totalmem(), locale: app.getLocale() },
        engine: { host: engineHost, state: engine.state, message: engine.message },
        keychain: keychain.status,
      },
      preferences: preferences.get(),
      catalog,
      appLog: logTail(join(info.logFolder, 'app.log')),
      engineLog: logTail(join(info.logFolder, 'engine.log')),
      at: new Date(),
    },
    createCleaner([...secrets, ...preferences.secrets()]),
  )
  await writeWhole(path, bytes, 'zip')
  return { path, bytes: bytes.length }
}
