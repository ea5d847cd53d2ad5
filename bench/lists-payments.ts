// A year of payments for the part `lists`, with what came of each: written set by set as the owner of the tables, all
// constraints and triggers on. How they are spread is made up, by seed; it is what one sees at a bank with members of all kinds.

import { once } from 'node:events'
import { finished } from 'node:stream/promises'

import { idMaker } from '../src/base/ids.ts'
import { done, fault } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import type { Method } from '../src/payments/calendar.ts'
import type { PaymentState } from '../src/payments/lifecycle.ts'
import { actor, type Bank } from './arena.ts'
import { httpBank } from './http.ts'
import type { Party } from './lists-parties.ts'

const dayMs = 86_400_000
const days = 365
const daysAhead = 30
const linesAtOnce = 2_000
const proposedAtOnce = 100

type Planned = { readonly state: PaymentState; readonly reason: string | null }

/** Of 10,000 whose day is long over. */
const ends: readonly (readonly [upTo: number, Planned])[] = [
  [90, { state: 'failed', reason: 'rejected' }],
  [130, { state: 'returned', reason: 'R01' }],
  [160, { state: 'returned', reason: 'R03' }],
  [175, { state: 'refunded', reason: null }],
  [185, { state: 'reissued', reason: null }],
  [280, { state: 'cancelled', reason: null }],
  [290, { state: 'stopped', reason: 'stop_order' }],
  [10_000, { state: 'settled', reason: null }],
]

function stateOn(daysAgo: number, method: Method, random: () => number): Planned {
  const drawn = Math.floor(random() * 10_000)
  if (daysAgo < 0) {
    if (drawn < 60) return { state: 'awaiting_approval', reason: null }
    if (drawn < 90) return { state: 'held', reason: 'same_bill' }
    return drawn < 250 ? { state: 'cancelled', reason: null } : { state: 'scheduled', reason: null }
  }
  if (method === 'on_us') return { state: 'settled', reason: null }
  if (daysAgo < 1) return { state: 'released', reason: null }
  if (daysAgo < 3) return { state: 'sent', reason: null }
  return (ends.find(([upTo]) => drawn < upTo) ?? fault('the last takes all'))[1]
}

function methodBy(drawn: number): Method {
  if (drawn < 0.7) return 'ach'
  if (drawn < 0.9) return 'check'
  return drawn < 0.97 ? 'same_day_ach' : 'on_us'
}

/** Most bills are of some ten dollars, and one in thousands is of ten thousand. */
function centsBy(random: () => number): number {
  const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.max(100, Math.round(Math.exp(8.8 + 1.15 * gauss)))
}

const columns =
  'n, payment, hold, ending, instruction, message, exception, proposal, member, funding, account, payee, cents, submitted_at, process_on, state, reason, method'

/** In the order in which they came; a member who is a business has thousands, most have a few. */
function* lines(parties: readonly Party[], count: number, random: () => number): Generator<string> {
  const begin = Date.now() - days * dayMs
  let nowMs = begin
  const newId = idMaker(() => nowMs)
  for (let n = 0; n < count; n++) {
    nowMs = begin + Math.floor((n / count) * days * dayMs)
    const party = parties[Math.floor(parties.length * random() ** 2)] ?? fault('somebody pays')
    const payee = party.payees[Math.floor(random() * party.payees.length)] ?? fault('somebody is paid')
    const method = methodBy(random())
    const ahead = random() < 0.25 ? Math.floor(random() * daysAhead) : Math.floor(random() * 3)
    const onMs = nowMs + ahead * dayMs
    const { state, reason } = stateOn(Math.floor(Date.now() / dayMs) - Math.floor(onMs / dayMs), method, random)
    const ids = [
      newId('pay'),
      newId('trf'),
      newId('trf'),
      newId('ins'),
      newId('msg'),
      state === 'failed' || state === 'returned' ? newId('exc') : '\\N',
      state === 'held' || state === 'awaiting_approval' ? newId('prp') : '\\N',
    ]
    const whose = [party.member, party.fundingAccount, party.account, payee]
    const when = [new Date(nowMs).toISOString(), new Date(onMs).toISOString().slice(0, 10)]
    yield `${[n, ...ids, ...whose, centsBy(random), ...when, state, reason ?? '\\N', method].join('\t')}\n`
  }
}

export async function fillPayments(
  bank: Bank,
  parties: readonly Party[],
  count: number,
  random: () => number,
): Promise<void> {
  const { owner } = bank
  await owner`create schema made`
  await owner`
    create unlogged table made.plan (
      n integer, payment text, hold text, ending text, instruction text, message text, exception text, proposal text,
      member text, funding text, account text, payee text, cents bigint, submitted_at timestamptz, process_on date,
      state text, reason text, method text)`
  const into = await owner.unsafe(`copy made.plan (${columns}) from stdin`).writable()
  let held = ''
  let lineCount = 0
  for (const line of lines(parties, count, random)) {
    held += line
    if (++lineCount % linesAtOnce > 0) continue
    if (!into.write(held)) await once(into, 'drain')
    held = ''
  }
  into.end(held)
  await finished(into)
  await owner`analyze made.plan`
  await propose(bank)
  await insertPayments(bank)
  await insertSteps(bank)
  await insertWhatLeft(bank)
  await insertTransfers(bank)
  await insertCases(bank)
  await owner`drop schema made cascade`
  await owner`vacuum analyze`
}

/** What waits for people, as they find it. */
async function propose({ outside, owner }: Bank): Promise<void> {
  const rows = await owner<
    {
      proposal: change.ProposalId
      payment: string
      cents: bigint
      on: string
      member: string
      funding: string
      payee: string
      method: string
    }[]
  >`
    select proposal, payment, cents, process_on::text as on, member, funding, payee, method
      from made.plan
     where proposal is not null
     order by n`
  for (let from = 0; from < rows.length; from += proposedAtOnce) {
    const proposed = await transact(outside, httpBank, actor, async work => {
      for (const { proposal, payment, cents, on, member, funding, payee, method } of rows.slice(
        from,
        from + proposedAtOnce,
      )) {
        const amount = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
        const content = { amount, currency: 'USD', member, fundingAccount: funding, payee, method, processOn: on }
        const wanted = {
          id: proposal,
          kind: 'payments.payment',
          subject: payment,
          content,
          approvalsNeeded: 1,
        } as const
        const made = await change.propose(work, { ...wanted, expiresAt: new Date(work.now.getTime() + 7 * dayMs) })
        if (!made.ok) return made
      }
      return done(undefined)
    })
    if (!proposed.ok) fault(proposed.refusal.code)
  }
}

async function insertPayments({ owner }: Bank): Promise<void> {
  await owner`
    insert into payments.payment (
      institution_id, payment_id, key, fingerprint, member_id, funding_account_id, payee_id, currency, amount, process_on,
      state, version, reason, hold_id, submitted_at, changed_at, method, deliver_on, proposal_id, answer_until)
    select ${httpBank}, payment, 'key-' || n, sha256(payment::bytea), member, funding, payee, 'USD', cents, process_on,
           state, case state when 'settled' then 4 when 'returned' then 5 when 'refunded' then 6 else 3 end, reason,
           case when state in ('scheduled', 'awaiting_approval', 'held', 'cancelled') then null else hold end,
           submitted_at, greatest(submitted_at, least(process_on + interval '1 day', now())), method,
           case when state in ('released', 'sent') then process_on + 1 end, proposal,
           case when proposal is not null then now() + interval '7 days' end
      from made.plan
     order by n`
}

/** Along the way that each has come. */
async function insertSteps({ owner }: Bank): Promise<void> {
  await owner`
    insert into payments.payment_step (institution_id, payment_id, version, from_state, state, actor, reason, at)
    select ${httpBank}, payment, place, way[place - 1], way[place],
           case when place = 1 then ${actor} else 'process:worker' end,
           case when place = cardinality(way) then reason end,
           case when place = 1 then submitted_at
                else least(greatest(submitted_at, process_on::timestamptz) + place * interval '3 hours', now()) end
      from (select n, payment, submitted_at, process_on, reason,
                   case when method = 'on_us' and state = 'settled' then array['settled']
                        when state in ('scheduled', 'awaiting_approval', 'held') then array[state]
                        when state = 'cancelled' then array['scheduled', state]
                        when state in ('failed', 'stopped') then array['scheduled', 'released', state]
                        when state = 'released' then array['scheduled', 'released']
                        else array['scheduled', 'released', 'sent', 'settled', 'returned', state]
                   end as whole, state
              from made.plan) planned
     cross join lateral (select whole[:array_position(whole, state)] as way) walked
     cross join lateral generate_series(1, cardinality(way)) as place
     order by n, place`
}

/** Instructions, the checks that were drawn, and the mail that members were sent. */
async function insertWhatLeft({ owner }: Bank): Promise<void> {
  await owner`
    insert into rails.instruction (
      institution_id, instruction_id, reference, currency, amount, creditor, state, told, attempts, due_at, queued_at,
      answered_at, reason, method)
    select ${httpBank}, instruction, payment, 'USD', cents, payee, leaves, case leaves when 'filed' then 'queued' else leaves end,
           1, process_on, process_on, case when leaves <> 'filed' then process_on + interval '1 day' end,
           case when leaves in ('rejected', 'returned') then coalesce(reason, 'R01') end, method
      from (select *, case state when 'failed' then 'rejected' when 'settled' then 'settled' when 'sent' then 'accepted'
                                 when 'released' then 'filed' when 'stopped' then 'filed' else 'returned' end as leaves
              from made.plan
             where method <> 'on_us'
               and state not in ('scheduled', 'awaiting_approval', 'held', 'cancelled')) planned
     order by n`
  await owner`
    insert into rails.paper_check (
      institution_id, number, instruction_id, currency, amount, drawn_on, state, reason, changed_at, stale_days)
    select ${httpBank}, 1000 + row_number() over (order by n), instruction, 'USD', cents, process_on,
           case state when 'settled' then 'cleared' when 'released' then 'drawn' when 'sent' then 'issued'
                      when 'stopped' then 'stopped' else 'voided' end,
           case when state not in ('settled', 'released', 'sent') then 'stale' end, process_on, 180
      from made.plan
     where method = 'check'
       and state not in ('scheduled', 'awaiting_approval', 'held', 'cancelled')
     order by n`
  // No list opens an address, so all of them may be the same bytes.
  await owner`
    insert into messages.message (
      institution_id, message_id, channel, key, recipient, state, attempts, attempts_max, due_at, queued_at, ended_at, reason,
      notice, language, template, subject, body, to_address, to_table, to_column, to_row, to_member)
    select ${httpBank}, message, 'mail', payment || '/accepted', member, sent, 1, 8, submitted_at, submitted_at,
           case when sent <> 'queued' then submitted_at + interval '1 minute' end,
           case when sent = 'failed' then 'address_refused' when sent = 'suppressed' then 'no_address' end,
           'payment_accepted', 'en', 0, 'Your payment', 'We have your order to pay ' || cents || ' cents on ' || process_on || '.',
           decode('01' || repeat('ab', 60), 'hex'), 'payments.member', 'email_sealed', member, member
      from (select *, case when n % 997 = 0 then 'failed' when n % 499 = 0 then 'suppressed'
                           when submitted_at > now() - interval '2 minutes' then 'queued' else 'sent' end as sent
              from made.plan) planned
     order by n`
}

/** A hold when a payment is released, a capture when it settles, each numbered within both accounts. */
async function insertTransfers({ owner }: Bank): Promise<void> {
  await owner`
    create unlogged table made.moved as
    select *, row_number() over of_member as member_entry, row_number() over of_bank as bank_entry,
           sum(captured) over of_member as member_posted, sum(held) over of_member as member_held,
           sum(captured) over of_bank as bank_posted, sum(held) over of_bank as bank_held
      from (select n, 1 as place, hold as id, null as of_id, 'hold' as kind, account, cents, 0::bigint as captured, cents as held,
                   greatest(submitted_at, process_on::timestamptz + interval '10 hours') as at
              from made.plan
             where state not in ('scheduled', 'awaiting_approval', 'held', 'cancelled') and method <> 'on_us'
             union all
            select n, 2, ending, hold, 'capture', account, cents, cents, -cents,
                   greatest(submitted_at, process_on::timestamptz + interval '10 hours') + interval '20 hours'
              from made.plan
             where state in ('settled', 'returned', 'refunded', 'reissued') and method <> 'on_us') planned
    window of_member as (partition by account order by at, n, place), of_bank as (order by at, n, place)`
  const [clearing] = await owner<{ account: string }[]>`
    select account_id as account
      from payments.clearing_account
     where institution_id = ${httpBank}
     order by bucket
     limit 1`
  const { account } = clearing ?? fault('the institution clears somewhere')
  await owner`
    insert into ledger.transfer (
      institution_id, transfer_id, key, kind, debit_account_id, credit_account_id, currency, amount, of_transfer_id, at,
      debit_entry, debit_posted, debit_held_debits, debit_held_credits,
      credit_entry, credit_posted, credit_held_debits, credit_held_credits)
    select ${httpBank}, id, id, kind, account, ${account}, 'USD', cents, of_id, at,
           member_entry, -member_posted, member_held, 0, bank_entry, bank_posted, 0, bank_held
      from made.moved
     order by at, n, place`
  await owner`
    update ledger.account
       set posted = last.posted, held_debits = last.held, entries = last.entry, moved_at = last.at
      from (select distinct on (account) account, -member_posted as posted, member_held as held, member_entry as entry, at
              from made.moved
             order by account, member_entry desc) last
     where institution_id = ${httpBank}
       and account_id = last.account`
  await owner`
    update ledger.account
       set posted = last.posted, held_credits = last.held, entries = last.entry, moved_at = last.at
      from (select bank_posted as posted, bank_held as held, bank_entry as entry, at
              from made.moved
             order by bank_entry desc
             limit 1) last
     where institution_id = ${httpBank}
       and account_id = ${account}`
}

/** Exceptions of what came back, those of the last days open; disputes; standing orders. */
async function insertCases({ owner }: Bank): Promise<void> {
  await owner`
    insert into payments.exception (
      institution_id, exception_id, payment_id, kind, reason, state, opened_at, due_on, resolution, resolved_by, resolved_at,
      version)
    select ${httpBank}, exception, payment,
           case when state = 'returned' then 'returned' when n % 3 = 0 then 'insufficient_funds' else 'rejected' end,
           coalesce(reason, 'R01'), case when is_open then 'open' else 'resolved' end, process_on + interval '1 day',
           process_on + 3, case when not is_open then 'closed' end, case when not is_open then 'person:per_1' end,
           case when not is_open then process_on + interval '2 days' end, case when is_open then 1 else 2 end
      from (select *, process_on > current_date - 6 as is_open
              from made.plan
             where exception is not null) planned
     order by n`
  await owner`
    insert into payments.exception_step (institution_id, exception_id, version, act, actor, at)
    select ${httpBank}, exception_id, place, case place when 1 then 'opened' else 'closed' end, 'process:worker', opened_at
      from payments.exception
     cross join lateral generate_series(1, version) as place`
  await owner`
    insert into payments.dispute (
      institution_id, dispute_id, key, fingerprint, member_id, funding_account_id, payment_id, kind, form, received_at,
      received_on, transfer_on, is_point_of_sale, is_foreign, is_timely, must_confirm, rules_version, currency, amount, state,
      version, ended_at, next_due_on, opened_at, changed_at)
    select ${httpBank}, 'dsp' || substr(payment, 4), 'dispute-' || n, sha256(payment::bytea), member, funding, payment,
           (array['unauthorized', 'incorrect_amount', 'omitted', 'other'])[1 + n % 4], 'written',
           process_on + interval '5 days', process_on + 5, process_on, false, false, true, false, 1, 'USD', cents,
           case when is_open then 'open' else 'withdrawn' end, 1, case when not is_open then process_on + interval '20 days' end,
           case when is_open then process_on + 15 end, process_on + interval '5 days', process_on + interval '5 days'
      from (select *, process_on > current_date - 20 as is_open
              from made.plan
             where n % 1000 = 7
               and state = 'settled') planned
     order by n`
  await owner`
    insert into payments.standing_order (
      institution_id, standing_order_id, key, fingerprint, member_id, funding_account_id, payee_id, currency, amount,
      frequency, start_on, next_occurrence, next_on, state, created_at)
    select ${httpBank}, 'sto' || substr(payment, 4), 'order-' || n, sha256(payment::bytea), member, funding, payee, 'USD', cents,
           'monthly', process_on, 3, case when n % 4 > 0 then current_date + (n / 50) % 31 end,
           case when n % 4 > 0 then 'active' else 'ended' end, submitted_at
      from made.plan
     where n % 50 = 11
     order by n`
}
