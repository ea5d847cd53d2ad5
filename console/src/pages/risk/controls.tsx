// Every control that the register names: what failed first, then what is not proven, what works last.

import { Anchor, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'

import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { Page } from '../../parts/page.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Day, When } from '../../parts/when.tsx'
import { StandingFacts } from './control.tsx'
import { ControlLink, ResultMark, StandingMark } from './marks.tsx'
import { roomOf, type Standing, shareText, standings } from './words.ts'

type Control = Item<'GET /v1/risk/controls'>

const isStanding = (text: string | undefined): text is Standing => text !== undefined && text in standings
const proofs = { yes: 'Probe seen to fail', no: 'Probe never seen to fail' } as const
const isProof = (text: string | undefined): text is keyof typeof proofs => text !== undefined && text in proofs
const none = (
  <Text span c="dimmed" size="sm">
    –
  </Text>
)

const columns: readonly Column<Control>[] = [
  {
    id: 'control',
    title: 'Control',
    show: ({ control }) => <ControlLink control={control} isInRow />,
    text: ({ control }) => control,
  },
  {
    id: 'room',
    title: 'Room',
    width: 110,
    show: ({ control }) => roomOf(control),
    text: ({ control }) => roomOf(control),
  },
  { id: 'does', title: 'Does', width: 100, show: ({ does }) => does, text: ({ does }) => does },
  {
    id: 'standing',
    title: 'Standing',
    width: 170,
    show: ({ standing }) => <StandingMark standing={standing} />,
    text: ({ standing }) => standings[standing].word,
  },
  {
    id: 'last',
    title: 'Last try',
    width: 120,
    show: ({ newest }) => (newest === undefined ? none : <ResultMark result={newest.result} />),
    text: ({ newest }) => newest?.result ?? '',
  },
  {
    id: 'when',
    title: 'When',
    width: 110,
    show: ({ newest }) => (newest === undefined ? none : <When at={newest.endedAt} show="relative" />),
    text: ({ newest }) => newest?.endedAt ?? '',
  },
  {
    id: 'proof',
    title: 'Probe seen to fail',
    width: 150,
    show: ({ proof }) => (proof === undefined ? none : <Day day={proof.provenOn} />),
    text: ({ proof }) => proof?.provenOn ?? '',
  },
  {
    id: 'periods',
    title: 'Periods passed',
    width: 120,
    isFigure: true,
    show: ({ passed, failed }) => `${passed} of ${passed + failed}`,
    text: ({ passed, failed }) => `${passed} of ${passed + failed}`,
  },
  {
    id: 'counts',
    title: 'Counts',
    width: 80,
    isFigure: true,
    show: ({ counts }) => shareText(counts),
    text: ({ counts }) => shareText(counts),
  },
]

export function Controls() {
  const [question, change] = useAddress()
  const at = useAt()
  const { data } = useRead('GET /v1/risk/controls', { query: atAsked(at) })
  const standing = isStanding(question['standing']) ? question['standing'] : undefined
  const proof = isProof(question['proof']) ? question['proof'] : undefined
  const room = question['room']
  const rooms = [...new Set((data?.items ?? []).map(({ control }) => roomOf(control)))].toSorted()
  const filtered = [
    ...(standing === undefined ? [] : [standings[standing].word]),
    ...(proof === undefined ? [] : [proofs[proof]]),
    ...(room === undefined ? [] : [`room ${room}`]),
  ]
  const keep = (one: Control) =>
    (standing === undefined || one.standing === standing) &&
    (proof === undefined || (one.proof !== undefined) === (proof === 'yes')) &&
    (room === undefined || roomOf(one.control) === room)
  const choices = (words: Readonly<Record<string, string>>) => [
    { value: '', label: 'All' },
    ...Object.entries(words).map(([value, label]) => ({ value, label })),
  ]
  return (
    <Page
      isFull
      title="Controls"
      says="What the product promises, tried for real by a process of its own. A try proves something once its probe was seen to fail where the control was broken on purpose."
    >
      <List
        operation="GET /v1/risk/controls"
        asked={{ query: atAsked(at) }}
        name="controls"
        columns={columns}
        keyOf={({ control }) => control}
        keep={keep}
        filtered={filtered.length === 0 ? undefined : filtered.join(', ')}
        filters={
          <>
            <NativeSelect
              label="Standing"
              size="xs"
              value={standing ?? ''}
              onChange={({ currentTarget: { value } }) => change({ standing: value })}
              data={choices(Object.fromEntries(Object.entries(standings).map(([name, { word }]) => [name, word])))}
            />
            <NativeSelect
              label="Proof"
              size="xs"
              value={proof ?? ''}
              onChange={({ currentTarget: { value } }) => change({ proof: value })}
              data={choices(proofs)}
            />
            <NativeSelect
              label="Room"
              size="xs"
              value={room ?? ''}
              onChange={({ currentTarget: { value } }) => change({ room: value })}
              data={choices(Object.fromEntries(rooms.map(one => [one, one])))}
            />
          </>
        }
        empty={{
          title: 'The register names no controls',
          text: 'The register is code, and comes with the release that runs here.',
        }}
        inspect={state => (
          <Stack gap="md">
            <div>
              <Title order={2} size="h4" pr="xl" className="ident">
                {state.control}
              </Title>
              <Text size="sm">{standings[state.standing].means}</Text>
            </div>
            <StandingFacts of={state} />
            <Anchor component={Link} to={`/risk/controls/${state.control}`} size="sm">
              Each try, and what it was tried on
            </Anchor>
          </Stack>
        )}
        open={({ control }) => `/risk/controls/${control}`}
        everyMs={60_000}
      />
    </Page>
  )
}
