// What a member ordered to be stopped: which payments, from when it binds, and until when it must be confirmed.

import { Group, Stack, Text } from '@mantine/core'

import type { Item } from '../../api/asked.ts'
import { useList } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useDaysTo } from '../../parts/countdown.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { dueWords } from '../../parts/left.ts'
import { More } from '../../parts/more.tsx'
import { PayeeName } from '../../parts/named.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State } from '../../parts/state.tsx'
import type { Tone } from '../../parts/tone.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, When } from '../../parts/when.tsx'

type Stop = Item<'GET /v1/stop-payments'>

const states: Readonly<Record<Stop['state'], readonly [words: string, tone: Tone]>> = {
  active: ['binds', 'attention'],
  lapsed: ['lapsed: not confirmed in time', 'quiet'],
  cancelled: ['taken back', 'quiet'],
}

export function Stops({ member }: { readonly member: string }) {
  const found = useList('GET /v1/stop-payments', { query: { member, limit: '100' } })
  if (found.isPending) return <Waiting what="what was stopped" />
  if (found.error !== null) return <Failure error={found.error} onAgain={found.refetch} />
  if (found.items.length === 0)
    return (
      <Empty
        title="Nothing is stopped"
        text="A member may stop one payment, all of a standing order, or all to a payee: three business days before, it binds as a right (12 CFR 1005.10(c)). It is taken on the page of each."
      />
    )
  return (
    <Stack gap="sm">
      <PlainTable
        name="Stop orders"
        rows={found.items}
        keyOf={({ id }) => id}
        columns={[
          { title: 'What is stopped', show: ({ target }) => <Target of={target} /> },
          {
            title: 'State',
            show: ({ state }) => <State tone={states[state][1]}>{states[state][0]}</State>,
          },
          {
            title: 'Came',
            show: ({ form, receivedAt }) => (
              <>
                {form === 'oral' ? 'said' : 'in writing'}, <When at={receivedAt} show="absolute" />
              </>
            ),
          },
          {
            title: 'Binds',
            show: ({ bindsFrom, endsOn }) => (
              <>
                from <Day day={bindsFrom} />
                {endsOn !== undefined && (
                  <>
                    {' '}
                    until <Day day={endsOn} />
                  </>
                )}
              </>
            ),
          },
          { title: 'To be confirmed', show: one => <Confirming of={one} /> },
          { title: 'What may be done', show: one => <Acts of={one} /> },
        ]}
      />
      <More of={found} />
    </Stack>
  )
}

function Target({ of }: { readonly of: Stop['target'] }) {
  if ('payment' in of)
    return (
      <>
        One payment <Ident id={of.payment} />
      </>
    )
  if ('standingOrder' in of)
    return (
      <>
        All of <Ident id={of.standingOrder} />
      </>
    )
  return (
    <>
      All to <PayeeName id={of.payee} hasEnd isInText />
    </>
  )
}

function Confirming({ of: { confirmBy, confirmedOn } }: { readonly of: Stop }) {
  const daysTo = useDaysTo()
  if (confirmedOn !== undefined)
    return (
      <>
        done on <Day day={confirmedOn} />
      </>
    )
  if (confirmBy === undefined) return <>no need</>
  return (
    <>
      <Day day={confirmBy} />{' '}
      <Text span c="dimmed" size="0.9em">
        {dueWords(daysTo(confirmBy))}
      </Text>
    </>
  )
}

const touches = ['GET /v1/stop-payments', 'GET /v1/work-items'] as const
const look = { variant: 'default', size: 'compact-xs' } as const

function Acts({ of: { id, version, state, confirmBy, confirmedOn } }: { readonly of: Stop }) {
  const asked = { path: { stopOrder: id }, ifMatch: `"${version}"` }
  if (state !== 'active') return <>nothing more</>
  return (
    <Group gap={6}>
      {confirmBy !== undefined && confirmedOn === undefined && (
        <Act
          operation="POST /v1/stop-payments/{stopOrder}/confirmation"
          label="Record its confirmation"
          says="The member has confirmed in writing what was said: it binds on beyond its fourteen days."
          permit="stop_payments.order"
          touches={touches}
          ask={() => asked}
          look={look}
        />
      )}
      <Act
        operation="POST /v1/stop-payments/{stopOrder}/cancellation"
        label="Let payments go again"
        says="The member wants them to leave again. What was stopped meanwhile stays stopped; what comes from now on leaves."
        permit="stop_payments.order"
        touches={touches}
        ask={() => asked}
        look={look}
      />
    </Group>
  )
}
