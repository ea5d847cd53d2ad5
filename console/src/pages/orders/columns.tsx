// What a list of standing orders shows of each.

import { Text } from '@mantine/core'
import { useDaysTo } from '../../parts/countdown.tsx'
import { Ident } from '../../parts/ident.tsx'
import { daysLeftWords } from '../../parts/left.ts'
import { Money } from '../../parts/money.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { Day } from '../../parts/when.tsx'
import { courseWords, frequencies, type Order, orderStates } from './words.ts'

export const orderColumns: Readonly<Record<'payee' | 'member', Column<Order>>> & {
  readonly own: readonly Column<Order>[]
} = {
  payee: {
    id: 'payee',
    title: 'To',
    show: ({ payee }) => <PayeeName id={payee} hasEnd />,
    text: ({ payee }) => payee,
  },
  member: {
    id: 'member',
    title: 'Member',
    show: ({ member }) => <MemberName id={member} />,
    text: ({ member }) => member,
  },
  own: [
    {
      id: 'amount',
      title: 'Amount',
      width: 130,
      isFigure: true,
      show: ({ amount }) => <Money amount={amount} />,
      text: ({ amount }) => amount.value,
    },
    {
      id: 'frequency',
      title: 'How often',
      width: 190,
      show: ({ frequency }) => frequencies[frequency],
      text: ({ frequency }) => frequencies[frequency],
    },
    {
      id: 'next',
      title: 'Next on',
      width: 220,
      show: ({ nextOn }) => <Next day={nextOn} />,
      text: ({ nextOn }) => nextOn ?? '',
    },
    {
      id: 'state',
      title: 'State',
      width: 120,
      show: ({ state }) => <State tone={orderStates[state][1]}>{orderStates[state][0]}</State>,
      text: ({ state }) => orderStates[state][0],
    },
    {
      id: 'course',
      title: 'Payments',
      width: 110,
      show: order => courseWords(order),
      text: order => courseWords(order),
    },
    { id: 'id', title: 'Standing order', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
  ],
}

function Next({ day }: { readonly day: string | undefined }) {
  const daysTo = useDaysTo()
  if (day === undefined)
    return (
      <Text span c="dimmed" inherit>
        none follows
      </Text>
    )
  return (
    <>
      <Day day={day} />
      <Text span c="dimmed" size="0.85em" ml={6}>
        {daysLeftWords(daysTo(day))}
      </Text>
    </>
  )
}
