// What waits: how much of each, when the next windows close, and the first of what is one's own to do, by the day it is due.

import { Group, SimpleGrid, Stack, Text } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { Failure } from '../../parts/failure.tsx'
import { moneyText } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { CutOffs } from '../queue/cut-offs.tsx'
import { kinds, type View, views, type WorkItem } from '../queue/words.ts'
import { Tile } from './tile.tsx'

const countsMs = 10_000
const firstShown = '5'

const shownViews: readonly View[] = [
  'needs_me',
  'cut_off_risk',
  'holds',
  'approvals',
  'returns',
  'recon_breaks',
  'disputes',
  'possible_duplicates',
]

export function Waits() {
  const { data } = useRead('GET /v1/work-items/counts', {}, { everyMs: countsMs })
  return (
    <Section title="What waits" actions={<CutOffs cutOffs={data?.cutOffs ?? []} />}>
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        {shownViews.map(view => {
          const found = data?.views.find(one => one.view === view)
          return (
            <Tile
              key={view}
              to={`/queue?view=${view}`}
              label={views[view]}
              figure={found === undefined ? '–' : `${found.count.toLocaleString('en-US')}${found.isMore ? '+' : ''}`}
              isCalm={found === undefined || found.count === 0}
            />
          )
        })}
      </SimpleGrid>
    </Section>
  )
}

/** The first of what is one's own. */
export function Mine() {
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/work-items',
    { query: { view: 'needs_me', limit: firstShown } },
    { everyMs: countsMs },
  )
  return (
    <Section
      title="What waits for you"
      says="What you can bring to its end, and nobody else has taken; what is due first is in front."
      actions={<Way to="/queue?view=needs_me">All of it</Way>}
    >
      {isPending ? (
        <Waiting what="what waits for you" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.items.length === 0 ? (
        <Text size="sm">Nothing waits for you. What comes next appears here by itself.</Text>
      ) : (
        <Stack gap="xs" component="ul" className="mine">
          {data.items.map(item => (
            <One key={`${item.kind} ${item.id}`} of={item} />
          ))}
        </Stack>
      )}
    </Section>
  )
}

function One({ of: { id, kind, why, due, clock, isLate, amount } }: { readonly of: WorkItem }) {
  return (
    <li>
      <Group justify="space-between" gap="xs" align="baseline">
        <Way to={`/queue?view=needs_me&row=${encodeURIComponent(id)}`} fw={600}>
          {kinds[kind]}
          {amount !== undefined && `, ${moneyText(amount)}`}
        </Way>
        {due !== undefined && (
          <Group gap="xs" wrap="nowrap">
            {isLate && <State tone="bad">late</State>}
            <Text size="xs" c="dimmed" component="div" title={clock?.source}>
              due <When at={due} />
            </Text>
          </Group>
        )}
      </Group>
      <Text size="sm">{why.words}</Text>
    </li>
  )
}
