// What would come of the payment as it is filled in, and the one button that orders it.

import { Alert, Button, Checkbox, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { change, type LineBroke, type Refused } from '../../../api/ask.ts'
import { less, sumOf } from '../../../parts/exact.ts'
import { Facts } from '../../../parts/facts.tsx'
import { Failure } from '../../../parts/failure.tsx'
import { Ident } from '../../../parts/ident.tsx'
import { moneyText } from '../../../parts/money.tsx'
import { PlainTable } from '../../../parts/plain-table.tsx'
import { Day, dayText } from '../../../parts/when.tsx'
import { methods } from '../words.ts'
import type { Order } from './draft.ts'
import { Sent } from './sent.tsx'
import type { Sending } from './use-sending.ts'
import { type Becomes, codeIn, consequenceOf, limits, type Preview, refusalOf } from './words.ts'

const typingMs = 350
const freshMs = 10_000

/** Asked anew whenever something else is filled in; it only looks. */
function usePreview(order: Order | undefined) {
  const [settled] = useDebouncedValue(order === undefined ? '' : JSON.stringify(order), typingMs)
  const asked = order !== undefined && settled === JSON.stringify(order)
  const found = useQuery<Preview, Refused | LineBroke>({
    queryKey: ['POST /v1/payments/previews', settled],
    queryFn: async () => (await change('POST /v1/payments/previews', { body: JSON.parse(settled) as Order })).value, // Written above.
    enabled: asked,
    staleTime: freshMs,
    // What was told before something was ordered does not hold for the next form.
    gcTime: 0,
    placeholderData: keepPreviousData,
  })
  return { ...found, isOfThis: asked && found.data !== undefined && !found.isPlaceholderData }
}

type Parts = {
  readonly order: Order | { readonly missing: string }
  readonly payee: string | undefined
  readonly isRepeat: boolean
  readonly onRepeat: (isRepeat: boolean) => void
  readonly sending: Sending
}

export function ComesOfIt({ order, payee, isRepeat, onRepeat, sending }: Parts) {
  const whole = 'missing' in order ? undefined : order
  const preview = usePreview(whole)
  const told = preview.isOfThis ? preview.data : undefined
  const isTwin = told?.duplicateOf !== undefined
  const not = whyNot(order, told)
  return (
    <Stack gap="md" component="section" aria-label="What comes of it" className="comes-of-it">
      <Title order={2} size="h4">
        What comes of it
      </Title>
      <div aria-live="polite">
        <Stack gap="sm">
          {'missing' in order && (
            <Text size="sm" id="why-not">
              {order.missing} Then the office says here what would come of it.
            </Text>
          )}
          {whole !== undefined && told === undefined && preview.error === null && (
            <Text size="sm" c="dimmed">
              Asking the office what would come of it …
            </Text>
          )}
          {whole !== undefined && preview.error !== null && <Failure error={preview.error} onAgain={preview.refetch} />}
          {whole !== undefined && told?.problem !== undefined && (
            <Against preview={told} problem={told.problem} order={whole} />
          )}
          {whole !== undefined && told?.becomes !== undefined && <For becomes={told.becomes} order={whole} />}
        </Stack>
      </div>
      {(isTwin || isRepeat) && (
        <Checkbox
          label="It is meant again: pay it once more"
          checked={isRepeat}
          onChange={({ currentTarget: { checked } }) => onRepeat(checked)}
        />
      )}
      {whole !== undefined && told !== undefined && <Limits preview={told} order={whole} />}
      <Sent sending={sending} />
      <Button
        size="md"
        fullWidth
        loading={sending.isPending}
        {...(not === undefined ? {} : { 'data-disabled': true, 'aria-disabled': true, 'aria-describedby': 'why-not' })}
        onClick={() => not === undefined && whole !== undefined && sending.send(whole)}
      >
        {whole === undefined ? 'Pay' : `Pay ${moneyText(whole.amount)}${payee === undefined ? '' : ` to ${payee}`}`}
      </Button>
      {not !== undefined && whole !== undefined && (
        <Text size="xs" c="dimmed" id="why-not">
          {not}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        However often it is pressed, and whatever the line does, this form pays once.
      </Text>
    </Stack>
  )
}

/** Where the office could not be asked before, it decides when it is pressed. */
function whyNot(order: Parts['order'], told: Preview | undefined): string | undefined {
  if ('missing' in order) return order.missing
  if (told?.duplicateOf !== undefined) return 'Say first that it is meant again.'
  return told?.problem === undefined ? undefined : 'As it stands, the office would refuse it.'
}

function Against({
  preview: { rooms, available, duplicateOf },
  problem,
  order,
}: {
  readonly preview: Preview
  readonly problem: NonNullable<Preview['problem']>
  readonly order: Order
}) {
  return (
    <Alert color="yellow" variant="light" title={problem.title}>
      <Stack gap={4}>
        <Text size="sm" component="div">
          {refusalOf(codeIn(problem.type), problem.detail, { rooms, available, amount: order.amount })}
          {duplicateOf !== undefined && (
            <>
              {' '}
              It is <Ident id={duplicateOf} />.
            </>
          )}
        </Text>
        <Text size="sm">Nothing has been sent{duplicateOf === undefined ? '' : ' twice'}.</Text>
      </Stack>
    </Alert>
  )
}

function For({ becomes, order }: { readonly becomes: Becomes; readonly order: Order }) {
  const { method, processOn, deliverOn, askedOn } = becomes
  return (
    <>
      <Text size="sm">{consequenceOf(becomes)}</Text>
      {askedOn !== undefined && (
        <Text size="sm">It cannot leave on {dayText(askedOn)} any more: the window of that day has closed.</Text>
      )}
      <Facts
        facts={[
          ['Amount', moneyText(order.amount)],
          ['Fee', 'None is taken'],
          ['Rail', methods[method]],
          ['Leaves on', <Day key="leaves" day={processOn} />],
          deliverOn !== undefined && ['Arrives by', <Day key="arrives" day={deliverOn} />],
        ]}
      />
    </>
  )
}

function Limits({
  preview: { rooms, available },
  order: { amount },
}: {
  readonly preview: Preview
  readonly order: Order
}) {
  const rows = [
    ...rooms.map(({ limit, max, spent }) => ({
      name: limits[limit],
      of: moneyText(max),
      left: less(max.value, sumOf(spent.value, amount.value)),
    })),
    ...(available === undefined
      ? []
      : [{ name: 'In the account', of: moneyText(available), left: less(available.value, amount.value) }]),
  ]
  if (rows.length === 0) return <Text size="sm">No limit of the member is set for it.</Text>
  return (
    <PlainTable
      name="What it leaves of each limit"
      rows={rows}
      keyOf={({ name }) => name}
      columns={[
        { title: 'Limit', show: ({ name }) => name },
        { title: 'At most', show: ({ of }) => of, isFigure: true },
        {
          title: 'Left after it',
          show: ({ left }) =>
            left.startsWith('-') ? 'not enough' : moneyText({ value: left, currency: amount.currency }),
          isFigure: true,
        },
      ]}
    />
  )
}
