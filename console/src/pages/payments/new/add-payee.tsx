// A payee that the member has not paid before: from the directory of billers, by the number on the bill, or by bank details. The
// number of an account is written here and kept nowhere but where the office seals it.

import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'

import { LineBroke } from '../../../api/ask.ts'
import type { Asked } from '../../../api/asked.ts'
import { useChange, useRead } from '../../../api/queries.ts'
import { Failure } from '../../../parts/failure.tsx'

type Parts = {
  readonly member: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onAdded: (payee: string) => void
}
const touches = ['GET /v1/payees'] as const
const nicknameCharsMax = 40

export function AddPayee({ isOpen, onClose, ...more }: Parts) {
  const [how, setHow] = useState('directory')
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="A new payee of this member"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <NativeSelect
          label="How it is known"
          value={how}
          onChange={({ currentTarget: { value } }) => setHow(value)}
          data={[
            { value: 'directory', label: 'From the directory of billers' },
            { value: 'bank', label: 'By bank details' },
          ]}
        />
        {how === 'directory' ? (
          <FromDirectory {...more} onClose={onClose} />
        ) : (
          <ByBankDetails {...more} onClose={onClose} />
        )}
      </Stack>
    </Modal>
  )
}

type FormParts = Omit<Parts, 'isOpen'>
const nameCharsMin = 3
const typingMs = 400

function FromDirectory({ member, onClose, onAdded }: FormParts) {
  const [name, setName] = useState('')
  const [biller, setBiller] = useState('')
  const [number, setNumber] = useState('')
  const [sought] = useDebouncedValue(name.trim(), typingMs)
  const isSought = sought.length >= nameCharsMin
  const { data, error } = useRead('GET /v1/billers', { query: { name: sought } }, { isOff: !isSought })
  const found = data?.items ?? []
  const chosen = found.find(({ id }) => id === biller)
  const add = useChange('POST /v1/billers/{biller}/payees', touches)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen === undefined || add.isPending) return
    const nickname = chosen.name.slice(0, nicknameCharsMax)
    const asked = { path: { biller: chosen.id }, body: { member, nickname, number: number.trim() } }
    add.mutate(asked, { onSuccess: ({ value }) => (onAdded(value.id), onClose()) })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Part of its name"
          description="Three letters or more, as on the bill."
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
          autoComplete="off"
          data-autofocus
        />
        {error !== null && isSought && <Failure error={error} />}
        {isSought && data !== undefined && found.length === 0 && (
          <Text size="sm">No active biller is called like that. It can be added by its bank details.</Text>
        )}
        {found.length > 0 && (
          <NativeSelect
            label="Biller"
            value={chosen?.id ?? ''}
            onChange={({ currentTarget: { value } }) => setBiller(value)}
            data={[
              { value: '', label: `Choose one of ${found.length}` },
              ...found.map(({ id, name: called, address: { city, region } }) => ({
                value: id,
                label: `${called}, ${city} ${region}`,
              })),
            ]}
            required
          />
        )}
        <TextInput
          label="The member’s number at the biller"
          description={masksOf(chosen?.masks)}
          value={number}
          onChange={({ currentTarget: { value } }) => setNumber(value)}
          autoComplete="off"
          required
        />
        <Ended error={add.error} isPending={add.isPending} onClose={onClose} />
      </Stack>
    </form>
  )
}

function masksOf(masks: readonly { readonly mask: string }[] | undefined): string {
  const kinds = (masks ?? []).map(({ mask }) => mask).join(' or ')
  return kinds === ''
    ? 'As it stands on the bill.'
    : `Like ${kinds}: 9 is a digit, A a letter, X either, C a check digit.`
}

const nothing = { nickname: '', name: '', bank: '', number: '' }

function ByBankDetails({ member, onClose, onAdded }: FormParts) {
  const [told, setTold] = useState(nothing)
  const add = useChange('POST /v1/payees', touches)
  const field = (name: keyof typeof nothing) => ({
    value: told[name],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      setTold(before => ({ ...before, [name]: value })),
    autoComplete: 'off',
    required: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (add.isPending) return
    const { nickname, name, bank, number } = told
    const account = { bank: bank.trim(), number: number.trim() }
    const asked: Asked<'POST /v1/payees'> = { body: { member, nickname: nickname.trim(), name: name.trim(), account } }
    add.mutate(asked, { onSuccess: ({ value }) => (onAdded(value.id), onClose()) })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Name" description="As its bank knows it." maxLength={140} {...field('name')} />
        <TextInput label="What the member calls it" maxLength={nicknameCharsMax} {...field('nickname')} />
        <TextInput label="Routing number, or BIC" maxLength={11} {...field('bank')} />
        <TextInput
          label="Account number, or IBAN"
          description="Sealed at once; only its end is ever shown again."
          maxLength={42}
          {...field('number')}
        />
        <Ended error={add.error} isPending={add.isPending} onClose={onClose} />
      </Stack>
    </form>
  )
}

type EndedParts = { readonly error: unknown; readonly isPending: boolean; readonly onClose: () => void }

function Ended({ error, isPending, onClose }: EndedParts) {
  return (
    <>
      <Text size="sm">It is added to the member’s payees. Nothing is paid by that.</Text>
      {error !== null && <Failure error={error} />}
      {error instanceof LineBroke && (
        <Text size="sm">If it was added all the same, pressing again says so: a payee is added once.</Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
        <Button type="submit" loading={isPending}>
          Add the payee
        </Button>
      </Group>
    </>
  )
}
