import { useCallback, useEffect } from 'react'
import { commands, type CommandId } from '../../shared/commands.ts'
import type { AppEvent } from '../../shared/main-contract.ts'
import { useAppEvent } from './app-events.tsx'
import { giveCommand } from './commands.ts'

const ids = Object.keys(commands) as CommandId[]
const isCommand = (id: string): id is CommandId => Object.hasOwn(commands, id)
const mac = navigator.userAgent.includes('Mac')

/** Commands of the menu and of the keys, carried out by whoever knows how (`useCommand`). */
export function CommandCenter() {
  useAppEvent(
    useCallback((event: AppEvent) => {
      if (event.kind === 'command' && isCommand(event.id)) giveCommand(event.id)
    }, []),
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const id = ids.find((each) => fits(commands[each].accelerator, event))
      if (id === undefined || event.defaultPrevented) return
      // The menu has the same keys and would give the command once more.
      event.preventDefault()
      giveCommand(id)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return null
}

function fits(accelerator: string | null, event: KeyboardEvent): boolean {
  if (accelerator === null || event.altKey) return false
  const parts = accelerator.split('+')
  const [wanted, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey]
  return (
    wanted === parts.includes('CommandOrControl') &&
    !other &&
    event.shiftKey === parts.includes('Shift') &&
    event.key.toLowerCase() === parts.at(-1)?.toLowerCase()
  )
}
