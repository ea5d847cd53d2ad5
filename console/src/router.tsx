// Each page at its address. What it shows beside that is in the question, as plain names and texts.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from '@tanstack/react-router'

import { pages } from './pages.ts'
import { type Question, questionOf, searchOf } from './parts/address.ts'
import { AtMoment } from './parts/as-of.tsx'
import { Failure } from './parts/failure.tsx'
import { Page } from './parts/page.tsx'
import { SessionGate } from './parts/session.tsx'
import { Waiting } from './parts/waiting.tsx'
import { onlyNow } from './shell/no-past.tsx'
import { NotHere } from './shell/not-here.tsx'
import { Shell } from './shell/shell.tsx'

const root = createRootRoute({
  component: () => (
    <SessionGate>
      <AtMoment>
        <Shell />
      </AtMoment>
    </SessionGate>
  ),
  // Whoever looks at a moment that has passed does so on every page, until they go back to now.
  search: { middlewares: [retainSearchParams<Question>(['at'])] },
  notFoundComponent: NotHere,
})

export const router = createRouter({
  routeTree: root.addChildren(
    pages.map(page =>
      createRoute({
        getParentRoute: () => root,
        path: page.path,
        component: lazyRouteComponent(async () => {
          const shown = await page.load()
          return { default: page.hasPast === true ? shown : onlyNow(page, shown) }
        }),
      }),
    ),
  ),
  parseSearch: questionOf,
  stringifySearch: searchOf,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Waiting what="the page" />,
  defaultErrorComponent: ({ error, reset }) => (
    <Page title="This page cannot be shown">
      <Failure error={error} onAgain={reset} />
    </Page>
  ),
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
