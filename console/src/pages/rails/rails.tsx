// The links to the outside: how each is, since when, what waits for it, and what that means for today; and when the windows close.

import { Box, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { useContext } from 'react'

import { useRead } from '../../api/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { useMay } from '../../parts/may.tsx'
import { Money } from '../../parts/money.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, inZone, useNow, When, ZoneContext } from '../../parts/when.tsx'
import { failures, leftUntil, links, methodWords, type Rail, railStates } from './words.ts'

const everyMs = 10_000
const soonMs = 30 * 60_000

export function Rails() {
  const { data, error, isPending, refetch } = useRead('GET /v1/rails', {}, { everyMs })
  return (
    <Page
      title="Rails"
      says="How each link to the outside is, what waits for it, and what that means for today. Nothing leaves twice, whatever a link does."
    >
      {isPending ? (
        <Waiting what="the rails" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <>
          {error !== null && <Failure error={error} onAgain={refetch} />}
          <CutOffs of={data.items} />
          <Section title="Links">
            {data.items.length === 0 ? (
              <Empty title="No links" text="A link to the bank is configured by whoever runs Vouch." />
            ) : (
              <SimpleGrid cols={{ base: 1, md: 2 }}>
                {data.items.map(one => (
                  <Link key={one.link} of={one} />
                ))}
              </SimpleGrid>
            )}
          </Section>
          <Fallback />
        </>
      )}
    </Page>
  )
}

const waysOf: Readonly<Record<Rail['link'], readonly [to: string, words: string] | undefined>> = {
  calls: undefined,
  files: ['/rails/files', 'Files to the bank'],
  inbox: ['/rails/incoming', 'Files from the bank'],
  core: ['/rails/core', 'Differences with the core'],
}

function Link({ of }: { readonly of: Rail }) {
  const zone = useContext(ZoneContext)
  const [name, what] = links[of.link]
  const [words, tone] = railStates[of.state]
  const way = waysOf[of.link]
  const isWaiting = [of.instructions, of.inDoubt, of.files].some(({ count }) => count > 0)
  // What the office says has instants as programs write them.
  const meaning = of.meaning.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, at => inZone(at, zone))
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'md' }} miw={0} component="article" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" mb={4}>
        <Title order={3} size="h5">
          {name}
        </Title>
        <State tone={tone}>{words}</State>
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {what}
        {of.methods.length > 0 && `: ${of.methods.map(methodWords).join(', ')}`}.
      </Text>
      <Text size="sm" mb="sm">
        {meaning}
      </Text>
      <Facts
        facts={[
          of.since !== undefined && ['Since', <When key="since" at={of.since} show="absolute" />],
          of.restsUntil !== undefined && ['Tried again at', <When key="rests" at={of.restsUntil} show="absolute" />],
          of.lastFailure !== undefined && ['Last failure', failures[of.lastFailure]],
          isWaiting && ['Not left yet', <Pile key="instructions" of={of.instructions} />],
          isWaiting && ['In doubt', <Pile key="doubt" of={of.inDoubt} />],
          isWaiting && ['Files', <Pile key="files" of={of.files} />],
        ]}
      />
      {way !== undefined && (
        <Box mt="sm">
          <Way to={way[0]}>{way[1]}</Way>
        </Box>
      )}
    </Paper>
  )
}

function Pile({ of: { count, amount } }: { readonly of: Rail['files'] }) {
  if (count === 0)
    return (
      <Text span c="dimmed" inherit>
        nothing
      </Text>
    )
  return (
    <>
      {count.toLocaleString('en-US')}, <Money amount={amount} />
    </>
  )
}

type Window = { readonly name: string; readonly closesAt: string; readonly day?: string }

function CutOffs({ of }: { readonly of: readonly Rail[] }) {
  const may = useMay()('work_items.read')
  const { data } = useRead('GET /v1/work-items/counts', {}, { everyMs, isOff: !may })
  const fromLinks = of.flatMap(({ link, nextCutOff }): Window[] =>
    nextCutOff === undefined ? [] : [{ name: links[link][0], closesAt: nextCutOff }],
  )
  const windows: readonly Window[] =
    data === undefined
      ? fromLinks
      : data.cutOffs.map(({ rail, day, closesAt }) => ({ name: methodWords(rail), day, closesAt }))
  return (
    <Section title="Cut-offs" says="What is not approved by then leaves in the next window.">
      {windows.length === 0 ? (
        <Text size="sm" c="dimmed">
          No way has a cut-off: payments leave until the end of the day.
        </Text>
      ) : (
        <PlainTable
          name="Windows that close next"
          rows={windows}
          keyOf={({ name, closesAt }) => `${name} ${closesAt}`}
          columns={[
            { title: 'Way', show: ({ name }) => <b>{name}</b> },
            { title: 'Closes in', show: ({ closesAt }) => <Countdown at={closesAt} /> },
            { title: 'At', show: ({ closesAt }) => <When at={closesAt} show="absolute" /> },
            { title: 'For the business day', show: ({ day }) => (day === undefined ? 'next' : <Day day={day} />) },
          ]}
        />
      )}
    </Section>
  )
}

function Countdown({ at }: { readonly at: string }) {
  const now = useNow(1_000)
  const left = leftUntil(at, now)
  if (left === undefined) return <State tone="quiet">closed</State>
  const isSoon = Date.parse(at) - now < soonMs
  return <State tone={isSoon ? 'attention' : 'waiting'}>{left}</State>
}

/** By the setting that two people have agreed on. */
function Fallback() {
  const may = useMay()('settings.read')
  const { data, error, refetch } = useRead('GET /v1/settings', {}, { isOff: !may })
  if (!may) return null
  const found = data?.items.find(({ name }) => name === 'payments.fallback')
  return (
    <Section title="If the way of files fails">
      {error !== null && <Failure error={error} onAgain={refetch} />}
      {found !== undefined && <Text size="sm">{fallbackWords(found.content)}</Text>}
    </Section>
  )
}

function fallbackWords(content: string): string {
  const set: unknown = JSON.parse(content)
  const minutes =
    typeof set === 'object' && set !== null && 'beforeCutOffMinutes' in set ? set.beforeCutOffMinutes : null
  return typeof minutes === 'number'
    ? `From ${minutes} minutes before a cut-off on, what would miss its day leaves by a call instead, if its payee takes that. Nothing leaves by both.`
    : 'No other way is set. What waits for a failed link waits until it is back, and is late if that lasts past its cut-off. Two people can set another way, by the setting payments.fallback.'
}
