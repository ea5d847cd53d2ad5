// What is known of one file to the bank: its course, its facts, and what all four sides say of it once it was paid.

import { Text, Title, VisuallyHidden } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { useClosedDays } from '../../parts/four-way/closed-days.ts'
import { FourBars, FourTable } from '../../parts/four-way/four-bars.tsx'
import { Ident } from '../../parts/ident.tsx'
import { useMay } from '../../parts/may.tsx'
import { Money } from '../../parts/money.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { stagesOf } from './file-stages.ts'
import { type BankFile, fileStates, formats } from './words.ts'

const where = { behind: 'done', here: 'now', ahead: 'still to come' } as const

export function FileCourse({ of }: { readonly of: BankFile }) {
  return (
    <ol className="story" aria-label="Its course">
      {stagesOf(of).map(({ name, says, tone, is }) => (
        <li key={name} data-tone={tone} aria-current={is === 'here' ? 'step' : undefined}>
          <Text size="sm" fw={600} {...(is === 'ahead' ? { c: 'dimmed' } : {})}>
            {name}
            <VisuallyHidden>, {where[is]}</VisuallyHidden>
          </Text>
          {is !== 'ahead' && (
            <Text size="sm" {...(is === 'here' ? {} : { c: 'dimmed' })}>
              {says}
            </Text>
          )}
        </li>
      ))}
    </ol>
  )
}

export function FileFacts({ of }: { readonly of: BankFile }) {
  const [words, tone] = fileStates[of.state]
  return (
    <Facts
      facts={[
        ['File', <Ident key="id" id={of.id} />],
        ['Called', of.name],
        [
          'State',
          <State key="state" tone={tone}>
            {words}
          </State>,
        ],
        of.reason !== undefined && ['Because', of.reason],
        ['Form', formats[of.format]],
        ['Payments', of.entries.toLocaleString('en-US')],
        ['Control total', <Money key="amount" amount={of.amount} />],
        of.sha256 !== undefined && ['SHA-256', <Ident key="sha" id={of.sha256} />],
        of.proposal !== undefined && ['Proposal', <Ident key="proposal" id={of.proposal} />],
        of.goesAfter !== undefined && ['Leaves after', <Ident key="after" id={of.goesAfter} />],
        ['Made', <When key="made" at={of.madeAt} />],
        ['Changed', <When key="changed" at={of.changedAt} />],
        of.settledOn !== undefined && ['Paid by the bank', <Day key="paid" day={of.settledOn} />],
      ]}
    />
  )
}

/** Out of the proof of the day on which the bank paid for it. */
export function FileSides({ id, day }: { readonly id: string; readonly day: string }) {
  const may = useMay()('reports.read')
  const proved = useClosedDays('GET /v1/reconciliations', day, !may)
  const isProved = proved.beside?.isThere === true
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/reconciliations/{day}',
    { path: { day } },
    { isOff: !isProved },
  )
  if (!may) return null
  if (proved.beside !== undefined && !isProved)
    return (
      <Text size="sm" c="dimmed">
        The day on which it was paid is not proved yet.
      </Text>
    )
  if (proved.isPending || (isProved && isPending)) return <Waiting what="the proof of its day" />
  if (data === undefined) return <Failure error={proved.error ?? error} onAgain={isProved ? refetch : proved.refetch} />
  // A large file is paid in parts, which are named after it.
  const parts = data.proof.files.filter(({ file }) => file === id || file.startsWith(`${id}-`))
  return (
    <>
      {parts.length === 0 && (
        <Text size="sm" c="dimmed">
          The proof of that day does not name it.
        </Text>
      )}
      {parts.map(part => (
        <div key={part.file}>
          {parts.length > 1 && (
            <Title order={3} size="h5">
              {part.file}
            </Title>
          )}
          <FourBars sides={part} currency={data.proof.currency} name={`What became of ${part.file}`} />
          <FourTable sides={part} currency={data.proof.currency} />
        </div>
      ))}
      <Way to="/ledger/reconciliation" ask={{ day }}>
        The whole day
      </Way>
    </>
  )
}
