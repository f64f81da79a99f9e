import { useEffect, useRef } from 'react'
import type { CommandId } from '../../shared/commands.ts'

const carriers = new Map<CommandId, Set<() => void>>()

/** Carries out a command, whoever gave it: menu, palette, keys, a button. */
export function giveCommand(id: CommandId): void {
  for (const carry of [...(carriers.get(id) ?? [])]) carry()
}

/** Does `carry` when the command is given, as long as the component is there; the newest closure counts. */
export function useCommand(id: CommandId, carry: () => void): void {
  const newest = useRef(carry)
  useEffect(() => {
    newest.current = carry
  })
  useEffect(() => {
    const mine = (): void => newest.current()
    const all = carriers.get(id) ?? new Set()
    carriers.set(id, all.add(mine))
    return () => void all.delete(mine)
  }, [id])
}
