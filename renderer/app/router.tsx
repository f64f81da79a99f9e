import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { changesSearch } from '../features/changes/changes-search.ts'
import { deliverSearch, deliverySearch, planSearch } from '../features/deliver/deliver-search.ts'
import { exploreSearch } from '../features/explore/explore-search.ts'
import { reviewSearch } from '../features/review/review-search.ts'
import { runsSearch } from '../features/runs/runs-search.ts'
import { ScreenError } from './screen-error.tsx'
import { lookingAtSearch } from '../ports/looking-at.ts'
import { Shell } from './shell.tsx'

/** Every screen and its address. What a screen shows (filter, sort, selection) is in the search part, checked here. */
const rootRoute = createRootRoute({
  component: Shell,
  validateSearch: lookingAtSearch,
  errorComponent: ScreenError,
  notFoundComponent: () => <ScreenError />,
})
const under = <P extends string>(path: P) => ({ getParentRoute: () => rootRoute, path }) as const

const overview = createRoute({
  ...under('/'),
  component: lazyRouteComponent(() => import('../features/overview/overview-screen.tsx'), 'OverviewScreen'),
})
const resources = createRoute({
  ...under('/resources/$type'),
  validateSearch: exploreSearch,
  component: lazyRouteComponent(() => import('../features/explore/resources-screen.tsx'), 'ResourcesScreen'),
})
const grants = createRoute({
  ...under('/grants'),
  validateSearch: exploreSearch,
  component: lazyRouteComponent(() => import('../features/explore/grants-screen.tsx'), 'GrantsScreen'),
})
const changes = createRoute({
  ...under('/changes'),
  validateSearch: changesSearch,
  component: lazyRouteComponent(() => import('../features/changes/changes-screen.tsx'), 'ChangesScreen'),
})
const findings = createRoute({
  ...under('/findings'),
  validateSearch: z.object({ kind: z.string().optional() }),
  component: lazyRouteComponent(() => import('../features/findings/findings-screen.tsx'), 'FindingsScreen'),
})
const review = createRoute({
  ...under('/review'),
  validateSearch: reviewSearch,
  component: lazyRouteComponent(() => import('../features/review/review-screen.tsx'), 'ReviewScreen'),
})
const deliver = createRoute({
  ...under('/deliver'),
  validateSearch: deliverSearch,
  component: lazyRouteComponent(() => import('../features/deliver/deliver-screen.tsx'), 'DeliverScreen'),
})
const destinationKinds = createRoute({
  ...under('/deliver/destinations/new'),
  component: lazyRouteComponent(() => import('../features/deliver/destination-screens.tsx'), 'KindsScreen'),
})
const newDestination = createRoute({
  ...under('/deliver/destinations/new/$kindId'),
  component: lazyRouteComponent(() => import('../features/deliver/destination-screens.tsx'), 'NewDestinationScreen'),
})
const destination = createRoute({
  ...under('/deliver/destinations/$destinationId'),
  component: lazyRouteComponent(() => import('../features/deliver/destination-screens.tsx'), 'EditDestinationScreen'),
})
const plan = createRoute({
  ...under('/deliver/plans/$planId'),
  validateSearch: planSearch,
  component: lazyRouteComponent(() => import('../features/deliver/plan-screen.tsx'), 'PlanScreen'),
})
const delivery = createRoute({
  ...under('/deliver/deliveries/$deliveryId'),
  validateSearch: deliverySearch,
  component: lazyRouteComponent(() => import('../features/deliver/delivery-screen.tsx'), 'DeliveryScreen'),
})
const runs = createRoute({
  ...under('/runs'),
  validateSearch: runsSearch,
  component: lazyRouteComponent(() => import('../features/runs/runs-screen.tsx'), 'RunsScreen'),
})
const run = createRoute({
  ...under('/runs/$runId'),
  component: lazyRouteComponent(() => import('../features/runs/run-screen.tsx'), 'RunScreen'),
})
const schedules = createRoute({
  ...under('/schedules'),
  component: lazyRouteComponent(() => import('../features/schedules/schedules-screen.tsx'), 'SchedulesScreen'),
})
const newSchedule = createRoute({
  ...under('/schedules/new'),
  component: lazyRouteComponent(() => import('../features/schedules/schedule-screens.tsx'), 'NewScheduleScreen'),
})
const schedule = createRoute({
  ...under('/schedules/$scheduleId'),
  component: lazyRouteComponent(() => import('../features/schedules/schedule-screens.tsx'), 'EditScheduleScreen'),
})
const connect = createRoute({
  ...under('/connect'),
  component: lazyRouteComponent(() => import('../features/connections/sources-screen.tsx'), 'SourcesScreen'),
})
const connectSource = createRoute({
  ...under('/connect/$sourceId'),
  component: lazyRouteComponent(() => import('../features/connections/connection-screen.tsx'), 'NewConnectionScreen'),
})
const connection = createRoute({
  ...under('/connections/$connectionId'),
  component: lazyRouteComponent(() => import('../features/connections/connection-screen.tsx'), 'EditConnectionScreen'),
})
const settings = createRoute({
  ...under('/settings'),
  validateSearch: z.object({ section: z.string().optional() }),
  component: lazyRouteComponent(() => import('../features/settings/settings-screen.tsx'), 'SettingsScreen'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    overview,
    resources,
    grants,
    changes,
    findings,
    review,
    deliver,
    destinationKinds,
    newDestination,
    destination,
    plan,
    delivery,
    runs,
    run,
    schedules,
    newSchedule,
    schedule,
    connect,
    connectSource,
    connection,
    settings,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
