// Saving a view, calling it something else, deleting it. It moves nothing and decides nothing: it is how somebody looks.

import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'

import { useChange } from '../../api/queries.ts'
import { Failure } from '../failure.tsx'
import type { View } from './saved.ts'

const touches = ['GET /v1/views'] as const
const nameCharsMax = 80

type FrameParts = {
  readonly title: string
  readonly does: string
  readonly error: unknown
  readonly isUnderWay: boolean
  readonly isReady?: boolean
  readonly onClose: () => void
  readonly onSubmit: () => void
  readonly children: ReactNode
}

function Frame({ title, does, error, isUnderWay, isReady = true, onClose, onSubmit, children }: FrameParts) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !isUnderWay) onSubmit()
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }} centered>
      <form onSubmit={submit}>
        <Stack>
          {children}
          {error !== null && <Failure error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" loading={isUnderWay} disabled={!isReady}>
              {does}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

type NameParts = { readonly name: string; readonly onName: (name: string) => void }

function Name({ name, onName }: NameParts) {
  return (
    <TextInput
      label="Its name"
      description="What it shows. It names nobody."
      value={name}
      maxLength={nameCharsMax}
      onChange={({ currentTarget: { value } }) => onName(value)}
      required
      data-autofocus
    />
  )
}

type SaveParts = {
  readonly page: string
  readonly query: string
  readonly mayShare: boolean
  readonly onClose: () => void
  readonly onSaved: (view: View) => void
}

export function SaveView({ page, query, mayShare, onClose, onSaved }: SaveParts) {
  const [name, setName] = useState('')
  const [isTeams, setTeams] = useState(false)
  const save = useChange('POST /v1/views', touches)
  const submit = () =>
    save.mutate(
      { body: { page, name: name.trim(), query, isTeams } },
      {
        onSuccess: ({ value }) => {
          onClose()
          onSaved(value)
        },
      },
    )
  return (
    <Frame
      title="Save what is on screen"
      does="Save it"
      error={save.error}
      isUnderWay={save.isPending}
      isReady={name.trim() !== ''}
      onClose={onClose}
      onSubmit={submit}
    >
      <Text size="sm">
        Its filters, columns and order are kept; the rows are whatever there is when it is looked at.
      </Text>
      <Name name={name} onName={setName} />
      {mayShare && (
        <Checkbox
          label="For the team: everybody at work sees it"
          checked={isTeams}
          onChange={({ currentTarget: { checked } }) => setTeams(checked)}
        />
      )}
    </Frame>
  )
}

type RenameParts = { readonly view: View; readonly query: string; readonly onClose: () => void }

export function RenameView({ view, query, onClose }: RenameParts) {
  const [name, setName] = useState(view.name)
  const rename = useChange('PUT /v1/views/{view}', touches)
  const isChanged = query !== view.query
  const submit = () =>
    rename.mutate(
      { path: { view: view.id }, ifMatch: `"${view.revision}"`, body: { name: name.trim(), query } },
      { onSuccess: onClose },
    )
  return (
    <Frame
      title={`Keep “${view.name}”`}
      does={isChanged ? 'Keep what is on screen in it' : 'Rename it'}
      error={rename.error}
      isUnderWay={rename.isPending}
      isReady={name.trim() !== '' && (isChanged || name.trim() !== view.name)}
      onClose={onClose}
      onSubmit={submit}
    >
      {isChanged && (
        <Text size="sm">
          It will show what is on screen now{view.isTeams ? ', for everybody in the team' : ''}. What it showed before
          is not kept.
        </Text>
      )}
      <Name name={name} onName={setName} />
    </Frame>
  )
}

type DeleteParts = { readonly view: View; readonly onClose: () => void; readonly onDeleted: () => void }

export function DeleteView({ view, onClose, onDeleted }: DeleteParts) {
  const remove = useChange('DELETE /v1/views/{view}', touches)
  const submit = () =>
    remove.mutate(
      { path: { view: view.id }, ifMatch: `"${view.revision}"` },
      {
        onSuccess: () => {
          onClose()
          onDeleted()
        },
      },
    )
  return (
    <Frame
      title={`Delete “${view.name}”`}
      does="Delete it"
      error={remove.error}
      isUnderWay={remove.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <Text size="sm">
        {view.isTeams ? 'Nobody in the team has it any more.' : 'You do not have it any more.'} Nothing that it showed
        is deleted.
      </Text>
    </Frame>
  )
}
