/** Attributes may hold names and addresses under any key; figures, dates and truth values tell nothing of a person's name. */
export const maskedAttribute = (mask: (text: string) => string, text: string): string =>
  /^(?:[\d\s.,:TZ+-]*|true|false)$/.test(text) ? text : mask(text)
