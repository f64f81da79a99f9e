import type { Rectangle } from 'electron'

/** A window this far over the edge is not: some systems draw a border nobody sees around it. */
const border = 8

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))

/** Between the middles of two rectangles, squared. */
const distance = (a: Rectangle, b: Rectangle): number =>
  (a.x + a.width / 2 - (b.x + b.width / 2)) ** 2 + (a.y + a.height / 2 - (b.y + b.height / 2)) ** 2

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most))

/**
 * Where a window goes that was last at `bounds`: on the display that showed most of it, else on the nearest, no larger than that display and with its
 * title bar on it. `areas`: what displays have for windows, at least one.
 */
export function fitted(bounds: Rectangle, areas: readonly [Rectangle, ...Rectangle[]]): Rectangle {
  let [area] = areas
  for (const other of areas) {
    const more = overlap(bounds, other) - overlap(bounds, area)
    if (more > 0 || (more === 0 && overlap(bounds, other) === 0 && distance(bounds, other) < distance(bounds, area))) area = other
  }
  const width = Math.min(bounds.width, area.width)
  const height = Math.min(bounds.height, area.height)
  return {
    x: within(bounds.x, area.x - border, area.x + area.width - width + border),
    y: within(bounds.y, area.y, area.y + area.height - height + border),
    width,
    height,
  }
}

/** The size a window has at first, in the middle of a display. */
export function centred(size: { readonly width: number; readonly height: number }, area: Rectangle): Rectangle {
  const width = Math.min(size.width, area.width)
  const height = Math.min(size.height, area.height)
  return { x: area.x + Math.round((area.width - width) / 2), y: area.y + Math.round((area.height - height) / 2), width, height }
}
