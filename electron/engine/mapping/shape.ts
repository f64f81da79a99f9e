import type { z } from 'zod'
import { mappingFile, type MappingFile } from '../../../shared/mapping.ts'
import type { Report } from './report.ts'
import { plainOf, type Node, type TreePath } from './tree.ts'

/** The file as its shape has it; null when it has another. What is unknown is told and left out, so that the rest is looked at too. */
export function shapeOf(root: Node, report: Report): MappingFile | null {
  const plain = plainOf(root)
  const first = mappingFile.safeParse(plain)
  if (first.success) return first.data
  const issues = first.error.issues.flatMap((issue) => unfolded(issue))
  for (const issue of issues) tell(issue, plain, report)
  const unknown = issues.filter(({ code }) => code === 'unrecognized_keys')
  if (unknown.length < issues.length) return null
  for (const issue of unknown) {
    const block = valueAt(plain, pathOf(issue))
    if (issue.code === 'unrecognized_keys' && isBlock(block)) for (const key of issue.keys) Reflect.deleteProperty(block, key)
  }
  const second = mappingFile.safeParse(plain)
  return second.success ? second.data : null
}

type Issue = z.core.$ZodIssue

/** Of a choice between shapes: what is wrong with the one that was meant. */
function unfolded(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const meant = issue.errors.find((errors) => errors.length > 0 && !errors.some((each) => each.path.length === 0 && isOtherKind(each)))
  return meant === undefined ? [issue] : meant.flatMap((each) => unfolded({ ...each, path: [...issue.path, ...each.path] }))
}

/** What stands there is not of the kind that the shape begins with. */
const isOtherKind = (issue: Issue): boolean =>
  issue.code === 'invalid_type' ||
  (issue.code === 'invalid_union' && issue.errors.every((errors) => errors.some((each) => each.path.length === 0 && isOtherKind(each))))

function tell(issue: Issue, plain: unknown, report: Report): void {
  const path = pathOf(issue)
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) report.error({ path: [...path, key], isKey: true }, `"${key}" is not known here.`)
    return
  }
  const name = path.at(-1)
  if (valueAt(plain, path) === undefined && typeof name === 'string') report.error({ path: path.slice(0, -1) }, `${name} is missing.`)
  else if (issue.code === 'invalid_key') report.error({ path, isKey: true }, issue.issues[0]?.message ?? issue.message)
  else report.error({ path }, issue.message)
}

const pathOf = (issue: Issue): TreePath => issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))

function valueAt(plain: unknown, path: TreePath): unknown {
  let value = plain
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[step]
  }
  return value
}

const isBlock = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
