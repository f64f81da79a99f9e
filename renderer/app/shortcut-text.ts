import { commands, type CommandId } from '../../shared/commands.ts'

export const onMac = navigator.userAgent.includes('Mac')

/** An accelerator as it is printed on the keys: "Ctrl+Shift+P", on a Mac with its signs. */
const acceleratorText = (accelerator: string): string =>
  onMac
    ? accelerator.replace('CommandOrControl', '⌘').replace('Shift', '⇧').replace('Enter', '↩').replaceAll('+', '')
    : accelerator.replace('CommandOrControl', 'Ctrl')

/** Every way to give a command by keys. */
export function keysOf(id: CommandId): readonly string[] {
  const { accelerator, keys } = commands[id]
  return [...(accelerator === null ? [] : [acceleratorText(accelerator)]), ...(keys === null ? [] : [keys.split(' ').join(' then ')])]
}
