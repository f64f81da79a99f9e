import { notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import { commands, type CommandId } from '../../shared/commands.ts'

interface Carrier {
  readonly carry: () => void
  readonly whyNot: string | null
}
const carriers = new Map<CommandId, Set<() => Carrier>>()

/** Of commands that only some screens carry out: where to. */
const elsewhere: Readonly<Partial<Record<CommandId, string>>> = {
  'file.export': 'Go to a list, to Grants or to Findings first: what is shown there is exported.',
}

/** Why a command cannot be given now, or null. */
export function whyNot(id: CommandId): string | null {
  const all = [...(carriers.get(id) ?? [])]
  if (all.length === 0) return elsewhere[id] ?? 'This screen has nothing to do it with.'
  const reasons = all.map((carrier) => carrier().whyNot)
  return reasons.includes(null) ? null : (reasons[0] ?? null)
}

/** Carries out a command, whoever gave it: menu, palette, keys, a button. One that cannot be given says why. */
export function giveCommand(id: CommandId): void {
  const reason = whyNot(id)
  if (reason === null) {
    for (const carrier of [...(carriers.get(id) ?? [])]) if (carrier().whyNot === null) carrier().carry()
  } else notifications.show({ id: `command ${id}`, title: `“${commands[id].title.replace('…', '')}” is not possible now`, message: reason })
}

/** Does `carry` when the command is given, as long as the component is there; the newest closure counts. With a reason it cannot be given. */
export function useCommand(id: CommandId, carry: () => void, whyNot: string | null = null): void {
  const newest = useRef<Carrier>({ carry, whyNot })
  useEffect(() => {
    newest.current = { carry, whyNot }
  })
  useEffect(() => {
    const mine = (): Carrier => newest.current
    const all = carriers.get(id) ?? new Set()
    carriers.set(id, all.add(mine))
    return () => void all.delete(mine)
  }, [id])
}
