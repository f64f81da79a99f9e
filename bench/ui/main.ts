import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ElectronApplication, Page } from 'playwright'
import { ensureElectron } from '../../build/runtime/electron.ts'
import { goTo, launchApp } from '../../build/runtime/launch.ts'
import { openSession } from '../../build/runtime/session.ts'
import { ensureSystem } from '../../build/runtime/system.ts'
import { describeFigure, type Figure } from '../figure.ts'
import type { GraphSize } from '../graph/graph-data.ts'
import { askedAnew, openedList, scrolled } from './in-page.ts'

/**
 * `npm run bench:ui`: the window in real Electron, without a graphics card, over a snapshot of a million grants. The app must be
 * built. `--grants N --people N --courses N` for another size.
 */
const project = process.env.ROLLCALL_APP ?? join(import.meta.dirname, '../..')
const tries = 3
const asked = ['status:completed score:>80', 'ada haddad', 'p123', '"safety 14"', 'completed:>2021-06-01', ''] as const

const { values } = parseArgs({
  options: {
    grants: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '20000' },
    courses: { type: 'string', default: '5000' },
  },
})
const size = { grants: Number(values.grants), people: Number(values.people), courses: Number(values.courses), day: 1 } as const

/** A profile with one run of a tiny sample organisation, whose snapshot is then exchanged for a large one. */
function prepare(profile: string, graph: GraphSize): void {
  const data = join(profile, 'rollcall')
  const node = (...words: readonly string[]): string =>
    execFileSync(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  const tiny = ['--people', '20', '--courses', '3', '--rows', '60', '--latency', '0']
  node(join(project, 'dist/headless/index.mjs'), 'sync', 'sample', ...tiny, '--file', join(profile, 'tiny.c1z'), '--data-dir', data)
  const [snapshot] = readdirSync(join(data, 'snapshots'))
  if (snapshot === undefined) throw new Error('The sample left no snapshot.')
  rmSync(join(data, 'snapshots', snapshot))
  node(join(import.meta.dirname, '../graph/write.ts'), join(data, 'snapshots', snapshot), JSON.stringify(graph))
}

async function measureWindow(app: ElectronApplication, page: Page): Promise<Figure[]> {
  await goTo(page, 'Overview')
  const first = await page.evaluate(openedList, 'Grants')
  const queries: number[] = []
  for (const text of asked) queries.push(await page.evaluate(askedAnew, text))
  await goTo(page, 'Grants')
  const scroll = await page.evaluate(scrolled, { milliseconds: 10_000, step: 600 })
  const memory = await app.evaluate(({ app: electron }) =>
    Math.max(...electron.getAppMetrics().flatMap(({ type, memory }) => (type === 'Tab' ? [memory.workingSetSize] : []))),
  )
  return [
    { what: 'first rows of a list', measured: first, unit: 'ms', limit: 300 },
    ...asked.map((text, i): Figure => ({
      what: text === '' ? 'no filter again' : `filter ${text}`,
      measured: queries[i] ?? NaN,
      unit: 'ms',
      limit: 250,
    })),
    { what: 'scrolling, median frame', measured: scroll.medianFrame, unit: 'ms', limit: 20 },
    { what: 'scrolling, slowest frame', measured: scroll.slowestFrame, unit: 'ms', limit: null },
    { what: 'scrolling, longest with blank rows', measured: scroll.longestBlank, unit: 'ms', limit: 150 },
    { what: 'memory of the window', measured: memory / 1000, unit: 'MB', limit: 400 },
  ]
}

/** A list asked for while the overview still counts over all grants. */
async function openedAtOnce(page: Page): Promise<number> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Grants' }).waitFor()
  return page.evaluate(openedList, 'Grants')
}

async function bench(): Promise<void> {
  const { executable, version } = await ensureElectron(console.log)
  await ensureSystem(executable, true, console.log)
  const session = await openSession({ keyring: 'unlocked' })
  const profile = mkdtempSync(join(tmpdir(), 'rollcall-bench-ui-'))
  try {
    prepare(profile, size)
    console.log(
      `Electron ${version} without a graphics card; ${size.grants.toLocaleString('en')} grants, ${size.people.toLocaleString('en')} people`,
    )
    const launches: number[] = []
    const figures: Figure[] = []
    const atOnce: number[] = []
    for (let i = 0; i < tries; i++) {
      const begun = performance.now()
      const { app, page } = await launchApp({ executable, app: project, environment: session.environment, profile })
      await page.getByRole('heading', { level: 1 }).waitFor()
      launches.push((performance.now() - begun) / 1000)
      if (i === tries - 1) figures.push(...(await measureWindow(app, page)))
      else atOnce.push(await openedAtOnce(page))
      await app.close()
    }
    figures.unshift(
      { what: 'launch to usable', measured: Math.min(...launches), unit: 's', limit: 2.5 },
      { what: 'first rows right after it', measured: Math.min(...atOnce), unit: 'ms', limit: 300 },
    )
    for (const figure of figures) console.log(describeFigure(figure))
  } finally {
    await session.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

await bench()
