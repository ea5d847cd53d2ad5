// Where one can go. What one's roles open nothing of is not shown; the office refuses it all the same.

import { NavLink, Stack, Text } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'

import { useRead } from '../api/queries.ts'
import { pages } from '../pages.ts'
import { useMay } from '../parts/may.tsx'

const everyMs = 60_000

export function Navigation({ onGo }: { readonly onGo: () => void }) {
  const place = useRouterState({ select: ({ location }) => location.pathname })
  const may = useMay()
  const ways = pages.flatMap(({ path, title, permit, way }) =>
    way !== undefined && (permit === undefined || may(permit)) ? [{ path, title, ...way }] : [],
  )
  // The longest that leads to where one is.
  const here = ways
    .map(({ path }) => path)
    .filter(path => path === place || (path !== '/' && place.startsWith(`${path}/`)))
    .toSorted((one, other) => other.length - one.length)[0]
  return (
    <Stack gap="sm" component="nav" aria-label="Pages">
      {Array.from(
        Map.groupBy(ways, ({ group }) => group),
        ([group, own]) => (
          <Stack key={group} gap={2}>
            <Text size="xs" c="dimmed" fw={600} px="sm" id={`ways-${group.replaceAll(' ', '-')}`}>
              {group}
            </Text>
            <Stack gap={2} role="group" aria-labelledby={`ways-${group.replaceAll(' ', '-')}`}>
              {own.map(({ path, title, icon: Icon }) => (
                <NavLink
                  key={path}
                  component={Link}
                  to={path}
                  activeOptions={{ exact: true }}
                  label={title}
                  rightSection={<Waits path={path} />}
                  leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
                  active={path === here}
                  {...(path === here ? { 'aria-current': 'page' as const } : {})}
                  onClick={onGo}
                />
              ))}
            </Stack>
          </Stack>
        ),
      )}
    </Stack>
  )
}

/** Of the work that waits, where it is worked on; it follows what happens: live/touched.ts. */
const counted: Readonly<Record<string, string>> = {
  '/queue': 'needs_me',
  '/approvals': 'approvals',
  '/ledger/breaks': 'recon_breaks',
  '/disputes': 'disputes',
}

function Waits({ path }: { readonly path: string }) {
  const may = useMay()
  const view = counted[path]
  const isOff = view === undefined || !may('work_items.read')
  const { data } = useRead('GET /v1/work-items/counts', {}, { everyMs, isOff })
  const found = data?.views.find(one => one.view === view)
  if (isOff || found === undefined || found.count === 0) return null
  const count = `${found.count.toLocaleString('en-US')}${found.isMore ? '+' : ''}`
  return (
    <Text size="xs" c="dimmed" className="figures">
      {count}
      <span className="unseen"> waiting</span>
    </Text>
  )
}
