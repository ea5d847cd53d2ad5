// What a list of payees shows of each.

import { Group, Text } from '@mantine/core'

import { Countdown } from '../../parts/countdown.tsx'
import { Ident } from '../../parts/ident.tsx'
import { MemberName } from '../../parts/named.tsx'
import { screenings } from '../../parts/screenings.ts'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { Way } from '../../parts/way.tsx'
import { useNow, When } from '../../parts/when.tsx'
import { isCooling, type Payee, payeeStates, reachedBy } from './words.ts'

const erased = 'Erased'

export const payeeColumns: { readonly member: Column<Payee>; readonly own: readonly Column<Payee>[] } = {
  member: {
    id: 'member',
    title: 'Member',
    width: 190,
    show: ({ member }) => <MemberName id={member} />,
    text: ({ member }) => member,
  },
  own: [
    {
      id: 'name',
      title: 'Payee',
      show: ({ id, name, nickname }) => (
        <>
          <Way to={`/payees/${id}`} fz="inherit">
            {name ?? erased}
          </Way>
          {nickname !== '' && nickname !== name && (
            <Text span c="dimmed" size="0.85em" ml={6}>
              {nickname}
            </Text>
          )}
        </>
      ),
      text: ({ name }) => name ?? erased,
    },
    {
      id: 'ends',
      title: 'Account ends in',
      width: 130,
      show: ({ lastDigits }) => <span className="figures">{lastDigits}</span>,
      text: ({ lastDigits }) => lastDigits,
    },
    {
      id: 'method',
      title: 'Reached by',
      width: 130,
      show: ({ method }) => reachedBy[method],
      text: ({ method }) => reachedBy[method],
    },
    {
      id: 'state',
      title: 'State',
      width: 220,
      show: payee => <Standing of={payee} />,
      text: ({ state }) => payeeStates[state][0],
    },
    {
      id: 'screening',
      title: 'Sanctions lists',
      width: 160,
      show: ({ screening }) => <State tone={screenings[screening][1]}>{screenings[screening][0]}</State>,
      text: ({ screening }) => screenings[screening][0],
    },
    {
      id: 'added',
      title: 'Added',
      width: 190,
      show: ({ addedAt }) => <When at={addedAt} show="absolute" />,
      text: ({ addedAt }) => addedAt,
    },
    { id: 'id', title: 'Id', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
  ],
}

/** With how long it still cools off. */
export function Standing({ of }: { readonly of: Payee }) {
  const now = useNow()
  const { state, coolingUntil } = of
  if (state !== 'active' || coolingUntil === undefined || !isCooling(of, now))
    return <State tone={payeeStates[state][1]}>{payeeStates[state][0]}</State>
  return (
    <Group gap={6} wrap="nowrap" component="span">
      <State tone="waiting">cools off</State>
      <Text span size="0.85em" c="dimmed">
        <Countdown until={coolingUntil} over="over" />
      </Text>
    </Group>
  )
}
