// What is around every page: where one can go, in whose name, and what may be asked for from everywhere.

import { AppShell, Box, Burger, Group, Text } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { Outlet } from '@tanstack/react-router'
import { useAddress } from '../parts/address.ts'
import { useSession } from '../parts/session.tsx'
import { useSeenHere } from '../parts/visit.ts'
import { EnvironmentMark } from './environment.tsx'
import { LiveBadge } from './live-badge.tsx'
import { Mark } from './mark.tsx'
import { Navigation } from './navigation.tsx'
import { NextCutOff } from './next-cut-off.tsx'
import { Own } from './own.tsx'
import { Palette, PaletteButton } from './palette.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { PastBanner, TimeMachine } from './time-machine.tsx'

const barHeight = 52
/** As in time-machine.css. */
const bannerHeights = { wide: 40, narrow: 72 } as const

export function Shell() {
  const { name, person } = useSession()
  useSeenHere(person)
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const [areKeysOpen, keys] = useDisclosure(false)
  const isNarrow = useMediaQuery('(max-width: 47.99em)')
  const [{ at }] = useAddress()
  const isNow = at === undefined || at === ''
  const bannerHeight = isNarrow === true ? bannerHeights.narrow : bannerHeights.wide
  return (
    <AppShell
      header={{ height: barHeight + (isNow ? 0 : bannerHeight) }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <a className="skip" href="#page">
        Go to the page
      </a>
      <AppShell.Header>
        <Group h={barHeight} px="md" gap="sm" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Pages" />
          <Mark />
          <Text fw={600} truncate>
            {name}
          </Text>
          <EnvironmentMark />
          <Box flex={1} />
          {isNow && <NextCutOff />}
          <TimeMachine />
          {isNow && <LiveBadge />}
          <PaletteButton />
          <Own onKeys={keys.open} />
        </Group>
        <PastBanner />
      </AppShell.Header>
      {/* It only moves out of the window: the keyboard would follow it there. */}
      <AppShell.Navbar p="xs" className="scrolls-down" inert={isNarrow === true && !isOpen}>
        <Navigation onGo={close} />
      </AppShell.Navbar>
      <Palette onKeys={keys.open} />
      <Shortcuts isOpen={areKeysOpen} onOpen={keys.open} onClose={keys.close} />
      <AppShell.Main id="page" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}
