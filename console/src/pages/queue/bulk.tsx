// Something done with many at once: first what it would come to, and with which it cannot be done and why; then one after the
// other, each decided anew by the office, with what came of it.

import { Alert, Button, Group, Modal, NativeSelect, Progress, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { carryOut, change, Refused } from '../../api/ask.ts'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { moneyText } from '../../parts/money.tsx'
import { type ActionName, bodyOf, verbOf, type WorkItem, wantedBy } from './words.ts'

type Preview = Operations['POST /v1/work-items/previews']['answer']
type Came = { readonly item: string; readonly words: string; readonly isDone: boolean }

type Parts = { readonly items: readonly WorkItem[]; readonly onClear: () => void }

export function Bulk({ items, onClear }: Parts) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const offered = [...new Set(items.flatMap(({ actions }) => actions.map(({ action }) => action)))].filter(
    action => wantedBy(action) !== 'elsewhere',
  )
  const [chosen, setChosen] = useState<ActionName | undefined>()
  const action = chosen !== undefined && offered.includes(chosen) ? chosen : offered[0]
  const amounts = items.flatMap(({ amount }) => (amount === undefined ? [] : [amount]))
  return (
    <Group className="bulk" justify="space-between" role="region" aria-label="Those that are taken in">
      <Text size="sm" fw={600} role="status">
        {items.length} taken in{amounts.length === 0 ? '' : `, ${amounts.length} with an amount`}
      </Text>
      <Group gap="xs">
        {offered.length > 0 && (
          <NativeSelect
            size="xs"
            aria-label="What to do with them"
            value={action ?? ''}
            onChange={({ currentTarget: { value } }) => setChosen(offered.find(one => one === value))}
            data={offered.map(one => ({ value: one, label: verbOf(one) }))}
          />
        )}
        <Button size="xs" onClick={open} disabled={action === undefined}>
          See what it comes to
        </Button>
        <Button size="xs" variant="default" onClick={onClear}>
          Take none
        </Button>
      </Group>
      {action !== undefined && (
        <Modal
          opened={isOpen}
          onClose={close}
          title={`${verbOf(action)} ${items.length}`}
          size="lg"
          centered
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          {isOpen && <Previewed key={action} action={action} items={items} onClose={close} onClear={onClear} />}
        </Modal>
      )}
    </Group>
  )
}

type PreviewedParts = Parts & { readonly action: ActionName; readonly onClose: () => void }

function Previewed({ action, items, onClose, onClear }: PreviewedParts) {
  const queries = useQueryClient()
  const [words, setWords] = useState('')
  const [came, setCame] = useState<readonly Came[]>([])
  const preview = useMutation({
    mutationFn: () =>
      change('POST /v1/work-items/previews', { body: { items: items.map(({ id }) => id), action } }).then(
        ({ value }) => value,
      ),
  })
  const run = useMutation({
    mutationFn: async (can: Preview['can']) => {
      for (const one of can) {
        const result = await doOne(action, one, words)
        setCame(before => [...before, result])
      }
    },
    onSettled: () => queries.invalidateQueries(),
  })
  const { isIdle, mutate } = preview
  useEffect(() => {
    if (isIdle) mutate()
  }, [isIdle, mutate])
  if (preview.error !== null) return <Failure error={preview.error} onAgain={() => mutate()} />
  if (preview.data === undefined) return <Text size="sm">Asking what it would come to …</Text>
  const { can, cannot, totals } = preview.data
  const needsWords = wantedBy(action) === 'reason' || wantedBy(action) === 'note'
  if (came.length > 0 || run.isPending)
    return <WhatCame came={came} of={can.length} isUnderWay={run.isPending} onClose={() => (onClose(), onClear())} />
  return (
    <Stack>
      <Text size="sm">{preview.data.words}</Text>
      {totals.length > 0 && <Text fw={600}>{totals.map(moneyText).join(', ')}</Text>}
      {cannot.length > 0 && (
        <Alert color="yellow" variant="light" title={`${cannot.length} cannot be done`}>
          <ul className="plain">
            {cannot.map(({ item, words: why }) => (
              <li key={item}>
                <Ident id={item} /> {why}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {needsWords && (
        <Textarea
          label="Why, the same for all of them"
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
          required
          autosize
          minRows={2}
          data-autofocus
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Leave them
        </Button>
        <Button disabled={can.length === 0 || (needsWords && words.trim() === '')} onClick={() => run.mutate(can)}>
          {`${verbOf(action)} ${can.length}${can.some(({ passkey }) => passkey) ? ', each with a passkey' : ''}`}
        </Button>
      </Group>
    </Stack>
  )
}

async function doOne(action: ActionName, one: Preview['can'][number], words: string): Promise<Came> {
  const body = bodyOf(action, { words, contentHash: one.contentHash })
  if (body === undefined)
    return { item: one.item, isDone: false, words: 'It wants to be told more than was said here.' }
  try {
    await carryOut(one.path, {
      ...(body === null ? {} : { body }),
      ...(one.revision === undefined ? {} : { ifMatch: `"${one.revision}"` }),
    })
    return { item: one.item, isDone: true, words: 'Done.' }
  } catch (thrown) {
    const why =
      thrown instanceof Refused ? thrown.message : 'The line broke: what became of it is not known; look at it.'
    return { item: one.item, isDone: false, words: why }
  }
}

type WhatCameParts = {
  readonly came: readonly Came[]
  readonly of: number
  readonly isUnderWay: boolean
  readonly onClose: () => void
}

function WhatCame({ came, of, isUnderWay, onClose }: WhatCameParts) {
  const done = came.filter(({ isDone }) => isDone).length
  return (
    <Stack>
      <Progress value={(came.length / Math.max(of, 1)) * 100} aria-label="How far it is" />
      <Text size="sm" role="status">
        {`${done} done, ${came.length - done} not, of ${of}.`}
      </Text>
      <ul className="plain">
        {came
          .filter(({ isDone }) => !isDone)
          .map(({ item, words }) => (
            <li key={item}>
              <Ident id={item} /> {words}
            </li>
          ))}
      </ul>
      <Group justify="flex-end">
        <Button onClick={onClose} disabled={isUnderWay}>
          Back to the queue
        </Button>
      </Group>
    </Stack>
  )
}
