// What people are asked to agree to: what it is called, what is asked in a sentence, and what follows from the last approval.

import type { Item } from '../../api/asked.ts'
import { groupedAmount } from '../../parts/amount.ts'
import { wordsOf } from '../../parts/said.ts'
import type { Tone } from '../../parts/tone.ts'
import { isSetting, shapes } from '../../settings/setting-shapes.ts'
import { isRecord, type Json, parsed } from '../../settings/setting-values.ts'

export type Proposal = Item<'GET /v1/proposals'>
export type Standing = Proposal['state']

type Kind = {
  readonly title: string
  /** What comes of the last approval. */
  readonly follows: string
}

const kinds: Readonly<Record<string, Kind>> = {
  'payments.payment': {
    title: 'A payment',
    follows: 'It leaves with the next window of its rail, once nobody may recall that any more.',
  },
  'rails.file': { title: 'A file to the bank', follows: 'The file goes to the bank with all that is in it.' },
  'payments.refund': { title: 'A refund', follows: 'What came back is given to the member.' },
  'payments.reissue': { title: 'A payment anew', follows: 'What came back is paid once more, to the same payee.' },
  'payments.break': { title: 'The end of a break', follows: 'What rests in suspense is moved as it says.' },
  'payments.prefunding': { title: 'Prefunding', follows: 'The money is expected on the account at the bank.' },
  'rails.resolution': { title: 'What an entry is', follows: 'The entry or the difference is closed as it says.' },
  'payments.payee_account': {
    title: 'Another account of a payee',
    follows: 'The payee is paid there from now on, once the cool-off is over.',
  },
  'payments.dispute': { title: 'A step of a dispute', follows: 'The member’s account is corrected as it says.' },
  'rails.screening_hit': {
    title: 'What a sanctions hit is',
    follows: 'A false match frees what it held; a true match blocks the property.',
  },
  'messages.template': { title: 'The wording of a message', follows: 'Messages go out with these words from now on.' },
  'identity.role_grant': { title: 'A role for somebody', follows: 'They have the role from their next request on.' },
  'identity.role_revocation': { title: 'A role taken away', follows: 'They lose the role with their next request.' },
  'identity.person': { title: 'Somebody new', follows: 'They are sent a link that opens once.' },
  'identity.invitation': { title: 'An invitation', follows: 'They are sent a link that opens once.' },
  'identity.credential_reset': {
    title: 'New credentials',
    follows: 'Their passkeys and sessions end. They enrol anew, and approve of nothing for a day.',
  },
  'identity.break_glass': {
    title: 'A look at everything',
    follows: 'They may read everything for an hour and change nothing. Somebody else reviews it afterwards.',
  },
  'identity.client': { title: 'A program', follows: 'The program may ask for what it says from now on.' },
  'identity.client_key': { title: 'A key of a program', follows: 'The program may sign with it.' },
  'identity.client_retired': { title: 'The end of a program', follows: 'Its keys and scopes end, for good.' },
  'identity.external_mapping': {
    title: 'A claim of another issuer',
    follows: 'Whoever comes with the claim gets what it says.',
  },
  'identity.agent': { title: 'A program that runs on a model', follows: 'It may propose, and approve of nothing.' },
  'payments.legal_hold': { title: 'A legal hold', follows: 'Nothing of the member is erased while it stands.' },
  'payments.legal_hold_lift': { title: 'The end of a legal hold', follows: 'The member may be erased when due.' },
  'payments.erasure': {
    title: 'The erasure of a member',
    follows: 'The keys of what is known of the member are destroyed. Nobody can bring that back.',
  },
  'payments.unmasking': {
    title: 'A look at a whole number',
    follows: 'It is told once, to one person, for five minutes.',
  },
  'protection.rotation': {
    title: 'New keys',
    follows: 'Everything is sealed anew under new keys, while work goes on.',
  },
  'risk.acceptance': {
    title: 'The acceptance of a risk',
    follows: 'What is left of the risk counts as accepted until then.',
  },
}

export const kindNames: readonly string[] = [...Object.keys(kinds), ...Object.keys(shapes)]

export function titleOf(kind: string): string {
  if (isSetting(kind)) return shapes[kind].title
  return kinds[kind]?.title ?? wordsOf(kind)
}

export function thenOf(kind: string): string {
  if (isSetting(kind))
    return 'It is in force for whatever is asked from then on. Nothing that was decided before changes.'
  return kinds[kind]?.follows ?? 'It is carried out at once.'
}

export const standings: Readonly<Record<Standing, readonly [word: string, tone: Tone]>> = {
  open: ['waits', 'waiting'],
  ready: ['agreed', 'waiting'],
  applied: ['carried out', 'good'],
  failed: ['agreed, not carried out', 'bad'],
  rejected: ['turned down', 'bad'],
  withdrawn: ['withdrawn', 'quiet'],
  expired: ['ran out', 'quiet'],
}

export const isStanding = (text: string | undefined): text is Standing =>
  text !== undefined && Object.hasOwn(standings, text)

function textIn(content: Json, member: string): string | undefined {
  const held = isRecord(content) ? content[member] : undefined
  return typeof held === 'string' ? held : undefined
}

/** What moves by it. */
export function amountOf({ content }: Pick<Proposal, 'content'>): { value: string; currency: string } | undefined {
  const said = parsed(content)
  const [value, currency] = [textIn(said, 'amount'), textIn(said, 'currency')]
  return value === undefined || currency === undefined ? undefined : { value, currency }
}

/** `Another payment of USD 14.27`, in a list and above its page. */
export function summaryOf(proposal: Pick<Proposal, 'kind' | 'subject' | 'content'>): string {
  const { kind, content } = proposal
  const amount = amountOf(proposal)
  const said = parsed(content)
  const role = textIn(said, 'role')
  if (amount !== undefined) return `${titleOf(kind)} of ${amount.currency} ${groupedAmount(amount.value)}`
  if (kind === 'identity.role_grant' && role !== undefined) return `The role ${wordsOf(role)} for somebody`
  if (kind === 'identity.role_revocation' && role !== undefined) return `The role ${wordsOf(role)} taken from somebody`
  const name = textIn(said, 'name')
  if (kind === 'identity.client' && name !== undefined) return `The program “${name}”`
  return titleOf(kind)
}

/** Why it is asked, where its kind has a reason that the one who asked, or a rule, gave. */
export function reasonOf({ content }: Pick<Proposal, 'content'>): string | undefined {
  const reason = textIn(parsed(content), 'reason')
  return reason === undefined ? undefined : wordsOf(reason)
}
