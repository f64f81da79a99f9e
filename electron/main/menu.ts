import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { commands } from '../../shared/commands.ts'

/** The native menu. Its commands are those of the palette: one list, shared with the window, which carries them out. */
export function setMenu(send: (commandId: string) => void): void {
  const item = (id: keyof typeof commands): MenuItemConstructorOptions => ({
    label: commands[id].title,
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
          item('go.people'),
          item('go.courses'),
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
