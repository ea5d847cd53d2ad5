// What came of a rehearsal, in words.

import type { Schemas } from '../../api/api.ts'
import { wordsOf } from '../../parts/said.ts'

type Rehearsal = Schemas['Rehearsal']

const reasons: Readonly<Record<string, string>> = {
  proposal_is_over: 'It is answered already.',
  limit_exceeded: 'A limit of the member stands against it.',
  insufficient_funds: 'The account does not have the money.',
  setting_unchanged: 'It is the same as what is in force.',
}

/** The first of these that the answer has says what would become. */
const sayings: readonly ((of: Rehearsal) => string | undefined)[] = [
  ({ payment, state }) => (payment === undefined ? undefined : `The payment would be ${said(state)}.`),
  ({ dispute, state }) => (dispute === undefined ? undefined : `The dispute would be ${said(state)}.`),
  ({ setting, paymentsOnClosedDays: closed }) => {
    if (setting === undefined) return undefined
    if (closed === undefined) return 'The setting would be in force at once.'
    if (closed === 0) return 'The setting would be in force at once. No scheduled payment would stand on a closed day.'
    return `${closed === 1 ? 'One scheduled payment' : `${closed} scheduled payments`} would stand on a day that is no business day any more.`
  },
  ({ role, holder }) =>
    role === undefined ? undefined : `${holder ?? 'They'} would hold or lose the role ${wordsOf(role)}.`,
  ({ coolingUntil }) =>
    coolingUntil === undefined
      ? undefined
      : `The payee would be paid there from ${coolingUntil} on, after the cool-off.`,
  ({ client, kid }) =>
    client === undefined
      ? undefined
      : kid === undefined
        ? 'The program would be changed.'
        : `The program would get the key ${kid}.`,
  ({ person }) => (person === undefined ? undefined : 'It would be done for this person at once.'),
  ({ template, version }) =>
    template === undefined ? undefined : `It would be version ${version ?? 'next'} of the wording.`,
  ({ rotation }) => (rotation === undefined ? undefined : 'The rotation would begin within seconds.'),
  ({ risk, until }) => (risk === undefined ? undefined : `The risk would count as accepted until ${until ?? 'then'}.`),
  ({ hold }) => (hold === undefined ? undefined : 'The legal hold would be as it says.'),
  ({ member }) => (member === undefined ? undefined : 'The member would be erased. Nobody could bring that back.'),
  ({ prefunding }) => (prefunding === undefined ? undefined : 'The prefunding would be expected.'),
  of => (of.break === undefined ? undefined : 'The money would leave suspense as it says.'),
]

const said = (state: string | undefined) => wordsOf(state ?? 'as asked')
const failing: ReadonlySet<string> = new Set(['failed', 'cancelled', 'held'])

export function rehearsed(of: Rehearsal): { readonly isGood: boolean; readonly words: string } {
  const { reason, state } = of
  const words = sayings.map(say => say(of)).find(one => one !== undefined)
  const isGood = reason === undefined && (state === undefined || !failing.has(state))
  const because = reason === undefined ? '' : (reasons[reason] ?? `Because: ${wordsOf(reason)}.`)
  return { isGood, words: [words ?? (isGood ? 'Nothing stands against it.' : ''), because].filter(Boolean).join(' ') }
}
