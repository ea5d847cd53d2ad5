// A receipt is looked up by its id, or handed in as it was kept; either is checked in this browser.

import { Button, FileButton, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'

import { Page, Section } from '../../parts/page.tsx'
import type { Receipt } from './prove.ts'
import { Proved } from './receipt.tsx'
import { readReceipt } from './receipt-file.ts'

const idForm = '^bat_[0-9a-z]{1,26}[.](0|[1-9][0-9]{0,3})$'

export function Receipts() {
  return (
    <Page
      title="Receipts"
      says="Whoever orders something gets a signed promise that the log will have it, and a proof once it has. Keep it: with it anybody can tell later, and without us, whether the log kept its word."
    >
      <LookUp />
      <HandedIn />
    </Page>
  )
}

function LookUp() {
  const navigate = useNavigate()
  const [id, setId] = useState('')
  const [log, setLog] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!new RegExp(idForm).test(id.trim())) return
    await navigate({ to: `/audit/receipts/${id.trim()}`, search: () => (log === '' ? {} : { log }) })
  }
  return (
    <Section title="By its id">
      <form onSubmit={event => void submit(event)}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Receipt"
            placeholder="bat_….0"
            value={id}
            onChange={({ currentTarget }) => setId(currentTarget.value)}
            pattern={idForm}
            required
            w={320}
          />
          <NativeSelect
            label="Of which log"
            value={log}
            onChange={({ currentTarget: { value } }) => setLog(value)}
            data={[
              { value: '', label: 'Ours: payments and standing orders' },
              { value: 'canary', label: 'The canary’s: tries of controls' },
            ]}
          />
          <Button type="submit">Look it up and check it</Button>
        </Group>
      </form>
    </Section>
  )
}

function HandedIn() {
  const [held, setHeld] = useState<Receipt>()
  const [why, setWhy] = useState('')
  const take = async (file: File | null) => {
    if (file === null) return
    const found = readReceipt(await file.text())
    setHeld(found)
    setWhy(found === undefined ? `${file.name} is no receipt: it has not the members of one.` : '')
  }
  return (
    <>
      <Section
        title="As somebody kept it"
        says="The office is not asked: what is checked is the file, by the keys in this browser."
      >
        <Stack gap="xs" align="flex-start">
          <FileButton onChange={file => void take(file)} accept="application/json,.json">
            {props => (
              <Button {...props} variant="default">
                Choose receipt.json
              </Button>
            )}
          </FileButton>
          {why !== '' && (
            <Text size="sm" role="alert">
              {why}
            </Text>
          )}
        </Stack>
      </Section>
      {held !== undefined && <Proved key={held.promise.id} of={held} />}
    </>
  )
}
