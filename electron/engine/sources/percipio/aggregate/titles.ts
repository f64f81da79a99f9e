import { parseJson } from '../../../http/json.ts'
import { tidy } from './values.ts'
import type { Put } from './variants.ts'

/** Title and type of a course, from the text `[title,type]`. */
export function readTitle(text: string, put: Put): void {
  const [title, type] = parseJson(text) as (string | number | boolean | null)[]
  if (title !== null) put('title', tidy(String(title)))
  if (type !== null) put('type', tidy(String(type)))
}
