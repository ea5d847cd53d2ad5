// A35: looking at what is masked, by those who may not, too often, without saying why, and by ways around it.

import { fault } from '../../../src/base/outcome.ts'
import type { Role } from '../../../src/identity/identity.ts'
import { type Operation, readApi } from '../document.ts'
import { type Asking, ask, askConfirmed, confirm, type Desk, signInByPasskey } from '../people.ts'
import type { Machine, Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'
import type { Heard } from '../wire.ts'

const path = '/v1/unmaskings'
const lateMs = 310_000
/** As bank.ts has it; what nobody is to see in passing. */
const secretsOf = ({ institution }: Machine) => [`member0@${institution}.example`, '88120034', '4000123400']

type Wish = Readonly<Record<string, string>>
const emailOf = (member: string, more: Wish = {}): Wish => ({
  subject: member,
  field: 'email',
  reason: 'member_asked',
  words: 'case 35',
  ...more,
})
const numberOf = (payee: string, more: Wish = {}): Wish => emailOf(payee, { field: 'number', ...more })

const unmask = (desk: Desk, body: Wish) => askConfirmed(desk, 'POST', path, { body })

export async function abusedUnmasking(target: Target): Promise<Finding> {
  const tries = openTries()
  const { machine } = target
  const compliance = await target.desk('compliance')
  const told = await unmask(compliance, emailOf(machine.member))
  tries.note('as it should be', told.status, told.status === 201 && told.body['value'] === secretsOf(machine)[0])
  tries.note('kept by no browser', String(told.headers['cache-control']), told.headers['cache-control'] === 'no-store')
  await isSeen(tries, compliance, machine)
  await withoutReason(tries, compliance, machine)
  await byWrongRole(tries, target)
  await ofOthers(tries, target, compliance)
  await byWrongStepUp(tries, target, compliance)
  await byPrograms(tries, target)
  await inPassing(tries, target)
  await bySearch(tries, target)
  await inBulk(tries, target)
  await everywhereElse(tries, target)
  return tries.finding()
}

/** Whatever of a member's was looked at: it stands in one list, of the member. */
async function isSeen(tries: Tries, compliance: Desk, { member, payee }: Machine): Promise<void> {
  await tries.status('a number of theirs', await unmask(compliance, numberOf(payee)), 201)
  const { items } = (await ask(compliance, 'GET', `/v1/members/${member}/access?limit=100`)).body
  const fields = Array.isArray(items) ? items.map(({ field }) => String(field)).toSorted() : []
  tries.note('who has looked at them', fields.join(), fields.includes('email') && fields.includes('number'))
}

async function withoutReason(tries: Tries, desk: Desk, { member }: Machine): Promise<void> {
  const { reason: _, ...none } = emailOf(member)
  const { words: __, ...silent } = emailOf(member)
  for (const [what, body] of [
    ['no reason', none],
    ['no words', silent],
    ['a reason of their own', emailOf(member, { reason: 'curious' })],
  ] as const)
    await tries.status(what, await unmask(desk, body), '400 request_invalid')
  const named = emailOf(member, { words: 'asked by somebody@example.com' })
  await tries.status('words that name somebody', await unmask(desk, named), '422 unmasking_words_personal')
}

async function byWrongRole(tries: Tries, target: Target): Promise<void> {
  const { member, payee } = target.machine
  const strangers: readonly Role[] = ['operator', 'security_analyst', 'auditor', 'executive', 'platform_engineer']
  for (const role of strangers)
    for (const body of [emailOf(member), numberOf(payee)])
      await tries.status(`${role}, ${body['field']}`, await unmask(await target.desk(role), body), '403 permit_missing')
  const services = await target.desk('member_services')
  await tries.status('member services, a number', await unmask(services, numberOf(payee)), '403 permit_missing')
  const approver = await target.desk('approver')
  await tries.status('an approver, a mail address', await unmask(approver, emailOf(member)), '403 permit_missing')
  const idle = await unmask(approver, numberOf(payee, { reason: 'approval' }))
  await tries.status('an approver for whom nothing waits', idle, '403 unmasking_payment_not_waiting')
  await byExaminer(tries, await target.desk('examiner'), payee)
}

/** Alone they get a question to others, and nothing else. */
async function byExaminer(tries: Tries, examiner: Desk, payee: string): Promise<void> {
  const body = numberOf(payee, { reason: 'examination' })
  const asked = await unmask(examiner, body)
  await tries.status('an examiner alone', asked, 202)
  if ('value' in asked.body) tries.note('an examiner alone', 'is told', false)
  const proposal = String(asked.body['id'])
  const early = await unmask(examiner, { ...body, proposal })
  await tries.status('an examiner before anybody agreed', early, '403 unmasking_not_agreed')
  const approval = { body: { contentHash: String(asked.body['contentHash']) } }
  const own = await askConfirmed(examiner, 'POST', `/v1/proposals/${proposal}/approvals`, approval)
  await tries.status('an examiner who agrees with themselves', own, '403 permit_missing')
}

async function ofOthers(tries: Tries, target: Target, compliance: Desk): Promise<void> {
  const { machine, stranger } = target
  const wanted = '404 unmasking_subject_not_found'
  await tries.status('another bank’s member', await unmask(compliance, emailOf(stranger.member)), wanted)
  await tries.status('another bank’s payee', await unmask(compliance, numberOf(stranger.payee)), wanted)
  const theirs = await target.desk('compliance', 'at stranger')
  await tries.status('our member by another bank', await unmask(theirs, emailOf(machine.member)), wanted)
}

async function byWrongStepUp(tries: Tries, target: Target, compliance: Desk): Promise<void> {
  const { member, payee, fundingAccount } = target.machine
  const body = numberOf(payee, { words: 'case 36' })
  const wanted = '401 step_up_required'
  const asked = (more: Asking = {}) => ask(compliance, 'POST', path, { body, ...more })
  await tries.status('no step-up', await asked(), wanted)
  for (const [what, other] of [
    ['a step-up for another field', emailOf(member, { words: 'case 36' })],
    ['a step-up for another subject', numberOf(fundingAccount, { words: 'case 36' })],
    ['a step-up for another reason', { ...body, reason: 'dispute' }],
  ] as const)
    await tries.status(what, await asked({ stepUp: await confirm(compliance, 'POST', path, { body: other }) }), wanted)
  const good = await confirm(compliance, 'POST', path, { body })
  const told = await asked({ stepUp: good })
  await tries.status('a step-up for this', told, 201)
  await tries.status('a step-up used twice', await asked({ stepUp: good }), wanted)

  const valuePath = `${path}/${String(told.body['id'])}/value`
  await tries.status('once more', await ask(compliance, 'GET', valuePath), 200)
  const again = await signInByPasskey(target, compliance.person)
  await tries.status('in another session', await ask(again, 'GET', valuePath), '403 unmasking_of_another_session')
  const services = await target.desk('member_services')
  await tries.status('by somebody else', await ask(services, 'GET', valuePath), '404 unmasking_not_found')
  const old = await confirm(compliance, 'POST', path, { body })
  const later = await target.another('office', { shiftMs: lateMs })
  const [late, over] = [
    await asked({ stepUp: old, at: later.url }),
    await ask(compliance, 'GET', valuePath, { at: later.url }),
  ]
  await later.end()
  await tries.status('a step-up of five minutes ago', late, wanted)
  await tries.status('five minutes after it was told', over, '410 unmasking_over')
}

/** They have no door to it, whatever they were registered for. */
async function byPrograms(tries: Tries, target: Target): Promise<void> {
  const { machine } = target
  const agent = await target.agent((await target.desk('compliance')).person.id)
  for (const [who, { call }] of [
    ['a program', machine],
    ['an agent', agent],
  ] as const) {
    const body = JSON.stringify(emailOf(machine.member))
    await tries.status(who, await call({ method: 'POST', path, body }), 403, 404)
    await tries.status(`${who}, the list`, await call({ method: 'GET', path }), 403, 404)
  }
  const words = await readAll(operation => machineAsks(agent, machine, operation))
  const seen = [...secretsOf(machine), 'Ada Okafor', 'Prairie Power'].filter(secret => words.includes(secret))
  tries.note('an agent that reads all it may', seen.length === 0 ? 'ids' : seen.join(), seen.length === 0)
}

/** Everything that can be read, as whoever asks; one text. */
async function readAll(asks: (operation: Operation) => Promise<string>): Promise<string> {
  const { operations } = await readApi()
  const texts: string[] = []
  for (const operation of operations) if (operation.method === 'GET') texts.push(await asks(operation))
  return texts.join('\n')
}

function placed({ path: pattern }: Operation, { member, payee, fundingAccount }: Machine): string {
  const named: Wish = { member, payee, fundingAccount }
  const filled = pattern.replaceAll(/\{([^}]+)\}/g, (_, name: string) => named[name] ?? 'nobody_1')
  const ofMember = ['/v1/payees', '/v1/payments', '/v1/funding-accounts', '/v1/standing-orders', '/v1/disputes']
  return ofMember.includes(filled) ? `${filled}?member=${member}` : filled
}

async function machineAsks(asking: Machine, { ...of }: Machine, operation: Operation): Promise<string> {
  if (operation.door !== 'any') return ''
  return (await asking.call({ method: 'GET', path: placed(operation, of) })).text()
}

/** By lists and exports: what is read without asking for it has no mail address and no number in it. */
async function inPassing(tries: Tries, target: Target): Promise<void> {
  const { machine } = target
  for (const role of ['compliance', 'member_services', 'auditor', 'security_analyst'] as const) {
    const desk = await signInByPasskey(target, await target.person([role]))
    const words = await readAll(async operation => (await patiently(desk, placed(operation, machine))).text)
    const seen = secretsOf(machine).filter(secret => words.includes(secret))
    tries.note(`${role}, in all that they read`, seen.length === 0 ? 'masks' : seen.join(), seen.length === 0)
    if (role === 'compliance') tries.note('they read something', words.length, words.includes('me***@'))
  }
}

async function patiently(desk: Desk, at: string): Promise<Heard> {
  for (;;) {
    const answer = await ask(desk, 'GET', at)
    if (answer.status !== 429) return answer
    await new Promise(resolve => setTimeout(resolve, Number(answer.headers['retry-after'] ?? 1) * 1_000))
  }
}

/** What is sealed is found by a blind index; nobody but us may ask it anything. */
async function bySearch(tries: Tries, target: Target): Promise<void> {
  const { machine } = target
  const [email = '', number = ''] = secretsOf(machine)
  const compliance = await target.desk('compliance')
  for (const at of [
    `/v1/members?email=${encodeURIComponent(email)}`,
    `/v1/payees?member=${machine.member}&number=${number}`,
    `/v1/payees?number=${number}`,
    `/v1/funding-accounts?member=${machine.member}&number=${number}`,
    `${path}?value=${number}`,
  ])
    await tries.status(`search by ${at.split('?')[0]}`, await ask(compliance, 'GET', at), '400 request_invalid')
  // Whether another member has a payee with this number is not to be learnt by adding one.
  const account = { bank: '021000021', number: String(61_000_000 + Math.floor(Math.random() * 999_999)) }
  const services = await target.desk('member_services')
  const add = (member: string, given = account) =>
    ask(services, 'POST', '/v1/payees', { body: { member, nickname: 'N', name: 'N', account: given } })
  await tries.status('a payee', await add(machine.member), 201)
  await tries.status('its number as another member’s', await add(machine.neighbour.member), 201)
}

const looksMax = 12

async function inBulk(tries: Tries, target: Target): Promise<void> {
  const greedy = await signInByPasskey(target, await target.person(['compliance']))
  const answers: Heard[] = []
  for (let looks = 0; looks <= looksMax; looks++)
    answers.push(await unmask(greedy, emailOf(target.machine.member, { words: `case ${looks}` })))
  const through = answers.filter(({ status }) => status === 201).length
  tries.note('in bulk', `${through} told`, through === looksMax)
  const last = answers.at(-1) ?? fault('there was one')
  await tries.status('one more', last, '429 unmasking_limited')
  const retryAfter = String(last.headers['retry-after'])
  tries.note('when to come again', retryAfter, /^[1-9]\d{0,3}$/.test(retryAfter))
  const alerts = await target.owner<{ kind: string }[]>`
    select distinct kind
      from identity.sign_in_alert
     where institution_id = ${target.machine.institution} and kind like 'unmasking%'
     order by kind`
  const kinds = alerts.map(({ kind }) => kind).join()
  tries.note('alerts', kinds, kinds === 'unmasking_limit,unmasking_spree')
  const security = await target.desk('security_analyst')
  const listed = await ask(security, 'GET', `${path}?actor=person:${greedy.person.id}&limit=100`)
  const { items } = listed.body
  const seen = Array.isArray(items) ? items.length : 0
  tries.note('the security team sees', `${seen} looks`, seen === looksMax)
}

/** What was told stands nowhere: in no log, no leaf, no row. */
async function everywhereElse(tries: Tries, target: Target): Promise<void> {
  const logs = await target.logs()
  for (const secret of secretsOf(target.machine)) {
    tries.note('in the logs', logs.includes(secret) ? secret : 'nothing', !logs.includes(secret))
    const [row] = await target.owner<{ found: boolean }[]>`
      select exists (select from audit.batch where position(convert_to(${secret}, 'UTF8') in leaves) > 0)
          or exists (select from payments.unmasking where to_jsonb(unmasking)::text like ${`%${secret}%`})
          or exists (select from identity.step_up where operation like ${`%${secret}%`}) as found`
    tries.note('in leaves and rows', row?.found === true ? secret : 'nothing', row?.found === false)
  }
  const leaves = async (kind: string) => {
    const [row] = await target.owner<{ count: number }[]>`
      select count(*)::integer as count from audit.batch where position(convert_to(${kind}, 'UTF8') in leaves) > 0`
    return row?.count ?? 0
  }
  const [told, opened] = [await leaves('"payments.unmasked"'), await leaves('"why":"unmasked"')]
  tries.note('leaves', `${told} told, ${opened} opened`, told >= looksMax + 2 && opened >= told)
}
