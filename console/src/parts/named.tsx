// Members and payees by their names, where another thing is about them. Whoever may not read names sees the id, as everywhere.

import { Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { read } from '../api/ask.ts'
import { gathering } from '../api/gathered.ts'
import { Ident } from './ident.tsx'
import { useMay } from './may.tsx'
import { Way } from './way.tsx'
import { placeOf } from './where.ts'

const limit = '100'
const members = gathering(async ids => (await read('GET /v1/members', { query: { ids: ids.join(','), limit } })).items)
const payees = gathering(async ids => (await read('GET /v1/payees', { query: { ids: ids.join(','), limit } })).items)

/** Names change seldom. */
const staleMs = 300_000

function memberNamed(id: string) {
  return { queryKey: ['GET /v1/members', 'one of many', id], queryFn: () => members(id), staleTime: staleMs }
}

function payeeNamed(id: string) {
  return { queryKey: ['GET /v1/payees', 'one of many', id], queryFn: () => payees(id), staleTime: staleMs }
}

/** Whose names rows show is asked for at once when their page comes, and not row by row as they are scrolled to. */
export function useNamesAhead<Row>(
  rows: readonly Row[],
  namedIn: ((row: Row) => readonly (string | undefined)[]) | undefined,
) {
  const may = useMay()
  const queries = useQueryClient()
  const isAsked = useRef(new Set<string>())
  const [mayMembers, mayPayees] = [may('members.read'), may('payees.read')]
  useEffect(() => {
    for (const id of namedIn === undefined ? [] : rows.flatMap(namedIn)) {
      if (id === undefined || isAsked.current.has(id)) continue
      isAsked.current.add(id)
      // What fails here is asked for again by the row itself.
      if (id.startsWith('mem_') && mayMembers) queries.prefetchQuery(memberNamed(id)).catch(() => undefined)
      if (id.startsWith('pye_') && mayPayees) queries.prefetchQuery(payeeNamed(id)).catch(() => undefined)
    }
    // Which ids a row has does not change with how it is said.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, [rows, queries, mayMembers, mayPayees])
}

type Parts = {
  readonly id: string
  /** Words are around it, so it is underlined: no colour alone says that it leads somewhere. */
  readonly isInText?: boolean
  /** With the id behind it, to be taken along. */
  readonly hasId?: boolean
}

export function MemberName({ id, isInText, hasId }: Parts) {
  const may = useMay()
  const { data } = useQuery({ ...memberNamed(id), enabled: may('members.read') })
  return <Named id={id} name={data?.name} isInText={isInText} hasId={hasId} />
}

/** With the end of the account, since one member may pay several of one name. */
export function PayeeName({ id, isInText, hasId, hasEnd = false }: Parts & { readonly hasEnd?: boolean }) {
  const may = useMay()
  const { data: payee } = useQuery({ ...payeeNamed(id), enabled: may('payees.read') })
  return (
    <Named id={id} name={payee?.name} isInText={isInText} hasId={hasId} end={hasEnd ? payee?.lastDigits : undefined} />
  )
}

type NamedParts = {
  readonly id: string
  readonly name: string | undefined
  readonly isInText: boolean | undefined
  readonly hasId: boolean | undefined
  readonly end?: string | undefined
}

/** What the office writes where a name is not told: the id says more. */
const untold = '***'

function Named({ id, name, isInText = false, hasId = false, end }: NamedParts) {
  const to = placeOf(id, useMay())
  if (name === undefined || name === untold || to === undefined) return <Ident id={id} />
  return (
    <>
      <Way to={to} title={id} fz="inherit" underline={isInText ? 'always' : 'hover'}>
        {name}
      </Way>
      {end !== undefined && (
        <Text component="span" c="dimmed" size="0.85em" ml={6} className="figures">
          ··{end}
        </Text>
      )}
      {hasId && (
        <div>
          <Ident id={id} />
        </div>
      )}
    </>
  )
}
