import { dialog, shell } from 'electron'

/** Asks whether to begin a new catalog, as the one there was cannot be used; `message` says why and what else can be done. */
export async function askForNewCatalog(dataFolder: string, message: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    ...{ type: 'warning', title: 'Rollcall', message: 'The catalog cannot be used.', detail: message },
    ...{ buttons: ['Show the data folder', 'Start with a new catalog', 'Not now'], defaultId: 0, cancelId: 2, noLink: true },
  })
  if (response === 0) void shell.openPath(dataFolder)
  return response === 1
}
