// A page that keeps nothing of the past, when one looks at a moment that has passed: it says why, and where to look instead. What
// stands today is not shown in its place.

import { Button, Stack, Text } from '@mantine/core'
import { type ComponentType, useContext } from 'react'

import { type PageAt, pages } from '../pages.ts'
import { useAddress } from '../parts/address.ts'
import { useAt } from '../parts/as-of.tsx'
import { useMay } from '../parts/may.tsx'
import { Page } from '../parts/page.tsx'
import { Way } from '../parts/way.tsx'
import { inZone, ZoneContext } from '../parts/when.tsx'
import { dayOf } from '../parts/zone-time.ts'

import '../parts/plain.css'

type Instead = { readonly words: string; readonly to: string }
type Reason = { readonly why: string; readonly instead?: (at: string, day: string) => Instead }

const ofDay = (to: (day: string) => string, what: string) => (_: string, day: string) => ({
  words: `${what} of ${day}, as it was made then and stays`,
  to: to(day),
})

/** By path; others have only that nothing is kept. */
const reasons: Readonly<Record<string, Reason>> = {
  '/': { why: 'Home is about what waits now and which clocks run.' },
  '/queue': {
    why: 'The queue is read from what waits now; how it waited then is not kept. What was done about each thing is in the log.',
  },
  '/payments': {
    why: 'The list has payments as they stand now. Each payment has its whole story, with the time of every step.',
  },
  '/payments/$payment': {
    why: 'A payment is shown with its whole story, and every step of it has its time: read there how it stood.',
  },
  '/ledger/reconciliation': {
    why: 'Each business day has one proof, which never changes once it is made.',
    instead: ofDay(day => `/ledger/reconciliation?day=${day}&at=`, 'The proof'),
  },
  '/ledger/general-ledger': {
    why: 'Each business day has one general ledger, which never changes once the day is closed.',
    instead: ofDay(day => `/ledger/general-ledger/${day}?at=`, 'The general ledger'),
  },
  '/audit': {
    why: 'The log only grows: what was in it then is in it now, in the same place, under the same proofs.',
    instead: () => ({ words: 'The leaves until then', to: '/audit/leaves' }),
  },
  '/administration/people': {
    why: 'The list has people as they are now. Which roles somebody held then stands at that person, and who could do what at each permit.',
    instead: () => ({ words: 'What each role could do then, and who', to: '/administration/permits' }),
  },
  '/risk/model': { why: 'The threat model is code, and this is the one of the release that runs now.' },
  '/risk/coverage': { why: 'The frameworks are code, and these are the ones of the release that runs now.' },
}

/** The page, unless one looks at a moment that has passed. */
export function onlyNow(page: PageAt, Shown: ComponentType): ComponentType {
  return function OnlyNow() {
    const at = useAt()
    return at === undefined ? <Shown /> : <NoPast page={page} at={at} />
  }
}

function NoPast({ page: { path, title }, at }: { readonly page: PageAt; readonly at: string }) {
  const zone = useContext(ZoneContext)
  const may = useMay()
  const [, change] = useAddress()
  const { why, instead } = reasons[path] ?? { why: 'What is here is kept as it stands now, and not as it stood.' }
  const found = instead?.(at, dayOf(Date.parse(at), zone))
  const shown = pages.filter(
    ({ hasPast, way, permit }) => hasPast === true && way !== undefined && (permit === undefined || may(permit)),
  )
  return (
    <Page title={title} says={`This page cannot show ${inZone(at, zone)}, and does not show today in its place.`}>
      <Stack gap="md" align="flex-start" maw={640}>
        <Text>{why}</Text>
        {found !== undefined && <Way to={found.to}>{found.words}</Way>}
        {shown.length > 0 && (
          <div>
            <Text size="sm" mb={4}>
              These pages show that moment:
            </Text>
            <ul className="chips">
              {shown.map(one => (
                <li key={one.path}>
                  <Way to={one.path}>{one.title}</Way>
                </li>
              ))}
            </ul>
          </div>
        )}
        <Button size="xs" variant="default" onClick={() => change({ at: undefined })}>
          Show this page as of now
        </Button>
      </Stack>
    </Page>
  )
}
