// What may be done with a payee: called otherwise, reached elsewhere once two people agree, stopped, suspended, ended.

import { Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { Act } from '../../parts/act.tsx'
import { StopAll } from '../orders/stop.tsx'
import { type Payee, payeeStates } from './words.ts'

type Wanted = Operations['PUT /v1/payees/{payee}/state']['body']['state']
type Reach = NonNullable<Operations['POST /v1/payees/{payee}/account/proposals']['body']['method']>

const touches = ['GET /v1/payees', 'GET /v1/payees/{payee}', 'GET /v1/payees/{payee}/changes'] as const
const look = { variant: 'default' } as const
const over = 'It is ended for good: nothing of it changes any more.'

export function PayeeActs({ of }: { readonly of: Payee }) {
  const not = of.state === 'terminated' ? over : undefined
  return (
    <Group gap="xs">
      <Rename of={of} not={not} />
      <NewAccount of={of} not={not} />
      <StopAll target={{ payee: of.id }} label="Stop all payments to it" not={not} />
      {of.state === 'active' && (
        <Standing
          of={of}
          to="suspended"
          label="Suspend it"
          says="Payments to it are refused, and those under way are held, until it is active again. No money moves by this."
        />
      )}
      {of.state === 'suspended' && (
        <Standing
          of={of}
          to="active"
          label="Make it active again"
          says="Payments to it leave again as they are ordered. What was refused meanwhile is not made up for."
        />
      )}
      {of.state !== 'terminated' && (
        <Standing
          of={of}
          to="terminated"
          label="End it"
          says="Nothing is paid to it any more, ever. To pay the same again, the member adds it anew."
          isLast
        />
      )}
    </Group>
  )
}

type Parts = { readonly of: Payee; readonly not: string | undefined }

type StandingParts = {
  readonly of: Payee
  readonly to: Wanted
  readonly label: string
  readonly says: string
  readonly isLast?: boolean
}

function Standing({ of: { id, state }, to, label, says, isLast = false }: StandingParts) {
  return (
    <Act
      operation="PUT /v1/payees/{payee}/state"
      label={label}
      says={
        <>
          {says} It is {payeeStates[state][0]} now.
        </>
      }
      permit="payees.change"
      touches={touches}
      ask={() => ({ path: { payee: id }, body: { state: to } })}
      look={isLast ? { variant: 'light', color: 'red' } : look}
    />
  )
}

function Rename({ of: { id, member, nickname, version }, not }: Parts) {
  const [called, setCalled] = useState(nickname)
  const wanted = called.trim()
  return (
    <Act
      operation="PATCH /v1/payees/{payee}"
      label="Call it otherwise"
      says="Only what the member calls it: where the money goes stays as it is."
      permit="payees.change"
      touches={touches}
      ask={() =>
        wanted === '' || wanted === nickname
          ? undefined
          : { path: { payee: id }, ifMatch: `"${version}"`, body: { member, nickname: wanted } }
      }
      look={look}
      not={not}
    >
      <TextInput
        label="What the member calls it"
        value={called}
        onChange={({ currentTarget }) => setCalled(currentTarget.value)}
        maxLength={40}
        required
        data-autofocus
      />
    </Act>
  )
}

const ways = [
  { value: 'ach', label: 'ACH' },
  { value: 'check', label: 'Check' },
]
const isReach = (text: string): text is Reach => text === 'ach' || text === 'check'

function NewAccount({ of: { id, member, version, lastDigits }, not }: Parts) {
  const [bank, setBank] = useState('')
  const [number, setNumber] = useState('')
  const [method, setMethod] = useState<Reach>('ach')
  return (
    <Act
      operation="POST /v1/payees/{payee}/account/proposals"
      label="Propose other bank details"
      says={
        <Text size="sm">
          Somebody else has to agree. Then money goes to the new account instead of the one that ends in {lastDigits},
          and the payee cools off: for a time little can be paid to it. Until then nothing changes.
        </Text>
      }
      permit="payees.propose_account"
      touches={[...touches, 'GET /v1/proposals']}
      ask={() =>
        bank.trim() === '' || number.trim() === ''
          ? undefined
          : {
              path: { payee: id },
              ifMatch: `"${version}"`,
              body: { member, account: { bank: bank.trim(), number: number.trim() }, method },
            }
      }
      look={look}
      not={not}
    >
      <TextInput
        label="Routing number or BIC"
        value={bank}
        onChange={({ currentTarget }) => setBank(currentTarget.value)}
        pattern="[0-9A-Za-z]{2,11}"
        required
        data-autofocus
      />
      <TextInput
        label="Account number or IBAN"
        description="Sealed where it is kept; only its end is ever shown."
        value={number}
        onChange={({ currentTarget }) => setNumber(currentTarget.value)}
        autoComplete="off"
        required
      />
      <NativeSelect
        label="Reached by"
        value={method}
        onChange={({ currentTarget: { value } }) => isReach(value) && setMethod(value)}
        data={ways}
      />
    </Act>
  )
}
