// Has the prober try a control now, and tells what became of that: the prober alone tries, and says when it will.

import { Group, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { State } from '../../parts/state.tsx'
import { actorWords } from '../../parts/story.tsx'
import { When } from '../../parts/when.tsx'
import { results } from './words.ts'

const runs = 'GET /v1/risk/controls/{control}/runs'
const everyMs = 5_000
const stands = ['GET /v1/risk/controls/{control}', 'GET /v1/risk/controls', 'GET /v1/risk'] as const

type Parts = { readonly control: string; readonly not?: string | undefined }

export function TryNow({ control, not }: Parts) {
  return (
    <Act
      operation="POST /v1/risk/controls/{control}/runs"
      label="Try it now"
      says="The prober tries it for real in the canary’s institution, as soon as its budget allows; nothing of it is kept but the run and its leaf. No money moves, and nobody’s data is touched."
      permit="risk.try"
      touches={[runs, ...stands]}
      not={not}
      ask={() => ({ path: { control } })}
      look={{ variant: 'light' }}
    />
  )
}

/** What people wanted tried within two hours. */
export function Requests({ control }: { readonly control: string }) {
  const { data } = useRead(runs, { path: { control }, query: { limit: '1' } }, { everyMs })
  const queries = useQueryClient()
  const tried = data?.requests.filter(({ state }) => state === 'tried').length ?? 0
  // How it stands is read anew as soon as a try has ended: nobody is shown both at once.
  useEffect(() => {
    if (tried === 0) return
    for (const old of stands) queries.invalidateQueries({ queryKey: [old] }).catch(() => undefined)
  }, [tried, queries])
  return (data?.requests ?? []).toReversed().map(one => <Wanted key={one.id} of={one} />)
}

function Wanted({
  of: { requestedBy, requestedAt, state, expectedAt, result },
}: {
  readonly of: Schemas['RunRequest']
}) {
  const tone = state === 'waiting' ? 'waiting' : state === 'lapsed' ? 'attention' : results[result ?? 'unknown'].tone
  return (
    <Group gap="xs" mb="xs" role="status">
      <State tone={tone}>{state === 'tried' ? `tried: ${results[result ?? 'unknown'].word}` : state}</State>
      <Text size="sm" component="div">
        {actorWords(requestedBy)} wanted it tried <When at={requestedAt} show="relative" />.
        {expectedAt !== undefined && (
          <>
            {' '}
            The prober comes to it <When at={expectedAt} show="relative" />.
          </>
        )}
        {state === 'lapsed' && ' Nobody got to it within two hours; it is tried when it is due.'}
      </Text>
    </Group>
  )
}
