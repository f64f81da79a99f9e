import type { FieldInfo } from '../../../shared/settings.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { cleanSecret, secretKind } from '../../../shared/secret-text.ts'

/** What was typed or pasted as the secret it stands for, null when the field is blank. INVALID_INPUT when it cannot be one. */
export function secretTyped(field: FieldInfo, typed: string | undefined): string | null {
  return (typed ?? '').trim() === '' ? null : cleanSecret(field.title, typed ?? '', secretKind(field))
}

/** What is wrong with it, to be told beside the field; null when nothing is. */
export function problemOfSecret(field: FieldInfo, typed: string | undefined): string | null {
  try {
    secretTyped(field, typed)
    return null
  } catch (error) {
    if (error instanceof RollcallError) return `${error.message} ${error.remedy}`
    throw error
  }
}
