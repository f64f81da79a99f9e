/** What runs in the page itself, so that nothing but the page is measured. Each function stands alone: it is sent as text. */

/** Milliseconds from a click in the navigation to the first rows with something in them. */
export async function openedList(name: string): Promise<number> {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('nav[aria-label="Screens"] a')]
  const begun = performance.now()
  links.find((link) => link.textContent.startsWith(name))?.click()
  for (;;) {
    const first = document.querySelector('[role=grid] [role=row][aria-rowindex="2"]')
    if (first !== null && first.textContent !== '') return performance.now() - begun
    await new Promise(requestAnimationFrame)
  }
}

/** Milliseconds from the last letter typed to the rows that answer it. */
export async function askedAnew(text: string): Promise<number> {
  const input = document.querySelector<HTMLInputElement>('input[aria-label="Filter"]')
  const heading = (): string => document.querySelector('main [aria-live="polite"]')?.textContent ?? ''
  const before = heading()
  const begun = performance.now()
  if (input === null) throw new Error('There is no filter.')
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
  input.dispatchEvent(new Event('input', { bubbles: true }))
  for (;;) {
    const grid = document.querySelector('[role=grid]')
    const first = grid?.querySelector('[role=row][aria-rowindex="2"]')
    const answered = heading() !== before && grid?.getAttribute('aria-busy') !== 'true' && (first?.textContent ?? '') !== ''
    if (answered) return performance.now() - begun
    if (performance.now() - begun > 20_000) throw new Error(`No answer to ${text}: ${heading()}`)
    await new Promise(requestAnimationFrame)
  }
}

interface Scrolled {
  readonly medianFrame: number
  readonly slowestFrame: number
  /** The longest time in which some row in sight was blank. */
  readonly longestBlank: number
}

/** Scrolls down by `step` pixels a frame. */
export async function scrolled({ milliseconds, step }: { readonly milliseconds: number; readonly step: number }): Promise<Scrolled> {
  const grid = document.querySelector<HTMLElement>('[role=grid]')
  if (grid === null) throw new Error('There is no grid.')
  const frames: number[] = []
  let longestBlank = 0
  let blankSince: number | null = null
  const blank = (): boolean => {
    const { top, bottom } = grid.getBoundingClientRect()
    const rows = [...grid.querySelectorAll('[role=row][aria-rowindex]:not([aria-rowindex="1"])')].filter((row) => {
      const box = row.getBoundingClientRect()
      return box.bottom > top + 40 && box.top < bottom
    })
    return rows.length === 0 || rows.some((row) => row.textContent === '')
  }
  const begun = performance.now()
  let last = begun
  while (last - begun < milliseconds) {
    const now = await new Promise<number>(requestAnimationFrame)
    frames.push(now - last)
    last = now
    grid.scrollTop += step
    if (!blank()) blankSince = null
    else {
      blankSince ??= now
      longestBlank = Math.max(longestBlank, now - blankSince)
    }
  }
  frames.sort((a, b) => a - b)
  return { medianFrame: frames[Math.floor(frames.length / 2)] ?? NaN, slowestFrame: frames.at(-1) ?? NaN, longestBlank }
}
