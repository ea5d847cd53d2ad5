// A change of a setting, as a form made of its fields: what would differ is shown while it is written, and it is asked for as a
// proposal, which somebody else looks at with its rehearsal.

import { Button, Checkbox, Group, NativeSelect, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'

import type { Asked } from '../../api/asked.ts'
import { Act } from '../../parts/act.tsx'
import { useMay } from '../../parts/may.tsx'
import { Section } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { useGo } from '../../parts/way.tsx'
import { Changes } from '../../settings/changes.tsx'
import { differenceOf } from '../../settings/difference.ts'
import { type Field, type SettingName, shapes } from '../../settings/setting-shapes.ts'
import {
  absentParts,
  askedFields,
  contentOf,
  flawOf,
  isRecord,
  type Json,
  sayValue,
  textsOf,
  valueAt,
} from '../../settings/setting-values.ts'

type Parts = { readonly name: SettingName; readonly content: Json }

const touches = ['GET /v1/proposals', 'GET /v1/work-items', 'GET /v1/work-items/counts'] as const

export function ChangeSetting({ name, content }: Parts) {
  const shape = shapes[name]
  const begun = textsOf(shape, content)
  const [texts, setTexts] = useState(begun)
  const [added, setAdded] = useState<readonly string[]>([])
  const { currency } = useSession()
  const may = useMay()
  if (!may(shape.permit)) return null
  const fields = askedFields(shape, content, added)
  const flaws = fields.flatMap(field =>
    flawOf(field, texts[field.path] ?? '', valueAt(content, field.path)) === undefined ? [] : [field.label],
  )
  const wanted = contentOf(shape, content, texts, added)
  const rows = differenceOf(name, content, wanted, currency).filter(({ differs }) => differs)
  return (
    <Section title="Ask for a change" says="Nothing changes before somebody else has agreed.">
      <FirstAgreements absent={absentParts(shape, content)} added={added} onAdded={setAdded} />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm" verticalSpacing="sm">
        {fields.map(field => (
          <Input
            key={field.path}
            of={field}
            currency={currency}
            text={texts[field.path] ?? ''}
            held={valueAt(content, field.path)}
            onText={text => setTexts({ ...texts, [field.path]: text })}
          />
        ))}
      </SimpleGrid>
      <Group mt="md" gap="xs">
        <Ask name={name} wanted={wanted} flaws={flaws} changes={rows.length}>
          <Changes rows={rows} hasBefore heads={['Now', 'As asked']} />
        </Ask>
        {rows.length > 0 && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setTexts(begun)
              setAdded([])
            }}
          >
            As it was
          </Button>
        )}
        <Text size="sm" c="dimmed" role="status">
          {rows.length === 0
            ? 'Nothing differs yet.'
            : `${rows.length} ${rows.length === 1 ? 'field differs' : 'fields differ'}.`}
        </Text>
      </Group>
    </Section>
  )
}

type FirstParts = {
  readonly absent: readonly { readonly part: string; readonly name: string }[]
  readonly added: readonly string[]
  readonly onAdded: (parts: readonly string[]) => void
}

/** What was never agreed with the bank: its fields come with the wish to agree. */
function FirstAgreements({ absent, added, onAdded }: FirstParts) {
  if (absent.length === 0) return null
  return (
    <Checkbox.Group
      label="Not agreed with the bank yet"
      description="Taken in, its fields are asked for as well, each as the bank has confirmed it."
      value={[...added]}
      onChange={onAdded}
      mb="md"
    >
      <Group gap="md" mt="xs">
        {absent.map(({ part, name }) => (
          <Checkbox key={part} value={part} label={`Agree on: ${name}`} />
        ))}
      </Group>
    </Checkbox.Group>
  )
}

type Asking = {
  readonly name: SettingName
  readonly wanted: Json
  readonly flaws: readonly string[]
  readonly changes: number
  readonly children: ReactNode
}

function Ask({ name, wanted, flaws, changes, children }: Asking) {
  const go = useGo()
  const operation = `POST /v1/settings/${name}/proposals` as const
  const not =
    flaws.length > 0
      ? `To be put right first: ${flaws.join(', ')}.`
      : changes === 0
        ? 'Nothing differs from what is in force.'
        : undefined
  return (
    <Act
      operation={operation}
      label="Ask for this change"
      says="Somebody else has to agree, and sees this difference with what would come of it. Until then nothing changes."
      permit={shapes[name].permit}
      not={not}
      touches={touches}
      // The form is made of the setting's fields, which a test holds against the contract; the office checks it anew.
      ask={() => ({ body: wanted }) as unknown as Asked<typeof operation>}
      isDelicate={shapes[name].permit === 'holds.propose'}
      onDone={({ value }) => go(`/approvals/${value.id}`)}
    >
      {children}
    </Act>
  )
}

function isWords(unit: Field['unit']): boolean {
  return unit === 'text' || unit === 'time' || unit === 'account'
}

type InputParts = {
  readonly of: Field
  readonly currency: string
  readonly text: string
  /** What stands there now. */
  readonly held: Json | undefined
  readonly onText: (text: string) => void
}

const units: Readonly<Partial<Record<Field['unit'], string>>> = {
  days: 'in days',
  hours: 'in hours',
  minutes: 'in minutes',
  years: 'in years',
  lines: 'one in a line',
}

function Input({ of, currency, text, held, onText }: InputParts) {
  const { label, unit, empty, least, most, choices } = of
  const bounds = least === undefined || most === undefined ? undefined : `${least} to ${most.toLocaleString('en-US')}`
  const said = [
    unit === 'money' ? `in ${currency}` : units[unit],
    bounds,
    empty === undefined ? undefined : `nothing: ${empty}`,
    unit === 'account' && isRecord(held) ? `nothing: it stays the one that ${sayValue(of, held, currency)}` : undefined,
    unit === 'account' ? 'sealed where it is kept; only its end is ever shown' : undefined,
  ]
  const shared = {
    label,
    size: 'sm',
    value: text,
    description: said.filter(one => one !== undefined).join('; ') || 'as the bank knows it',
    // Of what was never there, nobody has been asked yet.
    error: held === undefined && text === '' ? undefined : flawOf(of, text, held),
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onText(currentTarget.value),
  } as const
  if (unit === 'lines') return <Textarea {...shared} autosize minRows={2} maxRows={8} />
  if (unit === 'choice')
    return (
      <NativeSelect {...shared} data={Object.entries(choices ?? {}).map(([value, is]) => ({ value, label: is }))} />
    )
  return <TextInput {...shared} autoComplete="off" inputMode={isWords(unit) ? 'text' : 'decimal'} />
}
