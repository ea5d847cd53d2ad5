// A member says that a payment was an error: it is recorded, and the clocks of Regulation E begin.

import { Checkbox, NativeSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useContext, useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { Act } from '../../parts/act.tsx'
import { ZoneContext } from '../../parts/when.tsx'
import { instantOf, isDay, wallOf } from '../../parts/zone-time.ts'
import { disputeKinds, isDisputeKind } from './words.ts'

type Body = Operations['POST /v1/disputes']['body']

const isPayment = (text: string) => /^pay_[0-9a-z]{1,26}$/.test(text)
const wordsCharsMax = 4_000

export function OpenDispute({ member }: { readonly member: string }) {
  const zone = useContext(ZoneContext)
  const [payment, setPayment] = useState('')
  const [kind, setKind] = useState<Body['kind']>('unauthorized')
  const [form, setForm] = useState<Body['form']>('oral')
  const [came, setCame] = useState(() => wallOf(new Date().toISOString(), zone))
  const [shownOn, setShownOn] = useState('')
  const [mustConfirm, setMustConfirm] = useState(true)
  const [words, setWords] = useState('')
  const about = payment.trim()
  const receivedAt = instantOf(came, zone)
  return (
    <Act
      operation="POST /v1/disputes"
      label="Record a notice of error"
      says="The clocks begin with the day it came: 10 business days to decide or to credit provisionally. No money moves by this."
      permit="disputes.open"
      touches={['GET /v1/disputes', 'GET /v1/work-items']}
      ask={key =>
        receivedAt === undefined || !isPayment(about)
          ? undefined
          : {
              key,
              body: {
                member,
                about: { payment: about },
                kind,
                form,
                receivedAt,
                ...(isDay(shownOn) ? { statementOn: shownOn } : {}),
                ...(form === 'oral' ? { mustConfirm } : {}),
                ...(words.trim() === '' ? {} : { words: words.trim() }),
              },
            }
      }
      look={{ variant: 'default' }}
    >
      <TextInput
        label="Payment"
        description="All of it is disputed: pay_…"
        value={payment}
        onChange={({ currentTarget }) => setPayment(currentTarget.value)}
        error={about !== '' && !isPayment(about) ? 'That is no id of a payment. Nothing is sent yet.' : undefined}
        required
        data-autofocus
      />
      <NativeSelect
        label="What the member says"
        value={kind}
        onChange={({ currentTarget: { value } }) => isDisputeKind(value) && setKind(value)}
        data={Object.entries(disputeKinds).map(([value, label]) => ({ value, label }))}
      />
      <Radio.Group label="How it came" value={form} onChange={to => setForm(to === 'written' ? 'written' : 'oral')}>
        <Stack gap="xs" mt="xs">
          <Radio value="oral" label="Said" />
          <Radio value="written" label="In writing" />
        </Stack>
      </Radio.Group>
      {form === 'oral' && (
        <Checkbox
          label="The member was told to confirm it in writing, and where to"
          checked={mustConfirm}
          onChange={({ currentTarget }) => setMustConfirm(currentTarget.checked)}
        />
      )}
      <TextInput
        type="datetime-local"
        label={`When it came, by the clock in ${zone.replaceAll('_', ' ')}`}
        value={came}
        onChange={({ currentTarget }) => setCame(currentTarget.value)}
        required
      />
      <TextInput
        type="date"
        label="The statement that first shows it was sent on"
        description="Empty: no statement has shown it yet. After sixty days no clock runs."
        value={shownOn}
        onChange={({ currentTarget }) => setShownOn(currentTarget.value)}
      />
      <Textarea
        label="In the member’s words"
        description="Sealed where it is kept."
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        maxLength={wordsCharsMax}
        autosize
        minRows={2}
      />
    </Act>
  )
}
