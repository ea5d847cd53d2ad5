// A bill that is paid for a member who has asked for it, at the counter or on the telephone. What it comes to is said before it is
// sent; the form has one key, and pays once.

import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'

import { change as ask, type LineBroke, type Refused } from '../../../api/ask.ts'
import { useList, useRead } from '../../../api/queries.ts'
import { useAddress } from '../../../parts/address.ts'
import { Failure } from '../../../parts/failure.tsx'
import { useMay } from '../../../parts/may.tsx'
import { Page, Section } from '../../../parts/page.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { ComesOfIt } from './comes-of-it.tsx'
import { orderOf } from './draft.ts'
import './new.css'
import { Paid } from './paid.tsx'
import { type Changes, useDraft } from './use-draft.ts'
import { useSending } from './use-sending.ts'
import { Steps } from './what.tsx'
import { WhoPays } from './who-pays.tsx'

const says =
  'For a member who asks for it at the counter or on the telephone. It is ordered in your name, and the member’s own limits hold.'

export function NewPayment() {
  const [{ paid }] = useAddress()
  const may = useMay()
  if (!may('payments.submit')) return <NotYours />
  return paid === undefined ? <Form /> : <After payment={paid} />
}

function After({ payment }: { readonly payment: string }) {
  const [, ask] = useAddress()
  return <Paid payment={payment} onAnother={member => ask({ paid: undefined, member })} />
}

/** The office says it, and not the console alone: it is asked about nothing. */
function NotYours() {
  const { error } = useQuery<unknown, Refused | LineBroke>({
    queryKey: ['POST /v1/payments/previews', 'mine'],
    queryFn: () => ask('POST /v1/payments/previews', { body: ofNothing }),
  })
  return (
    <Page title="Pay a bill">
      {error === null ? <Waiting what="what your roles open" /> : <Failure error={error} />}
    </Page>
  )
}
const ofNothing = { fundingAccount: 'fac_0', payee: 'pye_0', amount: { value: '0.01', currency: 'USD' } }

/** What whoever sent us here has chosen already. It is taken over once: what is chosen after that is the form's. */
function useFirst(): Changes {
  const [{ member, payee }, change] = useAddress()
  useEffect(() => {
    if (member !== undefined || payee !== undefined) change({ member: undefined, payee: undefined })
  }, [member, payee, change])
  return {
    ...(member?.startsWith('mem_') === true ? { member } : {}),
    ...(payee?.startsWith('pye_') === true ? { payee } : {}),
  }
}

function Form() {
  const drafted = useDraft(useFirst())
  const [, ask] = useAddress()
  const { draft, change, begin } = drafted
  const { member, fundingAccount, payee } = draft
  const onPaid = useCallback(
    (payment: string) => {
      begin()
      ask({ paid: payment })
    },
    [begin, ask],
  )
  const sending = useSending(drafted, onPaid)
  const accounts = useList(
    'GET /v1/funding-accounts',
    { query: { member, state: 'open', limit: '100' } },
    { isOff: member === undefined },
  )
  const { data: whom } = useRead(
    'GET /v1/payees/{payee}',
    { path: { payee: payee ?? '' } },
    { isOff: payee === undefined },
  )
  // Where there is one account only, that is meant.
  const only = accounts.items.length === 1 ? accounts.items[0]?.id : undefined
  useEffect(() => {
    if (fundingAccount === undefined && only !== undefined) change({ fundingAccount: only })
  }, [fundingAccount, only, change])
  const currency =
    accounts.items.find(({ id }) => id === fundingAccount)?.currency ?? accounts.items[0]?.currency ?? 'USD'
  return (
    <Page title="Pay a bill" says={says}>
      <div className="two-sided">
        <div className="pay-steps">
          <Section title="Who pays">
            <WhoPays member={member} onChoose={one => change({ member: one })} />
          </Section>
          {member !== undefined && <Steps drafted={drafted} accounts={accounts} currency={currency} />}
        </div>
        <ComesOfIt
          order={orderOf(draft, currency)}
          payee={whom?.nickname}
          isRepeat={draft.isRepeat === true}
          onRepeat={isRepeat => change({ isRepeat: isRepeat ? true : undefined })}
          sending={sending}
        />
      </div>
    </Page>
  )
}
