// Who works here. Nobody sees a page without a session; when it ends in the middle of something, the page stays as it is under a
// word that leads to signing in, so that nothing written is lost.

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

import type { Operations } from '../api/api.ts'
import { takeCsrfToken, whenSessionIsOver } from '../api/ask.ts'
import { useRead } from '../api/queries.ts'
import { LiveLine } from '../live/live-line.tsx'
import { Failure } from './failure.tsx'
import { SignedOut } from './signed-out.tsx'
import { Waiting } from './waiting.tsx'
import { ZoneContext } from './when.tsx'

export type Session = Operations['GET /v1/session']['answer']

const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('a page stands outside of the session')
  return session
}

export function SessionGate({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient()
  const { data, error, isPending, refetch } = useRead('GET /v1/session', {})
  const [isOver, setOver] = useState(false)
  useEffect(() => whenSessionIsOver(() => setOver(true)), [])
  // Before any child asks for anything that changes something.
  useMemo(() => data !== undefined && takeCsrfToken(data.csrfToken), [data])
  const again = async () => {
    const { data: found } = await refetch()
    if (found === undefined) return
    setOver(false)
    await queries.invalidateQueries()
  }
  if (data !== undefined)
    return (
      <SessionContext value={data}>
        <LiveLine who={`${data.institution}/${data.person}`} isOver={isOver} onOver={refetch} />
        <ZoneContext value={data.timeZone}>{children}</ZoneContext>
        {isOver && <SignedOut isInTheMiddle onBack={again} />}
      </SessionContext>
    )
  if (isPending) return <Waiting what="who you are" />
  if (isOver) return <SignedOut onBack={again} />
  return <Failure error={error} onAgain={again} />
}
