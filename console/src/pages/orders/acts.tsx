// What may be done with a standing order: one occurrence left out, paused, resumed, ended, or stopped on the member’s word.

import { Group } from '@mantine/core'

import { Act } from '../../parts/act.tsx'
import { useDaysTo } from '../../parts/countdown.tsx'
import { moneyText } from '../../parts/money.tsx'
import { Day } from '../../parts/when.tsx'
import { StopAll } from './stop.tsx'
import type { Order } from './words.ts'

const touches = [
  'GET /v1/standing-orders',
  'GET /v1/standing-orders/{standingOrder}',
  'GET /v1/standing-orders/{standingOrder}/steps',
] as const
const permit = 'standing_orders.change'
const look = { variant: 'default' } as const

export function OrderActs({ of: { id, version, state, nextOn, amount } }: { readonly of: Order }) {
  const daysTo = useDaysTo()
  const asked = { path: { standingOrder: id }, ifMatch: `"${version}"` }
  if (state === 'ended' || state === 'cancelled') return null
  const sum = moneyText(amount)
  return (
    <Group gap="xs">
      {nextOn !== undefined && (
        <Act
          operation="POST /v1/standing-orders/{standingOrder}/skip"
          label={`Skip ${sum} once`}
          says={
            <>
              The payment of <Day day={nextOn} /> is left out, and the one after it follows on its day. No money moves.
              {daysTo(nextOn) <= 0 && ' It is due already: a payment that was made of it is not taken back.'}
            </>
          }
          permit={permit}
          touches={touches}
          ask={() => asked}
          look={look}
        />
      )}
      {state === 'active' ? (
        <Act
          operation="POST /v1/standing-orders/{standingOrder}/pause"
          label="Pause it"
          says="Nothing is paid of it until it is resumed. Payments that were made of it go on."
          permit={permit}
          touches={touches}
          ask={() => asked}
          look={look}
        />
      ) : (
        <Act
          operation="POST /v1/standing-orders/{standingOrder}/resumption"
          label="Resume it"
          says="It goes on with its first occurrence from today. What was due meanwhile is not made up for."
          permit={permit}
          touches={touches}
          ask={() => asked}
          look={look}
        />
      )}
      <StopAll target={{ standingOrder: id }} label="Stop its payments" />
      <Act
        operation="POST /v1/standing-orders/{standingOrder}/cancellation"
        label="Cancel it"
        says="No more payments come of it, ever. Payments that were made of it go on; to take one of those back, cancel it on its own page."
        permit={permit}
        touches={touches}
        ask={() => asked}
        look={{ variant: 'light', color: 'red' }}
      />
    </Group>
  )
}
