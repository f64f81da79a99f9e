import type { Subject } from '../destination.ts'

const placeholder = /\{([^{}]*)\}/g
const known = ['connection', 'source', 'date', 'time', 'run', 'review'] as const
type Placeholder = (typeof known)[number]

/** Bytes a placeholder may become at most, and the whole name: the shortest limit among file systems is 255 bytes. */
const longestPart = 80
const longestName = 240

/** What no file name may hold on one system or another. */
// eslint-disable-next-line no-control-regex -- control characters are among them
const forbidden = /[\u0000-\u001f\u007f<>:"/\\|?*]/

/** Names Windows keeps for devices, whatever their ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** Why a template makes no file name, or null. */
export function templateFault(template: string): string | null {
  for (const [, name] of template.matchAll(placeholder)) {
    if (!known.some((each) => each === name))
      return `{${name ?? ''}} stands for nothing; use ${known.map((each) => `{${each}}`).join(', ')}`
  }
  const rest = template.replace(placeholder, 'x')
  if (/[{}]/.test(rest)) return 'a brace is left open'
  if (forbidden.test(rest)) return 'a file name cannot hold < > : " / \\ | ? *'
  if (rest.startsWith('.') || rest.startsWith('-')) return 'a file name cannot begin with a dot or a hyphen'
  return null
}

/**
 * The file's name: the template with what its placeholders stand for, in characters every system takes, ending in `.c1z`.
 * Times are UTC.
 */
export function fileNameOf(template: string, { connectionName, sourceId, runId, reviewId, readAt }: NamedSubject): string {
  const [date = '', time = ''] = new Date(readAt).toISOString().split('T')
  const values: Record<Placeholder, string> = {
    connection: connectionName,
    source: sourceId ?? 'rollcall',
    date,
    time: time.slice(0, 5).replace(':', ''),
    run: runId,
    review: reviewId ?? 'unreviewed',
  }
  const filled = template.replace(placeholder, (_, name: Placeholder) => safe(values[name]))
  const stem = cut(filled.replace(/\.c1z$/i, ''), longestName).replace(/[. ]+$/, '')
  const name = `${stem === '' ? 'sync' : stem}.c1z`
  return reserved.test(name) ? `_${name}` : name
}

export type NamedSubject = Omit<Subject, 'snapshotPath' | 'onlyTypes'>

/** Letters and digits of any script, dot, hyphen, underscore; everything else becomes a hyphen. */
const safe = (text: string): string => {
  const plain = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '')
  return cut(plain, longestPart) || 'unnamed'
}

/** Whole characters, as many as fit into so many bytes. */
function cut(text: string, bytes: number): string {
  let kept = ''
  let size = 0
  for (const character of text) {
    size += Buffer.byteLength(character)
    if (size > bytes) break
    kept += character
  }
  return kept
}
