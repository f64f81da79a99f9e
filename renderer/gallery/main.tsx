import '../app/jitless.ts'
import '@mantine/core/styles.css'
import '@mantine/dates/styles.css'
import '@mantine/notifications/styles.css'
import '../app/app.css'
import { DirectionProvider, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { preferences } from '../../shared/main-contract.ts'
import { AppEventsProvider } from '../ports/app-events.tsx'
import { queryClient } from '../ports/query-client.ts'
import { theme } from '../app/theme.ts'
import { Gallery } from './gallery.tsx'
import { scriptEngine } from './scripted-engine.ts'

/** The page of `npm run dev` at /gallery/; it is in no build. `?dir=rtl` and `?scheme=dark` are what one would set elsewhere. */
const asked = new URLSearchParams(location.search)
const rtl = asked.get('dir') === 'rtl'
document.documentElement.dir = rtl ? 'rtl' : 'ltr'
scriptEngine(preferences.parse({ theme: asked.get('scheme') === 'dark' ? 'dark' : 'light' }))

const router = createRouter({ routeTree: createRootRoute({ component: Gallery }), defaultNotFoundComponent: Gallery })
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <DirectionProvider initialDirection={rtl ? 'rtl' : 'ltr'} detectDirection={false}>
      <MantineProvider theme={theme}>
        <QueryClientProvider client={queryClient}>
          <AppEventsProvider>
            <RouterProvider router={router} />
          </AppEventsProvider>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>,
  )
}
