import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './desktop.ts'

for (const [what, bounds] of [
  ['above the screen', { x: 40, y: -700, width: 900, height: 600 }],
  ['larger than the screen', { x: 0, y: 0, width: 5000, height: 3000 }],
  ['on a display that is gone', { x: 9000, y: 4000, width: 900, height: 600 }],
] as const) {
  test(`a window that was ${what} comes back onto it`, async ({ launch, profile }) => {
    mkdirSync(profile, { recursive: true })
    writeFileSync(join(profile, 'window.json'), JSON.stringify({ ...bounds, maximized: false }))
    const { app } = await launch()
    const { window, area } = await app.evaluate(({ BrowserWindow, screen }) => ({
      window: BrowserWindow.getAllWindows()[0]?.getBounds(),
      area: screen.getPrimaryDisplay().workArea,
    }))
    expect(window?.width).toBeLessThanOrEqual(area.width)
    expect(window?.height).toBeLessThanOrEqual(area.height)
    expect(window?.y).toBeGreaterThanOrEqual(area.y)
    expect((window?.y ?? 0) + 40).toBeLessThanOrEqual(area.y + area.height)
    expect(window?.x).toBeGreaterThanOrEqual(area.x - 8)
    expect((window?.x ?? 0) + (window?.width ?? 0)).toBeLessThanOrEqual(area.x + area.width + 8)
  })
}
