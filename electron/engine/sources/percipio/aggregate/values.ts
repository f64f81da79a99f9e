/* eslint-disable @typescript-eslint/no-non-null-assertion -- slots are in range by construction */
import { exactNumber } from '../../../http/json.ts'
import { kinds, type Row } from '../scan/row.ts'

/** Text as the graph takes it: whole characters only, no outer spaces. */
export const tidy = (text: string): string => text.toWellFormed().trim()

/** A slot's value as text without outer spaces; '' when it is absent, null, empty or nested. */
export function slotText(row: Row, slot: number): string {
  const start = row.slotStart[slot]!
  const end = row.slotEnd[slot]!
  const raw = (): string => row.bytes.toString('utf8', start, end)
  switch (row.slotKind[slot]!) {
    case kinds.text:
      return tidy(raw())
    case kinds.escapedText:
      return tidy(JSON.parse(`"${raw()}"`) as string)
    case kinds.number:
      return numberText(raw())
    case kinds.true:
      return 'true'
    case kinds.false:
      return 'false'
    default:
      return ''
  }
}

/** Digits as they came, and otherwise as JavaScript writes the number: the same text that the person's fields have. */
const numberText = (raw: string): string => (/^[1-9]\d{0,14}$/.test(raw) ? raw : String(exactNumber(raw)))

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * A slot's value as a number, from a number or a decimal text; NaN when there is none, undefined when it cannot be read. A whole
 * number beyond 2^53 cannot: it would be another one.
 */
export function slotNumber(row: Row, slot: number): number | undefined {
  const kind = row.slotKind[slot]
  if (kind === kinds.absent || kind === kinds.null) return NaN
  const start = row.slotStart[slot]!
  const end = row.slotEnd[slot]!
  if ((kind === kinds.number || kind === kinds.text) && end > start && end - start <= 9) {
    let value = 0
    let at = start
    for (; at < end; at++) {
      const digit = row.view.getUint8(at) - 0x30
      if (digit >>> 0 > 9) break
      value = value * 10 + digit
    }
    if (at === end) return value
  }
  if (kind !== kinds.number && kind !== kinds.text && kind !== kinds.escapedText) return undefined
  const text = slotText(row, slot)
  if (text === '') return NaN
  const value = decimal.test(text) ? Number(text) : NaN
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : undefined
}

/** The slot's value as it stands in the row, quotes included; `null` when it is absent or nested. */
export function slotJson(row: Row, slot: number): string {
  const kind = row.slotKind[slot]!
  if (kind === kinds.absent || kind === kinds.nested) return 'null'
  const quotes = kind === kinds.text || kind === kinds.escapedText ? 1 : 0
  return row.bytes.toString('utf8', row.slotStart[slot]! - quotes, row.slotEnd[slot]! + quotes)
}
