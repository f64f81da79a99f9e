/** A day as the filter language writes it, in UTC as sources give dates. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
