import { isPlainAttribute } from '../../ports/mask.ts'

/** Attributes may hold names and addresses under any key: all are masked but those that tell of nobody. */
export const maskedAttribute = (mask: (text: string) => string, text: string): string => (isPlainAttribute(text) ? text : mask(text))
