// Who has looked at what is masked of a member, when and why; never what they saw.

import { Stack } from '@mantine/core'

import { useList } from '../../api/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { More } from '../../parts/more.tsx'
import { lookFields, lookReasons } from '../../parts/reveal.tsx'
import { Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'

export function Looks({ member }: { readonly member: string }) {
  const found = useList('GET /v1/members/{member}/access', { path: { member }, query: { limit: '100' } })
  if (found.isPending) return <Waiting what="who looked" />
  if (found.error !== null) return <Failure error={found.error} onAgain={found.refetch} />
  if (found.items.length === 0)
    return (
      <Empty
        title="Nobody has looked"
        text="Of e-mail addresses and account numbers only the ends are shown. Whoever asks to see all of one stands here, with why, before it is told."
      />
    )
  return (
    <Stack gap="sm" maw={760}>
      <Story
        name="Who looked"
        steps={found.items.map(({ id, at, actor, field, subject, reason, words, payment, proposal }) => ({
          id,
          at,
          what: `Saw the whole ${lookFields[field]}`,
          why: `${lookReasons[reason]}: ${words}`,
          who: actor,
          tone: 'attention' as const,
          proof: (
            <>
              {[subject, payment, proposal].map(about =>
                about === undefined ? null : <Ident key={about} id={about} />,
              )}
            </>
          ),
        }))}
      />
      <More of={found} />
    </Stack>
  )
}
