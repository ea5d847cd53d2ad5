// What people ask of lists: each filter alone, what the console's pages offer together, and the calls that a page makes at once.

import { fault } from '../src/base/outcome.ts'
import type { Bank } from './arena.ts'
import { httpBank } from './http.ts'

const yearMs = 365 * 86_400_000

/** Who can read it: work waits for operators, and auditors read the rest. */
export type Ask = {
  readonly name: string
  readonly path: string
  readonly role: 'auditor' | 'operator'
  /** Not a list: one answer. */
  readonly isWhole?: true
  /** The keys of a row in the middle of a list that is too long to be walked through, and of one near its end. */
  readonly places?: readonly [middle: readonly string[], end: readonly string[]]
}

/** What a page asks for before it is all there; what needs the answer before is asked after it. */
export type PageAsk = {
  readonly name: string
  readonly role: Ask['role']
  readonly turns: readonly (readonly string[])[]
}

type Known = {
  readonly busy: string
  readonly usual: string
  readonly payee: string
  readonly biggest: string
  readonly seldom: string
  readonly busyAccount: string
  readonly clearing: string
  readonly funding: string
  readonly payment: string
  readonly day: string
  readonly dayBefore: string
}

async function know({ owner }: Bank): Promise<Known> {
  const [row] = await owner<Known[]>`
    with busy as (select member_id as id, funding_account_id as funding, count(*) as payments
                    from payments.payment
                   where institution_id = ${httpBank}
                   group by 1, 2),
         billed as (select biller_id as id, count(*) as payees from payments.payee where biller_id is not null group by 1),
         pivot as (select payment_id, member_id, payee_id, process_on
                     from payments.payment
                    where institution_id = ${httpBank}
                    order by payment_id
                   offset (select count(*) / 2 from payments.payment)
                    limit 1)
    select (select id from busy order by payments desc limit 1) as busy,
           pivot.member_id as usual, pivot.payee_id as payee, pivot.payment_id as payment,
           pivot.process_on::text as day, (pivot.process_on - 7)::text as "dayBefore",
           (select id from billed order by payees desc limit 1) as biggest,
           (select id from billed order by payees limit 1) as seldom,
           (select account_id from payments.funding_account where funding_account_id =
             (select funding from busy order by payments desc limit 1)) as "busyAccount",
           (select account_id from ledger.account where institution_id = ${httpBank} order by entries desc limit 1) as clearing,
           (select funding from busy order by payments desc limit 1) as funding
      from pivot`
  return row ?? fault('there are payments')
}

/** Places in the order `newest`, in which pages are by what is asked for if nothing else is. */
async function places({ owner }: Bank, column: string): Promise<readonly [readonly string[], readonly string[]]> {
  const at = async (share: number): Promise<readonly string[]> => {
    const [row] = await owner<{ by: string; id: string }[]>`
      select case when ${column} = 'submitted_at' then to_char(submitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                  when ${column} = 'amount' then amount::text
                  else process_on::text end as by, payment_id as id
        from payments.payment
       where institution_id = ${httpBank}
       order by ${owner(column)} desc, payment_id desc
      offset (select floor(count(*) * ${share}::float8)::bigint from payments.payment where institution_id = ${httpBank})
       limit 1`
    return row === undefined ? fault('there are payments') : [row.by, row.id]
  }
  return [await at(0.5), await at(0.9999)]
}

export async function asksOf(bank: Bank): Promise<readonly Ask[]> {
  const known = await know(bank)
  const newest = await places(bank, 'submitted_at')
  const amounts = await places(bank, 'amount')
  const auditor = (path: string, more: Partial<Ask> = {}): Ask => ({
    name: shortened(path),
    path,
    role: 'auditor',
    ...more,
  })
  const operator = (path: string): Ask => ({ name: shortened(path), path, role: 'operator' })
  const year = `from=${new Date(Date.now() - yearMs).toISOString()}&until=${new Date().toISOString()}`
  const whole = (path: string) => auditor(path, { isWhole: true })
  const paymentsBy = [
    ...['settled', 'scheduled', 'held', 'awaiting_approval', 'sent', 'failed', 'returned', 'refunded', 'stopped'].map(
      state => `state=${state}`,
    ),
    'state=held,awaiting_approval',
    ...['ach', 'check', 'same_day_ach', 'on_us'].map(method => `method=${method}`),
    `member=${known.busy}`,
    `member=${known.usual}`,
    `payee=${known.payee}`,
    `biller=${known.biggest}`,
    `biller=${known.seldom}`,
    `fundingAccount=${known.funding}`,
    `processOnFrom=${known.dayBefore}&processOnUntil=${known.day}`,
    `processOnUntil=${known.dayBefore}`,
    `createdFrom=${known.dayBefore}T00:00:00Z&createdUntil=${known.day}T00:00:00Z`,
    'currency=USD&amountFrom=5000.00',
    'currency=USD&amountFrom=100.00&amountUntil=100.00',
    'currency=USD&amountUntil=1.00',
    'currency=EUR',
  ]
  const together = [
    'state=held&method=on_us',
    'state=failed&method=same_day_ach',
    'state=stopped&method=on_us',
    'state=scheduled&currency=USD&amountFrom=5000.00',
    'state=settled&currency=USD&amountFrom=20000.00',
    'state=settled&method=on_us&currency=USD&amountFrom=20000.00',
    'method=on_us&currency=USD&amountFrom=100.00&amountUntil=100.00',
    'currency=USD&amountFrom=100.00&amountUntil=100.00&order=oldest',
    `state=failed&processOnFrom=${known.day}&processOnUntil=${known.day}`,
    `method=on_us&processOnFrom=${known.day}&processOnUntil=${known.day}`,
    `method=on_us&processOnFrom=${known.day}&processOnUntil=${known.day}&currency=USD&amountFrom=5000.00`,
    `member=${known.busy}&state=failed&method=check`,
    `member=${known.busy}&currency=USD&amountFrom=5000.00`,
    `biller=${known.biggest}&state=failed`,
    `biller=${known.biggest}&state=stopped&method=check`,
    `createdFrom=${known.dayBefore}T00:00:00Z&createdUntil=${known.day}T00:00:00Z&currency=USD&amountFrom=20000.00`,
    'order=processOn',
    'order=processOn&method=on_us&currency=USD&amountFrom=5000.00',
    'order=oldest&state=scheduled',
    'order=amount&state=stopped&currency=USD',
    `order=amount&currency=USD&processOnFrom=${known.day}&processOnUntil=${known.day}`,
    'order=amount&currency=USD&method=on_us',
  ]
  return [
    auditor('/v1/payments', { places: newest }),
    auditor('/v1/payments?order=amount&currency=USD', { places: amounts }),
    ...[...paymentsBy, ...together].map(query => auditor(`/v1/payments?${query}`)),
    whole('/v1/payments/summary'),
    ...[...paymentsBy, ...together.filter(query => !query.includes('order='))].map(query =>
      whole(`/v1/payments/summary?${query}`),
    ),
    ...[
      known.payment,
      known.payment.slice(0, 14),
      known.usual.slice(0, 12),
      known.payee,
      'core-17',
      '125.00',
      'power',
      'first nat',
    ].map(sought => whole(`/v1/search?q=${encodeURIComponent(sought)}`)),
    operator('/v1/work-items'),
    ...['needs_me', 'cut_off_risk', 'holds', 'returns', 'possible_duplicates'].map(view =>
      operator(`/v1/work-items?view=${view}`),
    ),
    ...['payment_approval', 'payment_exception'].map(kind => operator(`/v1/work-items?kind=${kind}`)),
    operator('/v1/work-items?owner=nobody'),
    operator(`/v1/work-items?member=${known.usual}`),
    operator('/v1/work-items?amountFrom=5000.00'),
    { ...operator('/v1/work-items/counts'), isWhole: true },
    auditor('/v1/exceptions'),
    ...['returned', 'rejected', 'stale'].map(kind => auditor(`/v1/exceptions?kind=${kind}`)),
    auditor('/v1/disputes'),
    auditor('/v1/disputes?state=open'),
    auditor('/v1/disputes?state=resolved_against'),
    auditor('/v1/disputes?kind=omitted'),
    auditor(`/v1/disputes?member=${known.busy}`),
    auditor('/v1/messages?state=failed'),
    auditor('/v1/ledger/accounts'),
    auditor('/v1/ledger/accounts?kind=clearing'),
    auditor('/v1/ledger/accounts?kind=losses&balance=moved'),
    auditor('/v1/ledger/accounts?state=closed'),
    auditor(`/v1/ledger/accounts?at=${known.dayBefore}T12:00:00Z`),
    auditor(`/v1/ledger/accounts?kind=member&balance=moved&at=${known.dayBefore}T12:00:00Z`),
    auditor(`/v1/ledger/accounts/${known.busyAccount}/statement?${year}`),
    auditor(`/v1/ledger/accounts/${known.clearing}/statement?${year}`),
    auditor(
      `/v1/ledger/accounts/${known.clearing}/statement?from=${known.dayBefore}T00:00:00Z&until=${known.day}T00:00:00Z`,
    ),
    whole(`/v1/ledger/accounts/${known.clearing}/balances?at=${known.dayBefore}T12:00:00Z`),
    whole(`/v1/ledger/trial-balance`),
    whole(`/v1/ledger/trial-balance?at=${known.dayBefore}T12:00:00Z`),
    auditor('/v1/members'),
    auditor('/v1/members?state=suspended'),
    auditor('/v1/members?language=es'),
    auditor(`/v1/members?createdFrom=${known.dayBefore}T00:00:00Z&createdUntil=${known.day}T00:00:00Z`),
    auditor('/v1/payees'),
    auditor('/v1/payees?state=suspended'),
    auditor('/v1/payees?method=on_us'),
    auditor(`/v1/payees?biller=${known.biggest}`),
    auditor(`/v1/payees?biller=${known.biggest}&state=terminated`),
    auditor('/v1/funding-accounts'),
    auditor('/v1/funding-accounts?state=closed'),
    auditor('/v1/standing-orders'),
    auditor('/v1/standing-orders?state=paused'),
    auditor(`/v1/standing-orders?nextOnFrom=${new Date().toISOString().slice(0, 10)}`),
    auditor('/v1/checks'),
    auditor('/v1/checks?state=cleared'),
    auditor('/v1/checks?state=drawn'),
    auditor('/v1/checks?state=stopped'),
    auditor('/v1/proposals'),
    auditor('/v1/proposals?state=open'),
    auditor('/v1/proposals?state=applied&kind=payments.payment'),
    whole(`/v1/payments/${known.payment}/passport`),
    whole(`/v1/payments/${known.payment}/steps`),
  ]
}

const idCharsShown = 8

/** Of an id its kind is enough. */
function shortened(path: string): string {
  return path
    .replace('/v1/', '')
    .replaceAll(/([a-z]{3}_)[0-9a-z]+/g, (id, prefix: string) => (id.length > idCharsShown ? `${prefix}…` : id))
    .replaceAll(/T[0-9:.]+Z/g, '')
}

/** As the console's pages ask (console/src/pages): what it draws first, and what it needs of the rows that came. */
export async function pagesOf(bank: Bank): Promise<readonly PageAsk[]> {
  const { owner } = bank
  const known = await know(bank)
  const names = async (column: 'member_id' | 'payee_id', state: string) => {
    const rows = await owner<{ id: string }[]>`
      select distinct ${owner(column)} as id
        from (select member_id, payee_id
                from payments.payment
               where institution_id = ${httpBank} and state = ${state}
               order by submitted_at desc
               limit 100) newest`
    return rows.map(({ id }) => id).join()
  }
  const named = async (state: string) => [
    `/v1/members?limit=100&ids=${await names('member_id', state)}`,
    `/v1/payees?limit=100&ids=${await names('payee_id', state)}`,
  ]
  return [
    {
      name: 'payments, none asked for',
      role: 'auditor',
      turns: [['/v1/payments?limit=100', '/v1/payments/summary'], await named('scheduled')],
    },
    {
      name: 'payments, settled checks',
      role: 'auditor',
      turns: [
        ['/v1/payments?limit=100&state=settled&method=check', '/v1/payments/summary?state=settled&method=check'],
        await named('settled'),
      ],
    },
    {
      name: 'the work queue',
      role: 'operator',
      turns: [['/v1/work-items?limit=100', '/v1/work-items/counts'], await named('held')],
    },
    {
      name: 'a payment',
      role: 'auditor',
      turns: [
        [`/v1/payments/${known.payment}`, `/v1/payments/${known.payment}/passport`],
        [`/v1/members?limit=100&ids=${known.usual}`, `/v1/payees?limit=100&ids=${known.payee}`],
      ],
    },
    {
      name: 'a member with thousands of payments',
      role: 'auditor',
      turns: [
        [`/v1/members/${known.busy}`],
        [
          `/v1/payments?limit=100&member=${known.busy}`,
          `/v1/payees?limit=100&member=${known.busy}`,
          `/v1/funding-accounts?limit=100&member=${known.busy}`,
          `/v1/disputes?limit=100&member=${known.busy}`,
        ],
      ],
    },
  ]
}
