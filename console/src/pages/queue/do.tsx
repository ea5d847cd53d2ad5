// One action of a work item: what comes of it is said before, in the office's words, and what came of it after.

import { Button, Group, Modal, Stack, Text, Textarea, Tooltip } from '@mantine/core'
import { useDisclosure, useId } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { carryOut } from '../../api/ask.ts'
import { Failure } from '../../parts/failure.tsx'
import { useMay } from '../../parts/may.tsx'
import { moneyText } from '../../parts/money.tsx'
import { Way } from '../../parts/way.tsx'
import { placeOf } from '../../parts/where.ts'
import { bodyOf, labelOf, type WorkAction, type WorkItem, wantedBy } from './words.ts'

type Parts = {
  readonly item: WorkItem
  readonly action: WorkAction
  readonly isFirst: boolean
  readonly onDone: () => void
}

export function Do(parts: Parts) {
  const { item, action } = parts
  const label = labelOf(action.action, item.amount === undefined ? undefined : moneyText(item.amount))
  if (!action.may) return <Cannot label={label} why={action.whyNot ?? `It takes ${action.permit}.`} />
  if (wantedBy(action.action) === 'elsewhere') return <Elsewhere item={item} label={label} />
  return <Can {...parts} label={label} />
}

/** It can be reached and read all the same: why not is part of what there is to see. */
function Cannot({ label, why }: { readonly label: string; readonly why: string }) {
  const id = useId()
  return (
    <Tooltip label={why} multiline maw={320}>
      <Button size="xs" variant="default" data-disabled aria-disabled aria-describedby={id}>
        {label}
        <span id={id} hidden>
          {why}
        </span>
      </Button>
    </Tooltip>
  )
}

/** More is to be said than fits here. */
function Elsewhere({ item, label }: { readonly item: WorkItem; readonly label: string }) {
  const place = placeOf(item.id, useMay())
  if (place === undefined) return null
  return (
    <Way to={place} size="sm">
      {label} …
    </Way>
  )
}

function Can({ item, action, isFirst, onDone, label }: Parts & { readonly label: string }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [words, setWords] = useState('')
  const queries = useQueryClient()
  const wanted = wantedBy(action.action)
  const done = useMutation({
    mutationFn: (body: object | null) =>
      carryOut(action.path, {
        ...(body === null ? {} : { body }),
        ...(action.revision === undefined ? {} : { ifMatch: `"${action.revision}"` }),
      }),
    onSuccess: () => {
      close()
      onDone()
    },
    onSettled: () => queries.invalidateQueries(),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = bodyOf(action.action, { words, contentHash: item.why.facts.contentHash })
    if (body !== undefined && !done.isPending) done.mutate(body)
  }
  return (
    <>
      <Button
        size="xs"
        variant={isFirst ? 'filled' : 'light'}
        {...(isFirst ? { 'data-first-action': true } : {})}
        onClick={() => {
          done.reset()
          open()
        }}
      >
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={label} centered closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">{action.consequence}</Text>
            {(wanted === 'reason' || wanted === 'note') && (
              <Textarea
                label={wanted === 'reason' ? 'Why, for those who asked for it' : 'Why nothing more is to be done'}
                value={words}
                onChange={({ currentTarget }) => setWords(currentTarget.value)}
                required
                autosize
                minRows={2}
                data-autofocus
              />
            )}
            {done.error !== null && <Failure error={done.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Leave it
              </Button>
              <Button
                type="submit"
                loading={done.isPending}
                data-autofocus={wanted === 'nothing' || wanted === 'content_hash'}
              >
                {action.passkey ? `${label}, with a passkey` : label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
