import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centred, fitted } from './window-bounds.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const left = { x: -1920, y: -200, width: 1920, height: 1040 }
const right = { x: 1440, y: 0, width: 2560, height: 1400 }

test('a window that fits stays where it was', () => {
  for (const [bounds, areas] of [
    [{ x: 60, y: 80, width: 1320, height: 800 }, [laptop]],
    [{ x: -1900, y: -190, width: 1600, height: 1000 }, [laptop, left]],
    [{ x: 1500, y: 20, width: 2400, height: 1300 }, [laptop, left, right]],
    // Snapped to a side, with the border nobody sees.
    [{ x: -7, y: 25, width: 720, height: 880 }, [laptop]],
  ] as const) {
    const { width, height, x, y } = fitted(bounds, [...areas])
    expect({ x, y, width }).toEqual({ x: bounds.x, y: bounds.y, width: bounds.width })
    expect(height).toBeLessThanOrEqual(bounds.height)
  }
})

test('the title bar comes back onto the screen', () => {
  expect(fitted({ x: 100, y: -700, width: 1200, height: 800 }, [laptop])).toEqual({ x: 100, y: 25, width: 1200, height: 800 })
  expect(fitted({ x: 100, y: -1, width: 1200, height: 800 }, [laptop])).toMatchObject({ x: 100, y: 25 })
  expect(fitted({ x: 100, y: 5000, width: 1200, height: 800 }, [laptop]).y).toBeLessThanOrEqual(900 - 800 + 8)
})

test('a window larger than its screen is as large as the screen', () => {
  expect(fitted({ x: 0, y: 0, width: 5000, height: 3000 }, [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 875 })
  expect(fitted({ x: -500, y: -700, width: 5000, height: 3000 }, [laptop])).toMatchObject({ y: 25, width: 1440, height: 875 })
  expect(centred({ width: 1320, height: 860 }, { x: 0, y: 0, width: 1024, height: 728 })).toEqual({ x: 0, y: 0, width: 1024, height: 728 })
  expect(centred({ width: 1320, height: 860 }, right)).toEqual({ x: 2060, y: 270, width: 1320, height: 860 })
})

test('of a display that is gone a window comes to the nearest', () => {
  expect(fitted({ x: -1800, y: 0, width: 1200, height: 800 }, [laptop, right])).toEqual({ x: -8, y: 25, width: 1200, height: 800 })
  expect(fitted({ x: 9000, y: 100, width: 1200, height: 800 }, [laptop, left, right])).toMatchObject({ x: 2808, y: 100 })
})

test('whatever is remembered, the title bar and the size are within one display', () => {
  const size = fc.record({ width: fc.integer({ min: 640, max: 20_000 }), height: fc.integer({ min: 480, max: 20_000 }) })
  const place = fc.record({ x: fc.integer({ min: -30_000, max: 30_000 }), y: fc.integer({ min: -30_000, max: 30_000 }) })
  const areas = fc.subarray([laptop, left, right], { minLength: 1 })
  fc.assert(
    fc.property(size, place, areas, (extent, at, [first = laptop, ...others]) => {
      const window = fitted({ ...extent, ...at }, [first, ...others])
      const shown = [first, ...others].some(
        (area) =>
          window.y >= area.y &&
          window.y < area.y + area.height &&
          window.x >= area.x - 8 &&
          window.x + window.width <= area.x + area.width + 8 &&
          window.width <= area.width &&
          window.height <= area.height,
      )
      expect(shown).toBe(true)
      expect(fitted(window, [first, ...others])).toEqual(window)
    }),
  )
})
