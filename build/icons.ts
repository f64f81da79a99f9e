import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type Page } from 'playwright'
import { ensureElectron } from './runtime/electron.ts'
import { openSession } from './runtime/session.ts'
import { ensureSystem } from './runtime/system.ts'
import { definedEnvironment } from './runtime/launch.ts'

/**
 * `node build/icons.ts`: draws build/icons/rollcall.svg at every size the systems ask for, in the Electron we already have, and
 * packs the .ico and .icns. Run it after changing the drawing (and `npm run build`); the results are committed.
 */
const folder = join(import.meta.dirname, 'icons')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const
type Size = (typeof sizes)[number]

/** Apple's name of each picture in an .icns. */
const icnsNames: readonly (readonly [string, Size])[] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
]
const icoSizes: readonly Size[] = [16, 24, 32, 48, 64, 128, 256]

async function draw(): Promise<void> {
  const svg = await readFile(join(folder, 'rollcall.svg'), 'utf8')
  const electron = await ensureElectron(console.log)
  await ensureSystem(electron.executable, true, console.log)
  const profile = await mkdtemp(join(tmpdir(), 'rollcall-icons-'))
  const session = await openSession({ keyring: 'none' })
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, join(import.meta.dirname, '..')],
    env: { ...definedEnvironment(), ...session.environment },
  })
  try {
    const page = await app.firstWindow()
    const pictures = new Map<Size, Buffer>()
    for (const size of sizes) pictures.set(size, await picture(page, svg, size))
    const at = (size: Size): Buffer => pictures.get(size) ?? Buffer.alloc(0)
    for (const [size, png] of pictures) await writeFile(join(folder, `${size}x${size}.png`), png)
    await writeFile(join(folder, 'rollcall.ico'), ico(icoSizes.map((size) => [size, at(size)])))
    await writeFile(join(folder, 'rollcall.icns'), icns(icnsNames.map(([name, size]) => [name, at(size)])))
  } finally {
    await app.close()
    await session.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function picture(page: Page, svg: string, size: Size): Promise<Buffer> {
  const url = await page.evaluate(
    async ([source, side]) => {
      const image = new Image(side, side)
      image.src = `data:image/svg+xml;base64,${btoa(source)}`
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = side
      canvas.getContext('2d')?.drawImage(image, 0, 0, side, side)
      return canvas.toDataURL('image/png')
    },
    [svg, size] as const,
  )
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

/** Windows: a header, a directory of pictures, the pictures as PNG. A side of 256 is written as 0. */
function ico(pictures: readonly (readonly [number, Buffer])[]): Buffer {
  const header = Buffer.alloc(6)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let at = 6 + 16 * pictures.length
  const entries = pictures.map(([size, png]) => {
    const entry = Buffer.alloc(16)
    entry.writeUInt8(size % 256, 0)
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(at, 12)
    at += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...pictures.map(([, png]) => png)])
}

/** macOS: a header with the whole length, then each picture with its name and length. */
function icns(pictures: readonly (readonly [string, Buffer])[]): Buffer {
  const chunk = (name: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.write(name, 'latin1')
    head.writeUInt32BE(content.length + 8, 4)
    return Buffer.concat([head, content])
  }
  return chunk('icns', Buffer.concat(pictures.map(([name, png]) => chunk(name, png))))
}

await draw()
