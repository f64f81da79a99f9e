import { useAppStatus } from '../../../ports/app-events.tsx'
import { main } from '../../../ports/clients.ts'
import type { SavedView } from './view-text.ts'

const none: readonly SavedView[] = []

/** Changes of views that have not been stored yet: the next one begins with what they leave. */
let storing: Promise<unknown> = Promise.resolve()

/** Changes the views as they are stored, not as this window last saw them. */
function store(change: (views: readonly SavedView[]) => readonly SavedView[]): Promise<unknown> {
  const stored = storing.then(async () => main.preferences.set({ views: [...change((await main.preferences.get()).views)] }))
  storing = stored.catch(() => undefined)
  return stored
}

/** The views a person saved, on all screens, and how to change them. `screen` is the screen's path. */
export function useSavedViews(screen: string) {
  const all: readonly SavedView[] = useAppStatus().preferences?.views ?? none
  return {
    views: all.filter((view) => view.screen === screen),
    add: (name: string, search: string) => store((views) => [...views, { id: crypto.randomUUID(), screen, name, search }]),
    rename: (id: string, name: string) => store((views) => views.map((view) => (view.id === id ? { ...view, name } : view))),
    remove: (id: string) => store((views) => views.filter((view) => view.id !== id)),
    /** Undoes a removal. */
    putBack: (view: SavedView) => store((views) => [...views, view]),
  }
}
