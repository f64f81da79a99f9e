import { useCallback, useEffect } from 'react'
import { commands, type CommandId } from '../../shared/commands.ts'
import type { AppEvent } from '../../shared/main-contract.ts'
import { AppCommands } from './app-commands.tsx'
import { useAppEvent } from '../ports/app-events.tsx'
import { giveCommand } from '../ports/commands.ts'
import { isTaken } from '../ports/keys.ts'
import { Palette } from './palette/palette.tsx'
import { onMac } from './shortcut-text.ts'
import { Shortcuts } from './shortcuts.tsx'

const ids = Object.keys(commands) as CommandId[]
const isCommand = (id: string): id is CommandId => Object.hasOwn(commands, id)
/** The first key of a sequence waits this long for the second. */
const patience = 1_500

/** Commands of the menu, of the keys and of the palette, carried out by whoever knows how (`useCommand`). */
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
  useEffect(watchSequences, [])
  return (
    <>
      <AppCommands />
      <Palette />
      <Shortcuts />
    </>
  )
}

/** Keys outside of text fields, one (`?`) or two after one another (`g p`). The second belongs to nobody else: caught before the screen sees it. */
function watchSequences(): () => void {
  let first: { readonly key: string; readonly at: number } | null = null
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Shift') return
    const begun = first !== null && event.timeStamp - first.at < patience ? `${first.key} ` : ''
    first = null
    if (isTaken(event)) return
    const id = ids.find((each) => commands[each].keys === `${begun}${event.key}`)
    if (id !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      giveCommand(id)
    } else if (ids.some((each) => commands[each].keys?.startsWith(`${event.key} `))) first = { key: event.key, at: event.timeStamp }
  }
  window.addEventListener('keydown', onKey, { capture: true })
  return () => window.removeEventListener('keydown', onKey, { capture: true })
}

function fits(accelerator: string | null, event: KeyboardEvent): boolean {
  if (accelerator === null || event.altKey) return false
  const parts = accelerator.split('+')
  const [wanted, other] = onMac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey]
  return (
    wanted === parts.includes('CommandOrControl') &&
    !other &&
    event.shiftKey === parts.includes('Shift') &&
    event.key.toLowerCase() === parts.at(-1)?.toLowerCase()
  )
}
