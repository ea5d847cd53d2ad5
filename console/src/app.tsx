// Everything that all pages stand in: colours, what was read, who is here, and where one is.

import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'

import { openQueries } from './api/queries.ts'
import { router } from './router.tsx'
import { theme } from './theme.ts'

const queries = openQueries()
/** Styles that are made while the page runs bear it; no other style is let in. */
const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce
// What keeps the page from scrolling under a dialog makes a style as well, and looks for it there (get-nonce).
Object.assign(globalThis, { __webpack_nonce__: nonce })

export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      {...(nonce === undefined ? {} : { getStyleNonce: () => nonce })}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
