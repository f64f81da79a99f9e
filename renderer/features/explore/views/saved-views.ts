import { useAppStatus } from '../../../app/app-events.tsx'
import { main } from '../../../app/ports.ts'
import type { SavedView } from './view-text.ts'

const none: readonly SavedView[] = []

/** The views a person saved, on all screens, and how to change them. `screen` is the screen's path. */
export function useSavedViews(screen: string) {
  const all: readonly SavedView[] = useAppStatus().preferences?.views ?? none
  const store = (views: readonly SavedView[]): Promise<unknown> => main.preferences.set({ views: [...views] })
  return {
    views: all.filter((view) => view.screen === screen),
    add: (name: string, search: string) => store([...all, { id: crypto.randomUUID(), screen, name, search }]),
    rename: (id: string, name: string) => store(all.map((view) => (view.id === id ? { ...view, name } : view))),
    remove: (id: string) => store(all.filter((view) => view.id !== id)),
    /** Undoes a removal. */
    putBack: (view: SavedView) => main.preferences.get().then((now) => main.preferences.set({ views: [...now.views, view] })),
  }
}
