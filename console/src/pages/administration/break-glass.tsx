// Emergency access that nobody has reviewed yet: who could look at everything, when, and by when somebody else has to say what was
// found.

import { Radio, Stack } from '@mantine/core'
import { useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Page } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { useSession } from '../../parts/session.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useNow, When } from '../../parts/when.tsx'
import { Who } from '../../parts/who.tsx'

type Opening = Operations['GET /v1/break-glass']['answer']['items'][number]
type Finding = Operations['POST /v1/break-glass/{breakGlass}/review']['body']['finding']

const findings: Readonly<Record<Finding, string>> = {
  in_order: 'In order: what was looked at belongs to the reason',
  not_in_order: 'Not in order: something else was looked at',
}
const isFinding = (text: string): text is Finding => Object.hasOwn(findings, text)

export function BreakGlass() {
  const { data, error, isPending, refetch } = useRead('GET /v1/break-glass', {})
  return (
    <Page
      title="Emergency access"
      says="For an hour somebody may read everything and change nothing, once two others have agreed. Each time is reviewed afterwards by somebody else. It is asked for on the person’s own page."
    >
      {isPending ? (
        <Waiting what="the openings" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.items.length === 0 ? (
        <Empty
          title="Nothing waits for a review"
          text="Nobody has had emergency access that was not reviewed. Those that were are in the audit log."
        />
      ) : (
        <PlainTable
          name="Openings to be reviewed"
          rows={data.items}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Who could look', show: ({ actor }) => <Who actor={actor} /> },
            { title: 'From', show: ({ openedAt }) => <When at={openedAt} /> },
            { title: 'To', show: ({ expiresAt }) => <When at={expiresAt} show="absolute" /> },
            { title: 'Agreed by', show: ({ openedBy }) => <Who actor={openedBy} /> },
            { title: 'Review due', show: opening => <Due of={opening} /> },
            { title: 'What may be done', show: opening => <Review of={opening} /> },
          ]}
        />
      )}
    </Page>
  )
}

function Due({ of: { reviewDue } }: { readonly of: Opening }) {
  const now = useNow()
  return (
    <>
      <When at={reviewDue} /> {Date.parse(reviewDue) < now && <State tone="bad">late</State>}
    </>
  )
}

function Review({ of: { id, actor } }: { readonly of: Opening }) {
  const [finding, setFinding] = useState<Finding>('in_order')
  const me = `person:${useSession().person}`
  return (
    <Act
      operation="POST /v1/break-glass/{breakGlass}/review"
      label="Say what was found"
      says="Read in the audit log what was looked at first. What you say stays in the log, and the opening leaves this list."
      permit="break_glass.review"
      not={actor === me ? 'It was opened for you, so somebody else must review it.' : undefined}
      touches={['GET /v1/break-glass', 'GET /v1/work-items', 'GET /v1/work-items/counts']}
      ask={() => ({ path: { breakGlass: id }, body: { finding } })}
      look={{ variant: 'light' }}
      isDelicate
    >
      <Radio.Group label="What was found" value={finding} onChange={value => isFinding(value) && setFinding(value)}>
        <Stack gap="xs" mt="xs">
          {Object.entries(findings).map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </Act>
  )
}
