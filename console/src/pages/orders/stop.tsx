// A member’s order to stop payments, as it was said or written: of a standing order, or all to a payee.

import { Checkbox, Radio, Stack, TextInput } from '@mantine/core'
import { useContext, useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { Act } from '../../parts/act.tsx'
import { ZoneContext } from '../../parts/when.tsx'
import { instantOf, isDay, wallOf } from '../../parts/zone-time.ts'

type Body = Operations['POST /v1/stop-payments']['body']

type Parts = { readonly target: Body['target']; readonly label: string; readonly not?: string | undefined }

export function StopAll({ target, label, not }: Parts) {
  const zone = useContext(ZoneContext)
  const [form, setForm] = useState<Body['form']>('oral')
  const [came, setCame] = useState(() => wallOf(new Date().toISOString(), zone))
  const [mustConfirm, setMustConfirm] = useState(true)
  const [until, setUntil] = useState('')
  const receivedAt = instantOf(came, zone)
  return (
    <Act
      operation="POST /v1/stop-payments"
      label={label}
      says="What has not left stays here, and what comes is stopped too. It binds as a right three business days on; what can still be caught before is caught. No money moves."
      permit="stop_payments.order"
      touches={[
        'GET /v1/stop-payments',
        'GET /v1/payments',
        'GET /v1/payments/summary',
        'GET /v1/standing-orders/{standingOrder}',
        'GET /v1/work-items',
      ]}
      ask={key =>
        receivedAt === undefined
          ? undefined
          : {
              key,
              body: {
                target,
                form,
                receivedAt,
                ...(form === 'oral' ? { mustConfirm } : {}),
                ...(isDay(until) ? { endsOn: until } : {}),
              },
            }
      }
      look={{ variant: 'default' }}
      not={not}
    >
      <Radio.Group label="How it came" value={form} onChange={to => setForm(to === 'written' ? 'written' : 'oral')}>
        <Stack gap="xs" mt="xs">
          <Radio value="oral" label="Said, on the telephone or at a counter" />
          <Radio value="written" label="In writing" />
        </Stack>
      </Radio.Group>
      <TextInput
        type="datetime-local"
        label={`When it came, by the clock in ${zone.replaceAll('_', ' ')}`}
        value={came}
        onChange={({ currentTarget }) => setCame(currentTarget.value)}
        required
      />
      {form === 'oral' && (
        <Checkbox
          label="The member was told to confirm it in writing, and where to"
          description="Unconfirmed, it binds for fourteen days."
          checked={mustConfirm}
          onChange={({ currentTarget }) => setMustConfirm(currentTarget.checked)}
        />
      )}
      <TextInput
        type="date"
        label="Until and with"
        description="Empty: until the member takes it back."
        value={until}
        onChange={({ currentTarget }) => setUntil(currentTarget.value)}
      />
    </Act>
  )
}
