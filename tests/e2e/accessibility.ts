import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Findings of axe that keep somebody from using the screen, each as one line. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const found = await page.evaluate(async (source) => {
    const { axe: known } = globalThis as { axe?: { run: (context: Document, options: object) => Promise<AxeResults> } }
    // Evaluated as a test's script, which it is only before anything is waited for: the page's own policy refuses scripts from elsewhere.
    const run = known ?? ((0, eval)(source) as undefined, (globalThis as unknown as { axe: NonNullable<typeof known> }).axe)
    // What fades in is read when it has, and so is what comes meanwhile: twice in a row, a drawn frame apart, nothing is on its way.
    const onItsWay = () =>
      document.getAnimations().filter(({ effect, playState }) => playState === 'running' && effect?.getTiming().iterations !== Infinity)
    for (let still = 0; still < 2; still++) {
      const fades = onItsWay()
      if (fades.length > 0) still = -1
      await Promise.allSettled(fades.map((fade) => fade.finished))
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    }
    const { violations } = await run.run(document, { resultTypes: ['violations'] })
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      at: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ''}`),
    }))
  }, axe)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, at }) => `${id}: ${at.slice(0, 4).join(' | ')} (${at.length})`)
}

/** Without the places where nothing was found. */
export const withFindings = (found: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))
