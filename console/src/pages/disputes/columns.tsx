// What a list of disputes shows of each.

import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { MemberName } from '../../parts/named.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { Day } from '../../parts/when.tsx'
import { DueLine } from './clock.tsx'
import { disputeKinds, disputeStates, duties, type Listed } from './words.ts'

export const disputeColumns: { readonly member: Column<Listed>; readonly own: readonly Column<Listed>[] } = {
  member: {
    id: 'member',
    title: 'Member',
    show: ({ member }) => <MemberName id={member} />,
    text: ({ member }) => member,
  },
  own: [
    {
      id: 'due',
      title: 'Time left',
      width: 165,
      show: ({ nextDue }) => <DueLine of={nextDue} />,
    },
    {
      id: 'what',
      title: 'What is due',
      width: 130,
      show: ({ nextDue }) => (nextDue === undefined ? 'nothing' : duties[nextDue.name]),
      text: ({ nextDue }) => (nextDue === undefined ? '' : duties[nextDue.name]),
    },
    {
      id: 'amount',
      title: 'Disputed',
      width: 120,
      isFigure: true,
      show: ({ amount }) => <Money amount={amount} />,
      text: ({ amount }) => amount.value,
    },
    {
      id: 'kind',
      title: 'What is said',
      width: 165,
      show: ({ kind }) => disputeKinds[kind],
      text: ({ kind }) => disputeKinds[kind],
    },
    {
      id: 'state',
      title: 'State',
      width: 200,
      show: ({ state }) => <State tone={disputeStates[state][1]}>{disputeStates[state][0]}</State>,
      text: ({ state }) => disputeStates[state][0],
    },
    {
      id: 'by',
      title: 'By',
      width: 160,
      show: ({ nextDueOn }) => (nextDueOn === undefined ? null : <Day day={nextDueOn} />),
      text: ({ nextDueOn }) => nextDueOn ?? '',
    },
    {
      id: 'received',
      title: 'Notice came',
      width: 160,
      show: ({ receivedOn }) => <Day day={receivedOn} />,
      text: ({ receivedOn }) => receivedOn,
    },
    { id: 'id', title: 'Dispute', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
  ],
}
