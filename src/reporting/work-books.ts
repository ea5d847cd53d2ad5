// What is said of what does not agree: between the bank's statement and our books, between a bank's file and what we sent, and
// between the institution's core and us.

import { sayMoney } from '../base/money.ts'
import * as payments from '../payments/payments.ts'
import * as rails from '../rails/rails.ts'
import type { Described } from './work-item.ts'
import { heldBy, whileOwned } from './work-payments.ts'
import { action, type Seen, sayDay, sayReturn } from './work-say.ts'

type BreakSeen = { readonly found: payments.Break; readonly isAsked: boolean }

const breakSaid: Readonly<Record<payments.Break['kind'], string>> = {
  amount_differs: 'the bank booked another amount than the file says',
  missing_on_statement: 'a file has left, and no statement shows it',
  missing_in_payments: 'the bank booked something of ours that we do not know of',
  unknown_line: 'the bank booked a line that names nothing of ours',
  duplicate_line: 'the bank booked the same line twice',
  balance_differs: 'the balance of the statement is another than its lines make it',
  late: 'the statement of the day has not come',
}

export function describeBreak(seen: Seen, { found, isAsked }: BreakSeen): Described {
  const { id, kind, money, line, day, dueOn, version } = found
  const owner = heldBy(seen, found.owner, found.ownedUntil)
  const unless = whileOwned(seen, owner) ?? (isAsked ? 'Somebody has been asked already, and has yet to answer.' : null)
  const amount = sayMoney({ ...money, minor: money.minor < 0n ? -money.minor : money.minor })
  const consequences = {
    match: `Asks a second person whether ${amount} is the payment of a file. Nothing is posted before they agree.`,
    write_off: `Asks a second person whether ${amount} goes to fees, losses or prefunding. Nothing is posted before they agree.`,
    explain: 'Ends it with your words. No money moves.',
  }
  const paths = { match: 'match', write_off: 'write-off', explain: 'explanation' }
  const where = line === null ? 'No money rests in suspense.' : `${amount} rests in suspense.`
  const next =
    line === null
      ? 'Explain it once you know.'
      : kind === 'duplicate_line'
        ? 'Ask the bank, then write it off.'
        : 'Match it with a file, or write it off.'
  return {
    id,
    kind: 'reconciliation_break',
    since: found.openedAt,
    due: seen.open.endOf(dueOn),
    clock: { name: 'own_target', source: 'By when we want somebody to have looked at it, in business days' },
    money,
    rail: null,
    member: null,
    payee: null,
    payment: null,
    state: isAsked ? 'asked' : 'open',
    why: {
      code: kind,
      words: `On ${sayDay(day)} ${breakSaid[kind]}: ${amount}, ${payments.ageOfBreak(found, seen.open.today)} days ago. ${where} ${next}`,
      facts: {
        reason: found.reason,
        subject: found.subject,
        day,
        ...(isAsked && found.proposal !== null ? { proposal: found.proposal } : {}),
      },
    },
    owner,
    actions: [
      action(seen, {
        action: 'take',
        path: `/v1/breaks/${id}/ownership`,
        permit: 'breaks.resolve',
        revision: version,
        unless: whileOwned(seen, owner),
        consequence: 'Nobody else can act on it for a quarter of an hour. No money moves.',
      }),
      ...payments.actionsOfBreak(found).map(what =>
        action(seen, {
          action: what,
          path: `/v1/breaks/${id}/${paths[what]}`,
          permit: 'breaks.resolve',
          revision: version,
          unless,
          consequence: consequences[what],
        }),
      ),
    ],
  }
}

const ownDay = { name: 'own_target', source: 'We want somebody to have looked at it a day after it came' } as const

/** What has been agreed is the worker's to do; what was asked waits for an answer. */
function whileAsked(resolution: rails.OpenEntry['resolution']): string | null {
  if (resolution?.state === 'asked') return 'Somebody has been asked already, and has yet to answer.'
  return resolution?.state === 'agreed' ? 'Two people have agreed, and it is about to be done.' : null
}

const entryWords: Readonly<Record<rails.OpenEntry['kind'], string>> = {
  return: 'A return',
  change: 'A notice of change',
  refused_change: 'A refused notice of change',
  dishonored: 'A dishonored return',
  contested: 'A contested dishonored return',
  other: 'An entry',
  status: 'An answer about a payment',
  file_status: 'An answer about a file',
}

function askedIn(resolution: rails.OpenEntry['resolution']): { readonly proposal?: string } {
  const proposal = resolution?.proposal ?? null
  return proposal === null ? {} : { proposal }
}

export function describeEntry(seen: Seen, entry: rails.OpenEntry): Described {
  const { id, kind, code, amount, effect, reference, resolution, offered, candidates } = entry
  const money = amount === null ? null : { minor: amount, currency: seen.open.currency }
  const what = `${entryWords[kind]} (${sayReturn(code) ?? code})`
  const found =
    effect === 'unmatched'
      ? `names nothing of ours${candidates === 0 ? '' : `; ${candidates} of ours might be meant`}`
      : 'contradicts what is final here'
  return {
    id,
    kind: 'incoming_entry',
    since: entry.enteredAt,
    due: rails.lookBy(entry.enteredAt),
    clock: ownDay,
    money,
    rail: null,
    member: null,
    payee: null,
    payment: null,
    state: resolution?.state ?? 'open',
    why: {
      code: `entry_${effect}`,
      words: `${what}${money === null ? '' : ` for ${sayMoney(money)}`} ${found}. Nothing of ours has moved by it. ${offered.includes('matched') ? 'Say which payment it is of, or explain it.' : 'Ask the bank, and explain it.'}`,
      facts: {
        reason: code,
        ...(reference === null ? {} : { subject: reference }),
        ...askedIn(resolution),
      },
    },
    owner: null,
    actions: offered.map(way =>
      action(seen, {
        action: way === 'matched' ? 'match' : 'explain',
        path: `/v1/incoming-entries/${id}/resolution`,
        permit: 'incoming_files.resolve',
        revision: resolution?.version ?? 1,
        unless: whileAsked(resolution),
        consequence:
          way === 'matched'
            ? `Asks a second person whether it is of the payment you name. ${money === null ? 'It' : sayMoney(money)} comes back to that payment once they agree.`
            : 'Ends it with your words. No money moves.',
      }),
    ),
  }
}

export function describeDifference(seen: Seen, difference: rails.OpenDifference): Described {
  const { id, kind, ours, theirs, foundAt, resolution, offered } = difference
  return {
    id,
    kind: 'core_difference',
    since: foundAt,
    due: rails.lookBy(foundAt),
    clock: ownDay,
    money: null,
    rail: null,
    member: null,
    payee: null,
    payment: null,
    state: resolution?.state ?? 'open',
    why: {
      code: kind,
      words: `The core and we differ (${kind.replaceAll('_', ' ')}): ${ours} here, ${theirs} there. Nothing is put right by itself. ${offered.length === 0 ? 'It ends when it is not found any more: see to it at the core.' : 'Settle it with the core’s people, and say so; a second person agrees.'}`,
      facts: {
        subject: difference.account,
        ...askedIn(resolution),
      },
    },
    owner: null,
    actions: offered.map(() =>
      action(seen, {
        action: 'settle',
        path: `/v1/core/differences/${id}/resolution`,
        permit: 'core.resolve',
        revision: resolution?.version ?? 1,
        unless: whileAsked(resolution),
        consequence:
          'Asks a second person whether it was settled at the core. It ends once they agree; no money moves here.',
      }),
    ),
  }
}
