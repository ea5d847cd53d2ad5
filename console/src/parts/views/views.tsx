// The views of a list: the standard ones, one's own and the team's. The last is the one that one comes back to; a link leads whoever
// has it to the same.

import { Button, Menu, Text } from '@mantine/core'
import { IconBookmark, IconChevronDown } from '@tabler/icons-react'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useState } from 'react'

import { useRead } from '../../api/queries.ts'
import { type Question, questionOf, useAddress } from '../address.ts'
import { keep, kept } from '../kept.ts'
import { useMay } from '../may.tsx'
import { useOffer } from '../offers.ts'
import { useSession } from '../session.tsx'
import { useShortcut } from '../shortcuts.ts'
import { DeleteView, RenameView, SaveView } from './dialogs.tsx'
import { isBare, pageOf, plainId, questionOfView, standardsOf, type View, viewIn } from './saved.ts'

/** How many are shown at once; there are no more than these for one page and person. */
const viewsMax = '100'

export type ViewsHere = {
  readonly page: string
  readonly saved: readonly View[]
  readonly choose: (id: string, question: Question) => void
  readonly open: () => void
  /** Which view is to come is not known yet: nothing else is shown before. */
  readonly isComing: boolean
}

function useChoose(page: string) {
  const { person } = useSession()
  const navigate = useNavigate()
  return useCallback(
    (id: string, question: Question) => {
      keep(`view.${person}.${page}`, id === plainId ? undefined : id)
      const search = { ...question, saved: id }
      navigate({ to: '.', search: () => search, replace: true }).catch(() => undefined)
    },
    [navigate, person, page],
  )
}

/** Undefined where the list is of one thing, and has no views. */
export function useViews(): ViewsHere | undefined {
  const page = pageOf(useRouterState({ select: ({ location }) => location.pathname })) ?? ''
  const { person } = useSession()
  const [question] = useAddress()
  const [isWanted, setWanted] = useState(false)
  const [last] = useState(() => (page === '' ? undefined : kept(`view.${person}.${page}`)))
  const choose = useChoose(page)
  const toRestore = isBare(question) ? last : undefined
  const isOfOffice = (id: string | undefined) => id?.startsWith('viw_') === true
  const isOff = page === '' || !(isWanted || isOfOffice(toRestore) || isOfOffice(question['saved']))
  const { data, isPending } = useRead('GET /v1/views', { query: { page, limit: viewsMax } }, { isOff })
  const isKnown = !isOfOffice(toRestore) || !isPending
  useEffect(() => {
    if (toRestore === undefined || !isKnown) return
    const standard = standardsOf(page).find(({ id }) => id === toRestore)
    const view = data?.items.find(({ id }) => id === toRestore)
    if (standard !== undefined) choose(standard.id, standard.question)
    else if (view !== undefined) choose(view.id, questionOf(view.query))
    else choose(plainId, {})
  }, [toRestore, isKnown, data, page, choose])
  if (page === '') return undefined
  return {
    page,
    saved: data?.items ?? [],
    choose,
    open: () => setWanted(true),
    isComing: toRestore !== undefined,
  }
}

type Doing = 'save' | 'rename' | 'delete'

type Parts = {
  readonly views: ViewsHere
  /** How many there are of what is asked so, where the office counts them. */
  readonly countOf?: ((question: Question) => ReactNode) | undefined
}

export function ViewsMenu({ views: { page, saved, choose, open }, countOf }: Parts) {
  const [question] = useAddress()
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  const [doing, setDoing] = useState<Doing>()
  const toggle = (is: boolean) => {
    if (is) open()
    setOpen(is)
  }
  const press = useCallback((key: string) => {
    if (key !== 'v') return false
    document.querySelector<HTMLElement>('[data-views]')?.click()
    return true
  }, [])
  useShortcut(press)
  useOffer('Save what is on screen as a view', () => setDoing('save'))
  const standards = standardsOf(page)
  const own = saved.find(({ id }) => id === question['saved'])
  const standard = standards.find(({ id }) => id === (question['saved'] ?? plainId))
  const query = viewIn(question)
  const isChanged = query !== (own?.query ?? viewIn(standard?.question ?? {}))
  const name = own?.name ?? standard?.name ?? 'Another view'
  const one = (id: string, title: string, of: Question) => (
    <Menu.RadioItem
      key={id}
      value={id}
      checked={id === (own?.id ?? standard?.id)}
      // Also of the one that is looked at: what was changed in it is given up.
      onClick={() => choose(id, of)}
      closeMenuOnClick
      rightSection={isOpen ? countOf?.(of) : undefined}
    >
      {title}
    </Menu.RadioItem>
  )
  const group = (label: string, isTeams: boolean) => {
    const items = saved.filter(view => view.isTeams === isTeams)
    return items.length === 0 ? null : (
      <>
        <Menu.Label>{label}</Menu.Label>
        {items.map(view => one(view.id, view.name, questionOf(view.query)))}
      </>
    )
  }
  return (
    <>
      <Menu opened={isOpen} onChange={toggle} position="bottom-start" width={280}>
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconBookmark size={15} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            aria-label={`View: ${name}${isChanged ? ', changed' : ''}`}
            data-views
          >
            {name}
            {isChanged && (
              <Text span inherit c="dimmed" fw={400} ml={4}>
                changed
              </Text>
            )}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Standard</Menu.Label>
          {standards.map(each => one(each.id, each.name, each.question))}
          {group('Yours', false)}
          {group('The team’s', true)}
          <Menu.Divider />
          <Menu.Item onClick={() => setDoing('save')}>Save what is on screen …</Menu.Item>
          {own?.mayChange === true && (
            <>
              <Menu.Item onClick={() => setDoing('rename')}>
                {isChanged ? `Keep the changes in “${own.name}”, or rename it …` : `Rename “${own.name}” …`}
              </Menu.Item>
              <Menu.Item onClick={() => setDoing('delete')}>{`Delete “${own.name}” …`}</Menu.Item>
            </>
          )}
          <Menu.Item onClick={() => void copyLink(question, own?.id ?? standard?.id)}>Copy the link to it</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {doing === 'save' && (
        <SaveView
          page={page}
          query={query}
          mayShare={may('views.share')}
          onClose={() => setDoing(undefined)}
          onSaved={view => choose(view.id, questionOf(view.query))}
        />
      )}
      {doing === 'rename' && own !== undefined && (
        <RenameView view={own} query={query} onClose={() => setDoing(undefined)} />
      )}
      {doing === 'delete' && own !== undefined && (
        <DeleteView view={own} onClose={() => setDoing(undefined)} onDeleted={() => choose(plainId, {})} />
      )}
    </>
  )
}

async function copyLink(question: Question, id = plainId): Promise<void> {
  const search = new URLSearchParams(questionOfView(id, viewIn(question))).toString()
  try {
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${search}`)
  } catch {
    // The browser does not let pages copy: the address above says the same.
  }
}
