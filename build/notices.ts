import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'

/**
 * `node build/notices.ts`: writes dist/THIRD-PARTY-NOTICES.txt from the lock file: name, version and licence text of every package
 * that goes into the app. Electron and Chromium bring their own notices beside the executable.
 */
const project = join(import.meta.dirname, '..')
export const noticesFile = join(project, 'dist', 'THIRD-PARTY-NOTICES.txt')

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dev: z.boolean().optional(), optional: z.boolean().optional() }),
  ),
})
const about = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).optional(),
  homepage: z.string().optional(),
})

interface Notice {
  readonly title: string
  readonly text: string
}

/** `node`: the app carries a Node of its own (only beside the registry's Electron). */
export async function writeNotices(node: boolean): Promise<number> {
  const lock = lockFile.parse(JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')))
  const shipped = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.dev !== true && (node || !isNode(path)))
  const notices: Notice[] = []
  for (const [path, entry] of shipped) {
    const notice = await read(join(project, path))
    if (notice !== null) notices.push(notice)
    else if (entry.optional !== true) throw new Error(`${path} is in the lock file but not installed: run npm ci.`)
  }
  await writeFile(noticesFile, compose(notices))
  return notices.length
}

const isNode = (path: string): boolean => /node_modules\/node-(linux|win|darwin)-/.test(path)

async function read(folder: string): Promise<Notice | null> {
  const found = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null)
  if (found === null) return null
  const { name, version, license, homepage } = about.parse(JSON.parse(found))
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file) && !/\.(js|ts|json)$/i.test(file))
    .sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const title = `${name} ${version} (${license?.replace(/^\(|\)$/g, '') ?? 'licence in its text'})${homepage === undefined ? '' : `, ${homepage}`}`
  return {
    title,
    text: texts.length === 0 ? 'The package carries no licence text besides the name of its licence above.' : texts.join('\n').trim(),
  }
}

/** Packages with the same text stand together above it. */
function compose(notices: readonly Notice[]): string {
  const groups = Map.groupBy(notices, ({ text }) => createHash('sha256').update(text.replace(/\s+/g, ' ')).digest('hex'))
  const parts = [...groups.values()].map((group) => {
    const titles = [...new Set(group.map(({ title }) => title))].sort()
    return { first: titles[0] ?? '', text: `${titles.join('\n')}\n\n${group[0]?.text ?? ''}\n` }
  })
  const line = `\n${'-'.repeat(100)}\n\n`
  const head = `Rollcall contains the following packages. Electron's and Chromium's own notices are in LICENSE.electron.txt and\nLICENSES.chromium.html beside the executable.\n`
  return [head, ...parts.sort((a, b) => a.first.localeCompare(b.first)).map(({ text }) => text)].join(line)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(`${await writeNotices(false)} packages in ${noticesFile}`)
}
