import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, Platform, type Configuration } from 'electron-builder'
import { signatureName, signManifest } from '../electron/main/update-manifest.ts'
import { writeNotices } from './notices.ts'
import { configuration, packages, project } from './packaging/config.ts'
import { debianPackage } from './packaging/debian.ts'
import { madeAt } from './packaging/made-at.ts'
import { ensureElectron, run, type ElectronRuntime } from './runtime/electron.ts'
import { onPath } from './runtime/system.ts'
import { writeSbom } from './sbom.ts'

/**
 * `npm run package`: builds the app and puts into dist/packages what this machine can make of it; says what it left out and why.
 * `--dir`: the unpacked app alone. ROLLCALL_UPDATE_KEY_FILE: the key (build/update-key.ts) that signs the manifests of updates, and whose
 * public half goes into the app.
 */
const onlyUnpacked = process.argv.includes('--dir')
const say = (line: string): void => console.log(line)
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(0)} s`

interface Made {
  readonly name: string
  readonly make: () => Promise<readonly string[]>
  /** Why this machine cannot, or null. */
  readonly obstacle: string | null
}

async function main(): Promise<number> {
  const startedAt = Date.now()
  // Whatever dates its output takes this time instead of the clock's.
  process.env.SOURCE_DATE_EPOCH = String(Math.floor((await madeAt()).getTime() / 1000))
  const built = await run('npm', ['run', '--silent', 'build'], project)
  if (built.code !== 0) throw new Error(`The app could not be built:\n${built.output}`)
  const electron = await ensureElectron(say)
  say(`A list of what is inside (CycloneDX): ${await writeSbom(electron)} components.`)
  say(
    `Notices of ${await writeNotices(electron.fallback)} packages; packing for Electron ${electron.version}${electron.fallback ? ', with a Node for the engine' : ''}.`,
  )
  await rm(packages, { recursive: true, force: true })
  const config = configuration(electron)
  await build({ targets: here('dir'), config, publish: 'never' })
  const unpacked = unpackedFolder()
  say(`✔ ${unpacked}, ${seconds(startedAt)}`)
  if (onlyUnpacked) return 0
  let failed = 0
  for (const { name, make, obstacle } of installers(electron, config, unpacked)) {
    if (obstacle !== null) {
      say(`- ${name}: skipped. ${obstacle}`)
      continue
    }
    const began = Date.now()
    try {
      for (const file of await make()) say(`✔ ${name}: ${file}, ${((await stat(file)).size / 1e6).toFixed(0)} MB, ${seconds(began)}`)
    } catch (error) {
      failed += 1
      say(`✘ ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  await signManifests()
  return failed === 0 ? 0 : 1
}

/** The files that tell of an update, each with its signature beside it. */
async function signManifests(): Promise<void> {
  const manifests = (await readdir(packages)).filter((name) => /^latest.*\.yml$/.test(name))
  const key = process.env.ROLLCALL_UPDATE_KEY_FILE
  if (key === undefined) {
    if (manifests.length > 0)
      say('- The manifests of updates are unsigned: without ROLLCALL_UPDATE_KEY_FILE the app does not update itself.')
    return
  }
  for (const name of manifests) {
    const signature = signManifest(await readFile(join(packages, name), 'utf8'), await readFile(key, 'utf8'))
    await writeFile(join(packages, signatureName(name)), signature)
    say(`✔ ${signatureName(name)}`)
  }
}

const platform = process.platform === 'win32' ? Platform.WINDOWS : process.platform === 'darwin' ? Platform.MAC : Platform.LINUX
const here = (target: string) => platform.createTarget(target)

function unpackedFolder(): string {
  const suffix = process.arch === 'arm64' ? '-arm64' : ''
  if (process.platform === 'darwin') return join(packages, `mac${suffix}`, 'Rollcall.app')
  return join(packages, `${process.platform === 'win32' ? 'win' : 'linux'}${suffix}-unpacked`)
}

function installers(electron: ElectronRuntime, config: Configuration, unpacked: string): readonly Made[] {
  const byBuilder = (target: string, obstacle: string | null = null): Made => ({
    name: target,
    obstacle,
    make: async () =>
      (await build({ targets: here(target), config, prepackaged: unpacked, publish: 'never' })).filter(
        (file) => !file.endsWith('.yml') && !file.endsWith('.blockmap'),
      ),
  })
  if (process.platform === 'darwin') return ['dmg', 'zip'].map((target) => byBuilder(target))
  if (process.platform === 'win32') return [byBuilder('nsis')]
  // electron-builder fetches appimagetool and fpm from the host that Electron comes from.
  const unreachable = (remedy: string): string | null =>
    electron.fallback ? `electron-builder fetches its tool from the host that did not give us Electron either. ${remedy}` : null
  const own = (variable: string): boolean => process.env[variable] !== undefined
  const fpm = own('CUSTOM_FPM_PATH') || own('USE_SYSTEM_FPM')
  return [
    { name: 'tar.gz', obstacle: onPath('tar') ? null : 'There is no tar.', make: () => archive(unpacked) },
    electron.fallback && !fpm
      ? {
          name: 'deb',
          obstacle: onPath('dpkg-deb') && onPath('fakeroot') ? null : 'dpkg-deb and fakeroot are needed: apt-get install dpkg fakeroot.',
          make: async () => [await debianPackage(unpacked, await version())],
        }
      : byBuilder('deb'),
    byBuilder('rpm', fpm ? null : unreachable('With an fpm of your own set CUSTOM_FPM_PATH.')),
    byBuilder('AppImage', own('APPIMAGE_TOOLS_PATH') ? null : unreachable('With the AppImage tools at hand set APPIMAGE_TOOLS_PATH.')),
  ]
}

/** The folder as one file, for people who install nothing. */
async function archive(unpacked: string): Promise<readonly string[]> {
  const name = `rollcall-${await version()}-linux-${process.arch}`
  const file = join(packages, `${name}.tar.gz`)
  const same = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', `--mtime=@${process.env.SOURCE_DATE_EPOCH ?? '0'}`]
  const rename = `--transform=s,^${basename(unpacked)},${name},`
  const { code, output } = await run('tar', ['-I', 'gzip -n', '-cf', file, ...same, rename, basename(unpacked)], packages)
  if (code !== 0 || !existsSync(file)) throw new Error(output.slice(-300))
  return [file]
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { readonly version: string }).version
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
