// What a file of the bank's says of ours: each entry, what it did, and what people do where no rule could.

import { Alert, Stack, Text, Title } from '@mantine/core'

import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { EntryResolution } from './resolution.tsx'
import { effects, entryKinds, type IncomingEntry } from './words.ts'

export const entryColumns: readonly Column<IncomingEntry>[] = [
  { id: 'place', title: '#', width: 44, isFigure: true, show: ({ place }) => place, text: ({ place }) => `${place}` },
  { id: 'kind', title: 'What', width: 170, show: row => entryKinds[row.kind], text: row => entryKinds[row.kind] },
  { id: 'code', title: 'Code', width: 64, show: ({ code }) => code, text: ({ code }) => code },
  { id: 'words', title: 'In words', show: ({ words }) => words ?? '', text: ({ words }) => words ?? '' },
  {
    id: 'reference',
    title: 'Of',
    width: 185,
    show: ({ reference, names }) => <Ident id={reference ?? names} />,
    text: ({ reference, names }) => reference ?? names,
  },
  {
    id: 'effect',
    title: 'What it did',
    width: 225,
    show: ({ effect }) => <State tone={effects[effect][1]}>{effects[effect][0]}</State>,
    text: ({ effect }) => effects[effect][0],
  },
]

export const fileOfEntry: Column<IncomingEntry> = {
  id: 'file',
  title: 'File',
  width: 185,
  show: ({ file }) => <Ident id={file} />,
  text: ({ file }) => file,
}

export function OneEntry({ of }: { readonly of: IncomingEntry }) {
  const [words, tone] = effects[of.effect]
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          {entryKinds[of.kind]} {of.code}
        </Title>
        {of.words !== undefined && <Text size="sm">{of.words}</Text>}
      </div>
      {of.isLate && (
        <Alert color="yellow" variant="light" title="It came too late">
          <Text size="sm">
            Later than its reason allows. It may be dishonored with the bank; nothing was done by itself.
          </Text>
        </Alert>
      )}
      <Facts
        facts={[
          [
            'What it did',
            <State key="effect" tone={tone}>
              {words}
            </State>,
          ],
          ['It names', <Ident key="names" id={of.names} />],
          of.reference !== undefined && ['Of ours', <Ident key="reference" id={of.reference} />],
          ['File', <Ident key="file" id={of.file} />],
          ['Place in it', `${of.place}`],
        ]}
      />
      {of.candidates.length > 0 && (
        <div>
          <Title order={3} size="h5" mb={4}>
            What it may have meant
          </Title>
          <ul className="plain">
            {of.candidates.map(({ reference, why }) => (
              <li key={reference}>
                <Ident id={reference} />: {why === 'same_trace' ? 'the same trace number' : 'the same amount and bank'}
              </li>
            ))}
          </ul>
        </div>
      )}
      <EntryResolution of={of} />
    </Stack>
  )
}
