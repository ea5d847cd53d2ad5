// Something that changes something: a button whose words name the effect, what follows from it before it is done, and what came
// of it in the office's own words. Nothing is shown as done before the office says so, and nothing is asked for twice.

import { Alert, Button, type ButtonProps, Group, Modal, Stack, Text, Tooltip } from '@mantine/core'
import { useDisclosure, useId } from '@mantine/hooks'
import { type FormEvent, type ReactNode, useState } from 'react'

import { type Answer, LineBroke } from '../api/ask.ts'
import type { Asked, Changing, Reading } from '../api/asked.ts'
import { useChange } from '../api/queries.ts'
import { useAt } from './as-of.tsx'
import { Failure } from './failure.tsx'
import { useMay } from './may.tsx'
import { useOffer } from './offers.ts'

type Parts<Op extends Changing> = {
  readonly operation: Op
  /** What it does, with the amount where money moves: `Release USD 4,210.00`. */
  readonly label: string
  /** What follows from it, and what does not. */
  readonly says: ReactNode
  /** What is asked of the office, as it stands when it is pressed; undefined while something is missing. */
  readonly ask: (key: string) => Asked<Op> | undefined
  /** Lists and readings that are old afterwards. */
  readonly touches: readonly Reading[]
  readonly permit: string
  /** Why it cannot be done now, in words. */
  readonly not?: string | undefined
  /** It wants a passkey's word. */
  readonly isDelicate?: boolean
  /** What the office answered is shown to nobody but whoever is told here. */
  readonly onDone?: (answer: Answer<Op>) => void
  /** What is to be filled in. */
  readonly children?: ReactNode
  readonly look?: Pick<ButtonProps, 'variant' | 'color' | 'size'>
}

export function Act<Op extends Changing>({
  operation,
  label,
  says,
  ask,
  touches,
  permit,
  not,
  isDelicate = false,
  onDone,
  children,
  look,
}: Parts<Op>) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [key, setKey] = useState('')
  const may = useMay()
  const at = useAt()
  const change = useChange(operation, touches)
  const why = useId()
  const refusedNow = may(permit) ? not : `Your roles do not have ${permit}.`
  const begin = () => {
    // One key for as long as this is open: asked again after a broken line, it is the same thing.
    setKey(crypto.randomUUID())
    change.reset()
    open()
  }
  useOffer(refusedNow === undefined ? label : undefined, begin)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const asked = ask(key)
    if (asked === undefined || change.isPending) return
    change.mutate(asked, {
      onSuccess: answer => {
        close()
        onDone?.(answer)
      },
    })
  }
  // What has passed cannot be changed.
  if (at !== undefined) return null
  if (refusedNow !== undefined)
    return (
      <Tooltip label={refusedNow} multiline maw={320}>
        <Button
          size="xs"
          variant="default"
          {...look}
          data-disabled
          aria-disabled
          aria-describedby={why}
          onClick={event => event.preventDefault()}
        >
          {label}
          <span id={why} hidden>
            {refusedNow}
          </span>
        </Button>
      </Tooltip>
    )
  return (
    <>
      <Button size="xs" {...look} onClick={begin}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={label} closeButtonProps={{ 'aria-label': 'Close' }} centered>
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm" component="div">
              {says}
            </Text>
            {children}
            {change.error !== null && <Failure error={change.error} />}
            {change.error instanceof LineBroke && <NotKnown isOnce={isOnce(change.variables)} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Leave it
              </Button>
              <Button
                type="submit"
                loading={change.isPending}
                {...filledOf(look?.color)}
                data-autofocus={children === undefined}
              >
                {isDelicate ? `${label}, with a passkey` : label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}

/** Whether asking once more does it once: under one key, or where what it was has become another version. */
function isOnce(
  asked: { readonly key?: string | undefined; readonly ifMatch?: string | undefined } | undefined,
): boolean {
  return asked?.key !== undefined || asked?.ifMatch !== undefined
}

function NotKnown({ isOnce }: { readonly isOnce: boolean }) {
  return (
    <Alert color="yellow" variant="light" title="What became of it is not known">
      <Text size="sm">
        {isOnce
          ? 'Press again: it is asked for as the same thing, and is done once.'
          : 'It may have been done. Look whether it was, before you press again: it would be done twice.'}
      </Text>
    </Alert>
  )
}

/** White on what the dark scheme fills with in red cannot be read; on the darkest it can, in both. */
function filledOf(color: string | undefined) {
  return color === undefined ? {} : { color: color === 'red' ? 'red.9' : color }
}
