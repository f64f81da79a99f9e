import { grouped } from '../../../../shared/number-words.ts'
import type { GrantRow } from '../../../../shared/query.ts'

/** One box of the picture. */
export interface PictureNode {
  readonly id: string
  readonly kind: 'principal' | 'status' | 'resource'
  readonly label: string
  readonly x: number
  readonly y: number
  /** The grant behind an outer box. */
  readonly grant: GrantRow | null
  /** Of the whole, also of what is not drawn. */
  readonly count: number
  /** Of a box that stands for those of a status that are not drawn: the status. */
  readonly more: string | null
}

/** One status with the first of its grants. */
export interface PictureGroup {
  readonly slug: string
  /** All there are. */
  readonly total: number
  readonly grants: readonly GrantRow[]
}

interface PictureEdge {
  readonly id: string
  readonly from: string
  readonly to: string
}

export interface PictureLayout {
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
  readonly height: number
}

export const columnX = { principal: 0, status: 380, resource: 700 } as const
export const boxWidth = { principal: 280, status: 200, resource: 320 } as const
/** A picture up to this height is seen whole. */
const lowPicture = 600
const rowHeight = 34
const groupGap = 18

/**
 * Three columns: who holds, status, what is held. The others are together by status, in the order the grants come in, with one box for those that
 * are not drawn. In a picture that is seen whole the one in focus and the statuses stand beside the middle of what is theirs; in a longer
 * one at its beginning, where one looks first. Every count is that of the whole.
 */
export function layoutPicture(
  focus: { readonly name: string },
  end: 'principal' | 'resource',
  groups: readonly PictureGroup[],
): PictureLayout {
  const others = end === 'principal' ? 'resource' : 'principal'
  const nodes: PictureNode[] = []
  const edges: PictureEdge[] = []
  const rows = groups.reduce((sum, { grants, total }) => sum + grants.length + (total > grants.length ? 1 : 0), 0)
  const low = rows * rowHeight + groups.length * groupGap <= lowPicture
  let y = 0
  const add = (node: PictureNode, status: string): void => {
    nodes.push(node)
    const { id } = node
    edges.push(end === 'principal' ? { id: `e:${id}`, from: status, to: id } : { id: `e:${id}`, from: id, to: status })
    y += rowHeight
  }
  for (const { slug, total, grants } of groups) {
    const top = y
    const status = `status:${slug}`
    for (const grant of grants) {
      const label = end === 'principal' ? grant.resourceName : grant.principalName
      add({ id: `grant:${grant.key}`, kind: others, label, x: columnX[others], y, grant, count: 1, more: null }, status)
    }
    const left = total - grants.length
    if (left > 0) {
      const label = `${grouped(left)} more`
      add({ id: `more:${slug}`, kind: others, label, x: columnX[others], y, grant: null, count: left, more: slug }, status)
    }
    nodes.push({
      id: status,
      kind: 'status',
      label: slug,
      x: columnX.status,
      y: low ? (top + y - rowHeight) / 2 : top,
      grant: null,
      count: total,
      more: null,
    })
    edges.push(end === 'principal' ? { id: `e:${status}`, from: 'focus', to: status } : { id: `e:${status}`, from: status, to: 'focus' })
    y += groupGap
  }
  const height = Math.max(rowHeight, y - groupGap)
  nodes.push({
    id: 'focus',
    kind: end,
    label: focus.name,
    x: columnX[end],
    y: low ? (height - rowHeight) / 2 : 0,
    grant: null,
    count: groups.reduce((sum, { total }) => sum + total, 0),
    more: null,
  })
  return { nodes, edges, height }
}

const order = { principal: 0, status: 1, resource: 2 } as const

/** The box an arrow key leads to: up and down in its column, left and right along a line. */
export function neighbour({ nodes, edges }: PictureLayout, from: string, key: string): string | null {
  const at = nodes.find((node) => node.id === from)
  if (at === undefined) return null
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const column = nodes.filter((node) => node.kind === at.kind).sort((a, b) => a.y - b.y)
    return column[column.indexOf(at) + (key === 'ArrowDown' ? 1 : -1)]?.id ?? null
  }
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  const wanted = order[at.kind] + (key === 'ArrowRight' ? 1 : -1)
  const linked = edges.flatMap((edge) => (edge.from === from ? [edge.to] : edge.to === from ? [edge.from] : []))
  const there = nodes.filter((node) => order[node.kind] === wanted && linked.includes(node.id))
  return there.sort((a, b) => Math.abs(a.y - at.y) - Math.abs(b.y - at.y))[0]?.id ?? null
}

/** What is on the way through a box: itself, its lines, their other ends, up to the one in focus. */
export function pathThrough({ edges }: PictureLayout, id: string): ReadonlySet<string> {
  const path = new Set([id])
  const along = (next: string, forward: boolean): void => {
    for (const edge of edges) {
      const [near, far] = forward ? [edge.from, edge.to] : [edge.to, edge.from]
      if (near !== next || path.has(edge.id)) continue
      path.add(edge.id)
      path.add(far)
      along(far, forward)
    }
  }
  along(id, true)
  along(id, false)
  return path
}
