// When money can move: cut-offs, days that are closed beside weekends and holidays, the windows that close next, and how long each
// rail takes. All of it are settings, which two people change.

import { Text } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { useAt } from '../../parts/as-of.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { useMay } from '../../parts/may.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { useSession } from '../../parts/session.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { isDay } from '../../parts/zone-time.ts'
import { shapes } from '../../settings/setting-shapes.ts'
import { type Json, parsed, sayValue, valueAt } from '../../settings/setting-values.ts'
import { methods } from '../payments/words.ts'
import { Version } from './settings.tsx'

const everyMs = 30_000

export function Calendars() {
  const at = useAt()
  const { timeZone } = useSession()
  const { data, error, isPending, refetch } = useRead('GET /v1/settings', at === undefined ? {} : { query: { at } })
  const calendar = data?.items.find(({ name }) => name === 'payments.calendar')
  const lead = data?.items.find(({ name }) => name === 'payments.lead_days')
  return (
    <Page title="Calendar" says={`When money can move, by the clock in ${timeZone.replaceAll('_', ' ')}.`}>
      {isPending ? (
        <Waiting what="the calendar" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : calendar === undefined || lead === undefined ? (
        <Empty title="No calendar" text="Nothing was decided then about when money can move." />
      ) : (
        <>
          <Section
            title="Business days and cut-offs"
            actions={<Way to="/administration/settings/payments.calendar">Versions, and to ask for a change</Way>}
          >
            <Said name="payments.calendar" content={parsed(calendar.content)} leave="closedOn" />
            <Text size="xs" c="dimmed" mt="sm" component="div">
              <Version of={calendar} />
            </Text>
          </Section>
          <Closed content={parsed(calendar.content)} />
          <Section
            title="Days until arrival"
            actions={<Way to="/administration/settings/payments.lead_days">Versions, and to ask for a change</Way>}
          >
            <Said name="payments.lead_days" content={parsed(lead.content)} />
          </Section>
        </>
      )}
      {at === undefined && <Windows />}
    </Page>
  )
}

type Saying = {
  readonly name: 'payments.calendar' | 'payments.lead_days'
  readonly content: Json
  readonly leave?: string
}

function Said({ name, content, leave }: Saying) {
  const { currency } = useSession()
  return (
    <Facts
      facts={shapes[name].fields.flatMap((field): readonly [string, string][] => {
        const said = sayValue(field, valueAt(content, field.path), currency)
        return said === undefined || field.path === leave ? [] : [[field.label, said]]
      })}
    />
  )
}

function Closed({ content }: { readonly content: Json }) {
  const held = valueAt(content, 'closedOn')
  const days = Array.isArray(held) ? held.flatMap(one => (typeof one === 'string' && isDay(one) ? [one] : [])) : []
  return (
    <Section title="Also closed on" says="Beside weekends and the holidays of the Federal Reserve, where these count.">
      {days.length === 0 ? (
        <Empty
          title="No other day"
          text="Days on which the institution alone is closed stand here, once two people have agreed."
        />
      ) : (
        <ul className="chips">
          {days.toSorted().map(day => (
            <li key={day}>
              <Day day={day} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** As the queue counts them: what closes next on each rail. */
function Windows() {
  const isOff = !useMay()('work_items.read')
  const { data, error, isPending, refetch } = useRead('GET /v1/work-items/counts', {}, { everyMs, isOff })
  if (isOff) return null
  return (
    <Section title="What closes next">
      {isPending ? (
        <Waiting what="the windows" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.cutOffs.length === 0 ? (
        <Empty title="No window closes" text="Every rail takes orders until midnight." />
      ) : (
        <PlainTable
          name="What closes next"
          rows={data.cutOffs}
          keyOf={({ rail, closesAt }) => `${rail} ${closesAt}`}
          columns={[
            { title: 'Rail', show: ({ rail }) => methods[rail] },
            { title: 'Of the day', show: ({ day }) => <Day day={day} /> },
            { title: 'Closes', show: ({ closesAt }) => <When at={closesAt} /> },
          ]}
        />
      )}
    </Section>
  )
}
