// For those who keep it running: the figures of the processes and loops, and which keys of programs end soon.

import { Stack } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { Failure } from '../../parts/failure.tsx'
import { useMay } from '../../parts/may.tsx'
import { Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Sums } from '../operations/operations.tsx'
import { Sentence } from './sentence.tsx'

const everyMs = 10_000
/** At so many days the log says that a key ends. */
const soonDays = 14

export function Runs() {
  const processes = useRead('GET /v1/processes', {}, { everyMs })
  const schedules = useRead('GET /v1/schedules', {}, { everyMs })
  const error = processes.error ?? schedules.error
  const may = useMay()
  return (
    <Section title="What runs" actions={<Way to="/operations">Operations</Way>}>
      {processes.isPending || schedules.isPending ? (
        <Waiting what="the processes" />
      ) : processes.data === undefined || schedules.data === undefined ? (
        <Failure error={error} onAgain={() => Promise.all([processes.refetch(), schedules.refetch()])} />
      ) : (
        <Sums processes={processes.data.items} schedules={schedules.data.items} />
      )}
      <Stack gap="sm" component="ul" className="sentences">
        {may('clients.read') && <KeysSaid />}
      </Stack>
    </Section>
  )
}

function KeysSaid() {
  const { data } = useRead('GET /v1/clients', { query: { limit: '100' } })
  if (data === undefined) return null
  const active = data.items.filter(({ state }) => state === 'active')
  const last = active.flatMap(({ name, keys }) =>
    keys.length === 0 ? [] : [{ name, daysLeft: Math.max(...keys.map(({ daysLeft }) => daysLeft)) }],
  )
  const soon = last.filter(({ daysLeft }) => daysLeft <= soonDays)
  const [first] = last.toSorted((one, other) => one.daysLeft - other.daysLeft)
  if (first === undefined) return null
  return (
    <Sentence
      to="/administration/clients"
      fact={
        soon.length === 0
          ? 'No program’s last key ends soon.'
          : `${plural(soon.length, 'program')} ${soon.length === 1 ? 'loses its' : 'lose their'} last key within ${soonDays} days.`
      }
      rest={`${first.name} comes first, in ${plural(first.daysLeft, 'day')}. After that it is refused.`}
    />
  )
}
