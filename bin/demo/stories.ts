// Things that happen in a bank, played in real steps over the same doors as everything else. Each step says in words what is
// being done, and what came of it is what the service answered.

import { randomUUID } from 'node:crypto'

import { fault } from '../../src/base/outcome.ts'
import type { SignedCall } from '../../src/base/signed-call.ts'
import { ask, askConfirmed, type Desk } from '../attack/people.ts'
import type { Heard } from '../attack/wire.ts'
import { institution } from '../demo.ts'
import type { Persona } from '../demo-people.ts'
import { pause } from '../family.ts'

export type Stage = {
  readonly signed: SignedCall
  readonly deskOf: (persona: Persona) => Promise<Desk>
  /** The sandbox bank: it is told to misbehave, as its README says. */
  readonly bank: URL
}

type Told = { readonly at: string; readonly words: string }
export type Playing = {
  readonly story: StoryName
  readonly startedAt: string
  readonly told: readonly Told[]
  readonly state: 'playing' | 'over' | 'broken_off'
}

type Item = Readonly<Record<string, unknown>>
type Answer = { readonly status: number; readonly body: Item; readonly etag: string | undefined }

/** What a story may do. `say` waits as long as it takes to read. */
type Hands = Stage & {
  readonly say: (words: string, seconds?: number) => Promise<void>
  readonly call: (method: string, path: string, body?: object, key?: string) => Promise<Answer>
}

const secondsUsual = 20

const stories = {
  duplicate_batch: { title: 'A batch file comes twice', play: duplicateBatch },
  payee_change: { title: 'A payee changes, and then a large payment', play: payeeChange },
  own_limit: { title: 'A limit is raised by its own maker', play: ownLimit },
  refused_file: { title: 'A file is refused at the bank', play: refusedFile },
} as const satisfies Record<string, { title: string; play: (hands: Hands) => Promise<void> }>
type StoryName = keyof typeof stories

export const storyTitles: ReadonlyMap<StoryName, string> = new Map(
  Object.entries(stories).map(([name, { title }]) => [name as StoryName, title]), // Its keys.
)

export function isStory(name: string): name is StoryName {
  return Object.hasOwn(stories, name)
}

/** `factor` times as fast; answers at once, and tells as it goes. */
export function play(
  story: StoryName,
  stage: Stage,
  factor: number,
  now: () => Date,
): Playing & { readonly over: Promise<void> } {
  const told: Told[] = []
  const playing: { -readonly [part in keyof Playing]: Playing[part] } = {
    story,
    startedAt: now().toISOString(),
    told,
    state: 'playing',
  }
  const hands: Hands = {
    ...stage,
    say: async (words, seconds = secondsUsual) => {
      told.push({ at: now().toISOString(), words })
      await pause((seconds * 1_000) / factor)
    },
    call: async (method, path, body, key) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const response = await stage.signed.call({ method, path, key, body: text })
      const answered = await response.text()
      return {
        status: response.status,
        body: answered === '' ? {} : JSON.parse(answered),
        etag: response.headers.get('etag') ?? undefined,
      }
    },
  }
  const over = stories[story].play(hands).then(
    () => {
      playing.state = 'over'
    },
    (thrown: unknown) => {
      told.push({
        at: now().toISOString(),
        words: `It went no further: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      })
      playing.state = 'broken_off'
    },
  )
  return Object.assign(playing, { over })
}

async function itemsOf({ call }: Hands, path: string): Promise<readonly Item[]> {
  const { status, body } = await call('GET', path)
  if (status !== 200 || !Array.isArray(body['items'])) return fault(`${path} was answered ${status}`)
  return body['items']
}

type Payer = { readonly member: string; readonly account: string; readonly payees: readonly Item[] }

/** A business, which has several payees. */
async function somePayer(hands: Hands): Promise<Payer> {
  for (const { id } of await itemsOf(hands, '/v1/members?limit=40')) {
    const payees = await itemsOf(hands, `/v1/payees?member=${String(id)}`)
    const active = payees.filter(
      ({ state, method, coolingUntil }) => state === 'active' && method === 'ach' && coolingUntil === undefined,
    )
    const [account] = await itemsOf(hands, `/v1/funding-accounts?member=${String(id)}`)
    if (active.length >= 3 && account !== undefined && Math.random() < 0.5)
      return { member: String(id), account: String(account['id']), payees: active }
  }
  return fault('there is no member with three payees')
}

function order({ account }: Payer, payee: Item | undefined, value: string) {
  return { fundingAccount: account, payee: payee?.['id'] ?? fault('a payee'), amount: { value, currency: 'USD' } }
}

/** What a refusal calls itself. */
function codeOf({ body }: { readonly body: Item }): string {
  return textOf(body['type']).replace('/problems/', '')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What became of a payment, or why nothing did. */
function stateOf(answer: Answer): string {
  return textOf(answer.body['state']) || codeOf(answer)
}

function cents(): string {
  return String(Math.floor(Math.random() * 100)).padStart(2, '0')
}

async function duplicateBatch(hands: Hands): Promise<void> {
  const { say, call } = hands
  const payer = await somePayer(hands)
  const own = {
    payments: payer.payees.slice(0, 3).map((payee, place) => order(payer, payee, `${180 + place * 65}.${cents()}`)),
  }
  const key = randomUUID()
  await say('The online bank sends a batch of three payments for one member.')
  const first = await call('POST', '/v1/payment-batches', own, key)
  await say(`The batch is taken: ${described(first)}. Each payment has its receipt.`, 50)
  await say('The line was slow, and the online bank sends the same batch again, under the same key.')
  const again = await call('POST', '/v1/payment-batches', own, key)
  await say(`Nothing is paid twice: ${described(again)}. The answers are those of the first time.`, 50)
  await say('An hour later a clerk uploads the same file by hand, under another key.')
  const upload = await call('POST', '/v1/payment-batches', own, randomUUID())
  await say(`${described(upload)}. Same payee, amount and date as payments of the first batch: no money has moved.`, 60)
  await say('The story is over. The three payments are in the work queue, and each refusal is a leaf of the log.', 0)
}

/** How many were taken, known already, or refused and why. */
function described({ status, body }: Answer): string {
  const items = body['items']
  if (!Array.isArray(items)) return `answered ${status}`
  const counts = new Map<string, number>()
  for (const item of items as readonly { readonly problem?: Item; readonly isReplay?: boolean }[]) {
    const what =
      item.problem === undefined
        ? item.isReplay === true
          ? 'known already'
          : 'taken'
        : `refused as ${codeOf({ body: item.problem })}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ')
}

async function payeeChange(hands: Hands): Promise<void> {
  const { say, call, deskOf } = hands
  const payer = await somePayer(hands)
  const [payee] = payer.payees
  const [operator, approver] = [await deskOf('operator'), await deskOf('approver')]
  await say('Somebody calls member services and says that a supplier has a new bank account.')
  const shown = await ask(operator, 'GET', `/v1/payees/${String(payee?.['id'])}`)
  const number = String(60_000_000 + Math.floor(Math.random() * 9_000_000)).replace(/9[89]\d\d$/, '1234')
  const path = `/v1/payees/${String(payee?.['id'])}/account/proposals`
  const body = { member: payer.member, account: { bank: '091000019', number } }
  const proposed = await ask(operator, 'POST', path, { body, ifMatch: shown.headers.etag })
  await say(`Olga proposes the new account (${proposed.status}). Nothing has changed: somebody else has to agree.`, 40)
  const agreed = await approve(approver, proposed)
  await say(
    `Ann confirms it with her passkey (${agreed.status}). The payee cools off: for three days nothing is sent there.`,
    50,
  )
  const large = await call('POST', '/v1/payments', order(payer, payee, `48750.${cents()}`), randomUUID())
  await say(`Minutes later USD 48,750 are ordered to that payee. Refused as ${codeOf(large)}. No money has moved.`, 50)
  const other = await call('POST', '/v1/payments', order(payer, payer.payees[1], `31200.${cents()}`), randomUUID())
  await say(`The same member orders USD 31,200 to a payee of old: ${stateOf(other)}. It waits in Approvals.`, 60)
  await say('The story is over. Call the supplier back by the number you have, not by the one you were given.', 0)
}

/** As it was seen, and confirmed with their passkey. */
function approve(desk: Desk, { body }: Heard): Promise<Heard> {
  return askConfirmed(desk, 'POST', `/v1/proposals/${String(body['id'])}/approvals`, {
    body: { contentHash: String(body['contentHash']) },
  })
}

async function settingOf(desk: Desk, name: string): Promise<Item> {
  const { body } = await ask(desk, 'GET', '/v1/settings')
  const items = body['items']
  const found = Array.isArray(items) ? (items as readonly Item[]).find(one => one['name'] === name) : undefined
  return JSON.parse(textOf(found?.['content']) || fault(`there is no ${name}`))
}

async function ownLimit(hands: Hands): Promise<void> {
  const { say, deskOf } = hands
  const [operator, approver] = [await deskOf('operator'), await deskOf('approver')]
  const before = await settingOf(operator, 'payments.limits')
  await say('Olga wants to let standard members pay three times as much in one payment, late in the evening.')
  const standard = { ...(before['standard'] as Item), payment: '200000', day: '900000' }
  const propose = () =>
    ask(operator, 'POST', '/v1/settings/payments.limits/proposals', { body: { ...before, standard } })
  let proposed = await propose()
  if (codeOf(proposed) === 'proposal_pending') {
    await say('Something smaller was asked for already, and waits. She withdraws it.')
    const [waiting = ''] = /prp_[0-9a-z]{26}/.exec(textOf(proposed.body['detail'])) ?? []
    await ask(operator, 'POST', `/v1/proposals/${waiting}/rejection`, {
      body: { reason: 'I ask for more instead.' },
    })
    proposed = await propose()
  }
  await say(`She proposes it (${proposed.status}). The limits are as they were.`, 40)
  const own = await approve(operator, proposed)
  await say(
    `She tries to approve it herself, with her passkey. Refused as ${codeOf(own)} (${own.status}). The attempt is in the log.`,
    60,
  )
  await say('Ann finds it among what waits for her, and looks at the difference and its dry run.', 50)
  const ended = await ask(approver, 'POST', `/v1/proposals/${String(proposed.body['id'])}/rejection`, {
    body: { reason: 'Nobody asked for this. Talk to me tomorrow.' },
  })
  await say(`Ann turns it down (${ended.status}). The limits never moved.`, 40)
  await say('The story is over. Approvals shows who wanted what, and who said no.', 0)
}

const beforeFileMinutes = 2

async function refusedFile(hands: Hands): Promise<void> {
  const { say, call, deskOf, bank } = hands
  const [operator, approver] = [await deskOf('operator'), await deskOf('approver')]
  const payer = await somePayer(hands)
  const paid = await call('POST', '/v1/payments', order(payer, payer.payees[2], `264.${cents()}`), randomUUID())
  await say(`A payment of USD 264 is ordered: ${stateOf(paid)}. It will leave in the next file.`)
  const before = await settingOf(operator, 'payments.files')
  const times = [...((before['times'] as readonly string[] | undefined) ?? []), soon()].toSorted()
  const body = { ...before, times: [...new Set(times)].slice(-12) }
  const proposed = await ask(operator, 'POST', '/v1/settings/payments.files/proposals', { body })
  await say(
    `So that nobody has to wait, Olga asks for one more file in ${beforeFileMinutes} minutes (${proposed.status}).`,
  )
  const agreed = await approve(approver, proposed)
  await fetch(new URL('manners', bank), {
    method: 'POST',
    body: JSON.stringify({ accident: 'rejected_for_no_reason', times: 1 }),
  })
  await say(
    `Ann agrees (${agreed.status}). The bank, though, will refuse the next file that it gets, and not say why.`,
    130,
  )
  const id = String(paid.body['id'])
  const seen = await call('GET', `/v1/payments/${id}`)
  await say(`The payment is ${stateOf(seen)} ${textOf(seen.body['reason'])}`, 40)
  const exceptions = await itemsOf(hands, '/v1/exceptions?kind=rejected&limit=100')
  const own = exceptions.find(one => one['payment'] === id)
  if (own === undefined) {
    await say(
      'Nothing of it has come back yet: the bank is closed now, or no file was due. It will be in the work queue.',
      0,
    )
    return
  }
  const tried = await ask(operator, 'POST', `/v1/exceptions/${String(own['id'])}/reprocessing`, {
    ifMatch: `"${String(own['version'])}"`,
  })
  await say(
    `Olga looks at the exception and has the payment tried again (${tried.status}). It leaves with the next file, once.`,
    30,
  )
  await say(`The story is over. Files of ${institution} shows the refused one with the bank's word.`, 0)
}

/** By the clocks of the institution. */
function soon(): string {
  const at = new Date(Date.now() + beforeFileMinutes * 60_000)
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Chicago', hour: '2-digit', minute: '2-digit' }).format(
    at,
  )
}
