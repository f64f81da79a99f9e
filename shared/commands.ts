/** Every command a person can give, once: the native menu, the palette, tooltips and the list of shortcuts are drawn from it. */
export interface Command {
  readonly title: string
  /** As Electron writes accelerators; `CommandOrControl` is Cmd on a Mac. */
  readonly accelerator: string | null
  /** Keys inside the window, outside of text fields: `g p`. */
  readonly keys: string | null
}

const command = (title: string, accelerator: string | null = null, keys: string | null = null): Command => ({ title, accelerator, keys })

export const commands = {
  'file.open': command('Open a .c1z…', 'CommandOrControl+O'),
  'file.save': command('Save as .c1z…', 'CommandOrControl+S'),
  'file.export': command('Export what is shown…', 'CommandOrControl+E'),
  'connection.new': command('Connect a source…', 'CommandOrControl+N'),
  'destination.new': command('Add a destination…'),
  'run.start': command('Run now', 'CommandOrControl+Enter'),
  'palette.open': command('Find anything…', 'CommandOrControl+K'),
  'go.overview': command('Overview', 'CommandOrControl+1', 'g o'),
  // Called as the types of what is looked at are, as soon as something is.
  'go.holders': command('Holders', 'CommandOrControl+2', 'g p'),
  'go.held': command('Resources', 'CommandOrControl+3', 'g c'),
  'go.grants': command('Grants', 'CommandOrControl+4', 'g g'),
  'go.changes': command('Changes', 'CommandOrControl+5', 'g h'),
  'go.findings': command('Findings', 'CommandOrControl+6', 'g f'),
  'go.review': command('Review', 'CommandOrControl+7', 'g v'),
  'go.deliver': command('Deliver', 'CommandOrControl+8', 'g d'),
  'go.runs': command('Runs', 'CommandOrControl+9', 'g r'),
  'go.schedules': command('Schedules', null, 'g t'),
  'go.settings': command('Settings', 'CommandOrControl+,', 'g s'),
  'view.privacy': command('Mask names and e-mails', 'CommandOrControl+Shift+P'),
  'help.shortcuts': command('Keyboard shortcuts', null, '?'),
  'help.about': command('About Rollcall'),
} as const satisfies Record<string, Command>

export type CommandId = keyof typeof commands

/** What commands are called that have other names with other data. */
export type CommandNames = Readonly<Partial<Record<'go.holders' | 'go.held', string | undefined>>>

/** What a command is called. */
export const commandTitle = (id: CommandId, names: CommandNames): string =>
  (Object.hasOwn(names, id) ? (names as Partial<Record<CommandId, string>>)[id] : undefined) ?? commands[id].title
