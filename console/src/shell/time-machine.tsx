// How one comes to a moment that has passed, and the words above every page for as long as one looks at it.

import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHistory } from '@tabler/icons-react'
import { type FormEvent, useContext, useState } from 'react'

import { useAddress } from '../parts/address.ts'
import { useAt } from '../parts/as-of.tsx'
import { momentIn, usualMoments } from '../parts/moment.ts'
import { useSession } from '../parts/session.tsx'
import { inZone, useNow, ZoneContext } from '../parts/when.tsx'
import { instantOf, wallOf } from '../parts/zone-time.ts'

import './time-machine.css'

export function TimeMachine() {
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const at = useAt()
  const zone = useContext(ZoneContext)
  const [, change] = useAddress()
  const go = (to: string | undefined) => {
    change({ at: to })
    close()
  }
  return (
    <Popover opened={isOpen} onChange={toggle} onDismiss={close} position="bottom-end" withArrow trapFocus width={300}>
      <Popover.Target>
        <Button
          variant={at === undefined ? 'subtle' : 'filled'}
          color={at === undefined ? 'gray' : 'violet.9'}
          size="xs"
          fw={at === undefined ? 400 : 600}
          className="time-machine"
          leftSection={<IconHistory size={16} aria-hidden />}
          aria-label={
            at === undefined ? 'Now: look at another moment' : `Then, as of ${inZone(at, zone)}: look at another`
          }
          onClick={toggle}
        >
          <span className="time-machine-word">{at === undefined ? 'Now' : 'Then'}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {/* Another address may have brought one to another moment since it was last open. */}
        <Choice key={`${at} ${isOpen}`} at={at} onGo={go} />
      </Popover.Dropdown>
    </Popover>
  )
}

type Choosing = { readonly at: string | undefined; readonly onGo: (at: string | undefined) => void }

function Choice({ at, onGo }: Choosing) {
  const zone = useContext(ZoneContext)
  const nowMs = useNow()
  const latest = wallOf(new Date(nowMs).toISOString(), zone)
  const [wall, setWall] = useState(at === undefined ? '' : wallOf(at, zone))
  const asked = instantOf(wall, zone)
  const hasCome = asked !== undefined && Date.parse(asked) <= nowMs
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (hasCome) onGo(asked)
  }
  return (
    <Stack gap="sm">
      <Text size="sm">
        Balances, risks, rights and settings as they stood. Pages that keep nothing of the past say so.
      </Text>
      <form onSubmit={submit}>
        <Stack gap="xs">
          <TextInput
            type="datetime-local"
            size="xs"
            label={`As of, by the clock in ${zone.replaceAll('_', ' ')}`}
            value={wall}
            max={latest}
            error={wall !== '' && !hasCome ? 'That moment has not come yet.' : undefined}
            onChange={({ currentTarget }) => setWall(currentTarget.value)}
            data-autofocus
          />
          <Button type="submit" size="xs" disabled={!hasCome}>
            Show that moment
          </Button>
        </Stack>
      </form>
      <Stack gap={2} role="group" aria-label="Usual moments">
        {usualMoments(nowMs, zone).map(one => (
          <Button
            key={one.at}
            size="compact-sm"
            variant="subtle"
            justify="space-between"
            fw={400}
            rightSection={
              <Text span size="xs" c="dimmed">
                {inZone(one.at, zone)}
              </Text>
            }
            onClick={() => onGo(one.at)}
          >
            {one.words}
          </Button>
        ))}
      </Stack>
      {at !== undefined && (
        <Button size="xs" variant="default" onClick={() => onGo(undefined)}>
          Back to now
        </Button>
      )}
    </Stack>
  )
}

/** Beneath the top bar, as wide as the window, and never scrolled away. */
export function PastBanner() {
  const at = useAt()
  const { name } = useSession()
  const zone = useContext(ZoneContext)
  const nowMs = useNow()
  const [{ at: asked }, change] = useAddress()
  const moment = momentIn(asked, nowMs)
  if (moment.kind === 'now') return null
  return (
    <section className="past-banner" aria-label="The moment that is shown" role="status">
      {at === undefined ? (
        <Text size="sm" inherit>
          <b>You look at now.</b>{' '}
          {moment.kind === 'not come'
            ? `The address names ${inZone(moment.at, zone)}, which has not come yet.`
            : 'The address names a moment that cannot be read.'}
        </Text>
      ) : (
        <Text size="sm" inherit>
          You look at {name} <b>as it stood on {inZone(at, zone)}</b>. Nothing can be changed here.
        </Text>
      )}
      <Group gap="xs" wrap="nowrap">
        <Button size="compact-sm" variant="white" color="violet.9" onClick={() => change({ at: undefined })}>
          Back to now
        </Button>
      </Group>
    </section>
  )
}
