import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { commands, commandTitle, type CommandNames } from '../../shared/commands.ts'
import { visibleText } from '../../shared/visible-text.ts'

/**
 * The native menu. Its commands are those of the palette: one list, shared with the window, which carries them out. Returned is what gives
 * commands the names that the window learned from the data.
 */
export function setMenu(send: (commandId: string) => void): (names: CommandNames) => void {
  const draw = (names: CommandNames): void => drawMenu(send, names)
  draw({})
  return draw
}

/** An ampersand in a label would underline the letter behind it. */
const label = (title: string): string => visibleText(title).replaceAll('&', '&&')

function drawMenu(send: (commandId: string) => void, names: CommandNames): void {
  const item = (id: keyof typeof commands): MenuItemConstructorOptions => ({
    label: label(commandTitle(id, names)),
    ...(commands[id].accelerator === null ? {} : { accelerator: commands[id].accelerator }),
    click: () => send(id),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const mac = process.platform === 'darwin'
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' as const }] : []),
      {
        label: '&File',
        submenu: [
          item('file.open'),
          item('file.save'),
          item('file.export'),
          separator,
          item('connection.new'),
          item('destination.new'),
          separator,
          mac ? { role: 'close' } : { role: 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: '&Go',
        submenu: [
          item('go.overview'),
          item('go.holders'),
          item('go.held'),
          item('go.grants'),
          item('go.changes'),
          item('go.findings'),
          item('go.review'),
          item('go.deliver'),
          item('go.runs'),
          item('go.schedules'),
          item('go.settings'),
        ],
      },
      {
        label: '&View',
        submenu: [
          item('palette.open'),
          item('view.privacy'),
          separator,
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
          ...(app.isPackaged ? [] : [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
        ],
      },
      { role: 'windowMenu' },
      { role: 'help', submenu: [item('help.shortcuts'), item('help.about')] },
    ]),
  )
}
