// One thing that waits, beside the queue: why it is here, by when, who has it open, and what may be done with it. While it is
// looked at, others see that; it keeps nobody from acting.

import { Alert, Group, Kbd, Stack, Text, Title } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'

import { change, Refused } from '../../api/ask.ts'
import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { useMay } from '../../parts/may.tsx'
import { Money } from '../../parts/money.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { wordsOf } from '../../parts/state.tsx'
import { actorWords } from '../../parts/story.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { placeOf } from '../../parts/where.ts'
import { Do } from './do.tsx'
import { kinds, type WorkItem } from './words.ts'

const renewMs = 300_000

/** Kept for as long as it is looked at, and given back then. */
function useLock(item: string): Refused | undefined {
  const may = useMay()
  const mayLock = may('work_items.lock')
  const { mutate, error, reset } = useMutation({
    mutationFn: (id: string) => change('PUT /v1/work-items/{item}/lock', { path: { item: id } }),
  })
  useEffect(() => {
    if (!mayLock) return
    mutate(item)
    const timer = setInterval(() => mutate(item), renewMs)
    return () => {
      clearInterval(timer)
      reset()
      // Whether it is heard or not: after ten minutes it is nobody's.
      change('DELETE /v1/work-items/{item}/lock', { path: { item } }).catch(() => undefined)
    }
  }, [item, mayLock, mutate, reset])
  return error instanceof Refused && error.code === 'item_locked' ? error : undefined
}

export function OneItem({ item, goOn }: { readonly item: WorkItem; readonly goOn: () => void }) {
  const { id, kind, amount, why, due, clock, isLate, since, rail, member, payee, payment, state, owner, actions } = item
  const locked = useLock(id)
  const place = placeOf(id, useMay())
  const may = actions.filter(one => one.may)
  return (
    <Stack gap="md">
      <div>
        <Text size="xs" c="dimmed">
          {kinds[kind]}
        </Text>
        {amount !== undefined && (
          <Title order={2} size="h3">
            <Money amount={amount} />
          </Title>
        )}
        <Text size="sm" mt={4}>
          {why.words}
        </Text>
      </div>
      {locked !== undefined && (
        <Alert color="yellow" variant="light" icon={<IconEye aria-hidden />} title="Somebody else has it open">
          <Text size="sm">{locked.message}</Text>
        </Alert>
      )}
      <Group gap="xs" role="group" aria-label="What may be done">
        {actions.map(action => (
          <Do
            key={`${action.action} ${action.path}`}
            item={item}
            action={action}
            isFirst={action === may[0]}
            onDone={goOn}
          />
        ))}
        {actions.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing can be done with it from here now.
          </Text>
        )}
      </Group>
      <Facts
        facts={[
          due !== undefined && ['Due', <When key="due" at={due} />],
          clock !== undefined && ['By', clock.source],
          isLate && ['Late', 'Its moment has passed.'],
          ['Here since', <When key="since" at={since} />],
          ['State', wordsOf(state)],
          rail !== undefined && ['Rail', wordsOf(rail)],
          ['It is', <Ident key="id" id={id} />],
          payment !== undefined && payment !== id && ['Payment', <Ident key="payment" id={payment} />],
          why.facts.sameAs !== undefined && ['Looks like', <Ident key="same" id={why.facts.sameAs} />],
          member !== undefined && ['Member', <MemberName key="member" id={member} hasId />],
          payee !== undefined && ['Payee', <PayeeName key="payee" id={payee} hasEnd hasId />],
          owner !== undefined && ['Taken by', `${actorWords(owner.by)}`],
          why.facts.approvalsNeeded !== undefined && [
            'Agreed',
            `${why.facts.approvals ?? 0} of ${why.facts.approvalsNeeded}`,
          ],
        ]}
      />
      <Group justify="space-between">
        {place !== undefined && (
          <Way to={place} size="sm">
            The whole story
          </Way>
        )}
        <Text size="xs" c="dimmed" visibleFrom="md">
          <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> next, before · <Kbd size="xs">a</Kbd> act ·{' '}
          <Kbd size="xs">x</Kbd> take in
        </Text>
      </Group>
    </Stack>
  )
}
