// Who did it: by name for those who are told who works here, else by what they are and their id; oneself as oneself.

import { Text } from '@mantine/core'

import { useRead } from '../api/queries.ts'
import { Ident } from './ident.tsx'
import { useMay } from './may.tsx'
import { useSession } from './session.tsx'
import { actorWords } from './story.tsx'

/** What somebody is called: `person:per_…` and the like. */
function useNames(): (actor: string) => string | undefined {
  const isTold = useMay()('rights.read')
  const { data } = useRead('GET /v1/people', { query: { limit: '100' } }, { isOff: !isTold })
  const names = new Map((data?.items ?? []).map(({ id, name }) => [`person:${id}`, name]))
  return actor => names.get(actor)
}

export function Who({ actor }: { readonly actor: string }) {
  const nameOf = useNames()
  const { person } = useSession()
  const name = nameOf(actor)
  if (actor === `person:${person}`)
    return (
      <Text span inherit>
        you{name === undefined ? '' : `, ${name}`}
      </Text>
    )
  if (name !== undefined)
    return (
      <Text span inherit title={actor}>
        {name}
      </Text>
    )
  const [kind = '', id = ''] = actor.split(':', 2)
  if (kind !== 'person' && kind !== 'client')
    return (
      <Text span inherit>
        {actorWords(actor)}
      </Text>
    )
  return (
    <Text span inherit>
      {kind === 'person' ? 'Person' : 'Program'} <Ident id={id} />
    </Text>
  )
}

/** Several, each once. */
export function Whos({ actors }: { readonly actors: readonly string[] }) {
  if (actors.length === 0)
    return (
      <Text span inherit c="dimmed">
        nobody
      </Text>
    )
  return (
    <>
      {actors.map((actor, at) => (
        <span key={actor}>
          {at > 0 && ', '}
          <Who actor={actor} />
        </span>
      ))}
    </>
  )
}
