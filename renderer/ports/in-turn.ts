/** Work that is done one piece after the other. A piece whose signal fires before its turn is left out. */
export type InTurn = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>

export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work, signal) => {
    const mine = last.then(() => {
      signal.throwIfAborted()
      return work()
    })
    last = mine.catch(() => undefined)
    return mine
  }
}

/**
 * For counting over a whole snapshot. The engine answers one question at a time; asked all at once, a dozen counts would stand in front
 * of the rows somebody goes to in the meantime.
 */
export const countingInTurn = createTurns()
