// Ctrl-K, or Cmd-K: goes to any page that one's roles open, to whatever an id, a part of one, an amount or a biller's name finds, does
// what may be done on the page that one is on, and leads back to where one was.

import { Button, Kbd, Text, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconArrowRight, IconBolt, IconHistory, IconKeyboard, IconSearch } from '@tabler/icons-react'
import { useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'

import type { Operations } from '../api/api.ts'
import { useRead } from '../api/queries.ts'
import { pages } from '../pages.ts'
import { useMay } from '../parts/may.tsx'
import { useOffers } from '../parts/offers.ts'
import { useSession } from '../parts/session.tsx'
import { useGo } from '../parts/way.tsx'
import { placeOf, whatIs } from '../parts/where.ts'
import { recent, remember } from './recent.ts'

const [store, spotlight] = createSpotlight()
const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)
/** As the office takes it: src/gateway/routes/search.ts. */
const soughtCharsMin = 3
const soughtCharsMax = 100
/** Nobody is asked for every letter. */
const typingMs = 200

export function PaletteButton() {
  return (
    <Button
      variant="default"
      size="xs"
      fw={400}
      c="dimmed"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={<Kbd size="xs">{isApple ? '⌘' : 'Ctrl'} K</Kbd>}
      onClick={spotlight.open}
      visibleFrom="xs"
    >
      Find
    </Button>
  )
}

/** Each place that somebody stays at, with the name that its window has then. */
function useRemembered(): void {
  const { person, name } = useSession()
  const address = useRouterState({ select: ({ location }) => `${location.pathname}${location.searchStr}` })
  useEffect(() => {
    const timer = setTimeout(() => {
      const title = document.title.replace(` · ${name}`, '')
      if (address !== '/' && title !== '') remember(person, { address, title })
    }, 1_000)
    return () => clearTimeout(timer)
  }, [address, person, name])
}

/** What is typed before its field has the keyboard is typed into it, and does nothing to the page behind. */
function useTypedAhead(onLetter: (letter: string) => void): void {
  useEffect(() => {
    const take = (event: KeyboardEvent) => {
      const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isLetter || !store.getState().opened || event.target instanceof HTMLInputElement) return
      event.preventDefault()
      event.stopPropagation()
      onLetter(event.key)
    }
    addEventListener('keydown', take, { capture: true })
    return () => removeEventListener('keydown', take, { capture: true })
  }, [onLetter])
}

type Hit = Operations['GET /v1/search']['answer']['items'][number]

export function Palette({ onKeys }: { readonly onKeys: () => void }) {
  const [query, setQuery] = useState('')
  const [isOpen, setOpen] = useState(false)
  const wanted = query.trim()
  useTypedAhead(useCallback(letter => setQuery(before => before + letter), []))
  useRemembered()
  const found = useFound(wanted)
  const groups: readonly SpotlightActionGroupData[] = [
    { group: 'Found', actions: useHits(wanted, found.items) },
    { group: 'On this page', actions: useHere(wanted) },
    { group: 'Where you were', actions: useRecent(isOpen && wanted === '') },
    { group: 'Pages', actions: usePages(wanted, onKeys) },
  ].filter(({ actions }) => actions.length > 0)
  return (
    <Spotlight
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      actions={[...groups]}
      filter={(_, all) => all}
      shortcut="mod + K"
      nothingFound={
        <Text size="sm">
          {found.isAsking
            ? 'Looking …'
            : 'Nothing like that. Found are pages, ids from their eighth character on, amounts such as 42.10, traces, files, member numbers and billers; names of people are sealed, and find nothing.'}
        </Text>
      }
      searchProps={{
        placeholder: 'A page, an id, an amount, a biller',
        'aria-label': 'Find a page, an id, an amount, or what may be done here',
        leftSection: <IconSearch size={18} aria-hidden />,
        maxLength: soughtCharsMax,
      }}
      scrollable
      classNames={{ header: 'unseen' }}
      maxHeight={420}
      title={<VisuallyHidden>Find</VisuallyHidden>}
    />
  )
}

function useFound(wanted: string): { readonly items: readonly Hit[]; readonly isAsking: boolean } {
  const [asked] = useDebouncedValue(wanted, typingMs)
  const isOff = asked.length < soughtCharsMin
  const { data, isFetching } = useRead('GET /v1/search', { query: { q: asked } }, { isOff })
  const isAsking = wanted.length >= soughtCharsMin && (asked !== wanted || isFetching)
  return { items: isOff || asked !== wanted ? [] : (data?.items ?? []), isAsking }
}

/** What the office found; and before it has answered, whatever a whole id leads to. */
function useHits(wanted: string, hits: readonly Hit[]): SpotlightActionData[] {
  const go = useGo()
  const may = useMay()
  const place = placeOf(wanted, may)
  const own = place === undefined ? [] : [{ id: wanted, words: whatIs(wanted) ?? '' }]
  const all = hits.some(({ id }) => id === wanted) ? hits : [...own, ...hits]
  return all.flatMap(({ id, words }) => {
    const to = placeOf(id, may)
    return to === undefined
      ? []
      : [
          {
            id: `found ${id}`,
            label: words,
            description: id,
            leftSection: <IconArrowRight size={18} aria-hidden />,
            onClick: () => go(to),
          },
        ]
  })
}

/** Those that are offered more than once are one. */
function useHere(wanted: string): SpotlightActionData[] {
  const offers = useOffers()
  return [...new Map(offers.map(offer => [offer.label, offer])).values()]
    .filter(({ label }) => isLike(label, wanted))
    .map(({ label, perform }) => ({
      id: `here ${label}`,
      label,
      leftSection: <IconBolt size={18} aria-hidden />,
      // What it opens takes the keyboard when this has given it back.
      onClick: () => void setTimeout(perform, 250),
    }))
}

function useRecent(isWanted: boolean): SpotlightActionData[] {
  const { person } = useSession()
  const go = useGo()
  if (!isWanted) return []
  return recent(person).map(({ address, title }) => ({
    id: `was ${address}`,
    label: title,
    description: address,
    leftSection: <IconHistory size={18} aria-hidden />,
    onClick: () => go(address),
  }))
}

function usePages(wanted: string, onKeys: () => void): SpotlightActionData[] {
  const go = useGo()
  const may = useMay()
  const keys = {
    id: 'keys',
    label: 'Keys',
    description: 'What single keys do, and how to turn them off',
    leftSection: <IconKeyboard size={18} stroke={1.6} aria-hidden />,
    onClick: () => void setTimeout(onKeys, 250),
  }
  const ways = pages.flatMap(({ path, title, permit, way }) =>
    way === undefined || (permit !== undefined && !may(permit)) || !isLike(`${title} ${way.group}`, wanted)
      ? []
      : [
          {
            id: path,
            label: title,
            description: way.group,
            leftSection: <way.icon size={18} stroke={1.6} aria-hidden />,
            onClick: () => go(path),
          },
        ],
  )
  return isLike('Keys shortcuts keyboard help ?', wanted) ? [...ways, keys] : ways
}

function isLike(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted.toLowerCase())
}
