import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { AppInfo } from '../../shared/main-contract.ts'
import type { EngineHost } from './engine-host.ts'

/** A packaged app lets nobody attach, so it can say for itself whether it works: `rollcall --self-test=FILE` (docs/desktop.md). */
export interface SelfTestReport {
  readonly passed: boolean
  /** Why not, or null. */
  readonly problem: string | null
  readonly info: AppInfo
  readonly engine: { readonly state: EngineHost['state']; readonly message: string | null }
  readonly window: WindowReport | null
  readonly milliseconds: number
}

interface WindowReport {
  readonly ready: boolean
  readonly heading: string | null
  /** What can be done there, by name. */
  readonly buttons: readonly string[]
}

const limit = 60_000
const argument = '--self-test='

export function selfTestFile(argv: readonly string[]): string | null {
  const given = argv.find((each) => each.startsWith(argument))
  return given === undefined ? null : resolve(given.slice(argument.length))
}

/** Ready: the page has its engine, shows a screen, and that screen waits for nothing more. */
const look = `({
  ready: document.querySelector('[data-app-state="ready"]') !== null && document.querySelector('h1') !== null &&
    document.querySelector('[aria-busy="true"]') === null,
  heading: document.querySelector('h1')?.textContent ?? null,
  buttons: [...document.querySelectorAll('main button')].map((each) => each.innerText.trim().split('\\n')[0]),
})`

async function ask(window: BrowserWindow): Promise<WindowReport | null> {
  return (await window.webContents.executeJavaScript(look).catch(() => null)) as WindowReport | null
}

/** Waits until the window shows its first screen with the engine's answers on it, and writes what came of it to `file`. */
export async function selfTest(file: string, window: BrowserWindow, engine: EngineHost, info: AppInfo): Promise<boolean> {
  const startedAt = Date.now()
  let shown: WindowReport | null = null
  let problem: string | null = null
  while (shown?.ready !== true && problem === null) {
    await new Promise((wake) => setTimeout(wake, 100))
    if (window.isDestroyed()) problem = 'The window was closed.'
    else if (engine.state === 'stopped') problem = engine.message ?? 'The engine stopped.'
    else if (Date.now() - startedAt > limit) problem = `The window was not ready within ${limit / 1000} s.`
    // While the page is being replaced, or does not load, there is nothing to ask; the next turn asks again.
    else shown = await Promise.race([ask(window), new Promise<null>((late) => setTimeout(() => late(null), 5_000))])
  }
  const report: SelfTestReport = {
    passed: problem === null,
    problem,
    info,
    engine: { state: engine.state, message: engine.message },
    window: shown,
    milliseconds: Date.now() - startedAt,
  }
  writeFileSync(file, JSON.stringify(report, null, 2))
  return report.passed
}
