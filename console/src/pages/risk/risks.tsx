// The risks of the register: what is declared of each beside what was measured, open ones and the worst first.

import { Anchor, Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'

import type { Item } from '../../api/asked.ts'
import { useAddress } from '../../parts/address.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Page } from '../../parts/page.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Day } from '../../parts/when.tsx'
import { FromTo, LevelMark, RiskLink, RiskState, riskStateOf } from './marks.tsx'
import { type Category, categories } from './words.ts'

type Risk = Item<'GET /v1/risk/risks'>

const isCategory = (text: string | undefined): text is Category => text !== undefined && text in categories
const shows = { open: 'Open', accepted: 'Accepted', apart: 'Declared and measured differ' } as const
type Show = keyof typeof shows
const isShow = (text: string | undefined): text is Show => text !== undefined && text in shows

const keeps: Readonly<Record<Show, (risk: Risk) => boolean>> = {
  open: ({ isOpen }) => isOpen,
  accepted: ({ acceptance }) => acceptance?.standing === 'in_force',
  apart: ({ declared, measured }) => declared !== measured,
}

const columns: readonly Column<Risk>[] = [
  {
    id: 'title',
    title: 'Risk',
    show: ({ risk, title }) => (
      <div className="words-cell">
        <RiskLink risk={risk} isInRow>
          {title}
        </RiskLink>
      </div>
    ),
    text: ({ risk, title }) => `${title} (${risk})`,
  },
  {
    id: 'category',
    title: 'Category',
    width: 100,
    show: ({ category }) => categories[category],
    text: ({ category }) => category,
  },
  {
    id: 'inherent',
    title: 'Without controls',
    width: 130,
    show: ({ inherent }) => <LevelMark level={inherent} />,
    text: ({ inherent }) => inherent,
  },
  {
    id: 'declared',
    title: 'Declared',
    width: 120,
    show: ({ declared }) => <LevelMark level={declared} />,
    text: ({ declared }) => declared,
  },
  {
    id: 'measured',
    title: 'Measured',
    width: 120,
    show: ({ measured }) => <LevelMark level={measured} />,
    text: ({ measured }) => measured,
  },
  {
    id: 'state',
    title: 'State',
    width: 120,
    show: risk => <RiskState of={risk} />,
    text: risk => riskStateOf(risk),
  },
  { id: 'owner', title: 'Who answers', width: 150, show: ({ owner }) => owner, text: ({ owner }) => owner },
]

export function Risks() {
  const [question, change] = useAddress()
  const at = useAt()
  const category = isCategory(question['category']) ? question['category'] : undefined
  const show = isShow(question['show']) ? question['show'] : undefined
  const filtered = [
    ...(category === undefined ? [] : [categories[category]]),
    ...(show === undefined ? [] : [shows[show]]),
  ]
  return (
    <Page
      isFull
      title="Risks"
      says="Declared is what would be left if every control that is built did all that it was made for; measured is what is left by what was tried. Where they differ, something is to be proven or mended."
    >
      <List
        operation="GET /v1/risk/risks"
        asked={{ query: atAsked(at) }}
        name="risks"
        columns={columns}
        keyOf={({ risk }) => risk}
        keep={risk =>
          (category === undefined || risk.category === category) && (show === undefined || keeps[show](risk))
        }
        filtered={filtered.length === 0 ? undefined : filtered.join(', ')}
        filters={
          <>
            <NativeSelect
              label="Category"
              size="xs"
              value={category ?? ''}
              onChange={({ currentTarget: { value } }) => change({ category: value })}
              data={[
                { value: '', label: 'All' },
                ...Object.entries(categories).map(([value, label]) => ({ value, label })),
              ]}
            />
            <NativeSelect
              label="Which"
              size="xs"
              value={show ?? ''}
              onChange={({ currentTarget: { value } }) => change({ show: value })}
              data={[{ value: '', label: 'All' }, ...Object.entries(shows).map(([value, label]) => ({ value, label }))]}
            />
          </>
        }
        empty={{
          title: 'The register has no risks',
          text: 'The register is code, and comes with the release that runs here.',
        }}
        inspect={risk => <Beside of={risk} />}
        open={({ risk }) => `/risk/risks/${risk}`}
      />
    </Page>
  )
}

function Beside({ of }: { readonly of: Risk }) {
  const { risk, title, declared, measured } = of
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4" pr="xl">
          {title}
        </Title>
        <Group gap="xs" mt={4}>
          <RiskState of={of} />
          <FromTo from={declared} to={measured} />
        </Group>
        <Text size="sm" mt="xs">
          {declared === measured
            ? 'What was measured is what was declared.'
            : 'More is left than declared: some of its controls count less than they were made for.'}
        </Text>
      </div>
      <RiskFacts of={of} />
      <Anchor component={Link} to={`/risk/risks/${risk}`} size="sm">
        Its controls and figures
      </Anchor>
    </Stack>
  )
}

function RiskFacts({ of }: { readonly of: Risk }) {
  const { risk, category, owner, inherent, isRaised, declared, measured, acceptance } = of
  return (
    <Facts
      facts={[
        [
          'Id',
          <span key="id" className="ident">
            {risk}
          </span>,
        ],
        ['Category', categories[category]],
        ['Who answers', owner],
        ['Without controls', <LevelMark key="inherent" level={inherent} />],
        isRaised && ['Raised', 'The document that it comes from calls it more than the table does.'],
        ['Declared', <LevelMark key="declared" level={declared} />],
        ['Measured', <LevelMark key="measured" level={measured} />],
        acceptance !== undefined && ['Accepted until', <Day key="until" day={acceptance.until} />],
      ]}
    />
  )
}
