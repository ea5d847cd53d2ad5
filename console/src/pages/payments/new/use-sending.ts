// Orders the payment under the key of its form. An answer that did not come is looked for by that key; until one is found, nothing is
// said to be done.

import { useEffect, useState } from 'react'

import { LineBroke, Refused } from '../../../api/ask.ts'
import { useChange, useRead } from '../../../api/queries.ts'
import type { Order } from './draft.ts'
import type { Drafted } from './use-draft.ts'

export type Sending = {
  readonly send: (order: Order) => void
  readonly isPending: boolean
  /** What the office said against it. */
  readonly refused: Refused | undefined
  /** It was pressed, and what became of it is not known. */
  readonly isUnknown: boolean
  readonly isLooking: boolean
  /** By its key the office has no payment, at the time of looking. */
  readonly isNone: boolean
  readonly lookAgain: () => void
  readonly begin: () => void
}

const touches = [
  'GET /v1/payments',
  'GET /v1/payments/summary',
  'GET /v1/work-items',
  'GET /v1/work-items/counts',
  'GET /v1/ledger/accounts/{account}',
] as const

export function useSending({ draft, change, begin }: Drafted, onPaid: (payment: string) => void): Sending {
  const pay = useChange('POST /v1/payments', touches)
  const [isPressed, setPressed] = useState(false)
  const isUnknown = draft.isSent === true && !isPressed
  const look = useRead('GET /v1/payments/by-key', { query: { key: draft.key } }, { isOff: !isUnknown })
  const found = isUnknown ? look.data?.id : undefined
  useEffect(() => {
    if (found !== undefined) onPaid(found)
  }, [found, onPaid])
  return {
    send: order => {
      if (isPressed) return
      setPressed(true)
      // Kept before it is asked: a tab that closes now finds out when it opens again.
      change({ isSent: true })
      pay.mutate(
        { body: order, key: draft.key },
        {
          onSuccess: ({ value }) => onPaid(value.id),
          onError: thrown =>
            isAnswer(thrown) ? change({ isSent: undefined }) : void look.refetch({ cancelRefetch: false }),
          onSettled: () => setPressed(false),
        },
      )
    },
    isPending: isPressed,
    refused: isAnswer(pay.error) && !isOfSession(pay.error) ? pay.error : undefined,
    isUnknown,
    isLooking: look.isFetching,
    isNone: look.error instanceof Refused && look.error.code === 'payment_key_unknown',
    lookAgain: () => void look.refetch({ cancelRefetch: false }),
    begin: () => {
      pay.reset()
      begin()
    },
  }
}

/** Said by whoever decides, before anything was done; what is to be asked again under the same key is no such word. */
function isAnswer(thrown: unknown): thrown is Refused {
  return thrown instanceof Refused && thrown.problem['retry'] !== 'same_key' && !(thrown instanceof LineBroke)
}

/** The page says that by itself, and nothing was asked of anybody. */
function isOfSession({ code }: Refused): boolean {
  return code === 'session_missing' || code === 'session_over'
}
