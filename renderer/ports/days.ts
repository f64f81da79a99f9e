/** A day as the filter language writes it, in UTC as sources give dates. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** A filter of a vocabulary with its days: `{30d}` is what `before` makes of 30. */
export const withDays = (where: string, before: (days: number) => string): string =>
  where.replaceAll(/\{(\d{1,5})d\}/g, (_, days: string) => before(Number(days)))
