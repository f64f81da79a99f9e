/**
 * Which rule of texts something stored was made under, that has to mean the same for ever. 1: what the first version did, by SQLite's own words
 * and without case and accents; 2: that of fold.ts and order.ts.
 */
export type TextRule = 1 | 2

/** What is made now is made under this one. */
export const textRule: TextRule = 2
