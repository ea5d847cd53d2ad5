// A15 and A27: what somebody tries who has to confirm, or must not decide. Each begins with a setting that is proposed.

import { fault } from '../../../src/base/outcome.ts'
import type { Misdeeds } from '../../../test/authenticator.ts'
import {
  type Asking,
  ask,
  askConfirmed,
  askStepUp,
  codeAt,
  confirm,
  type Desk,
  officeCeremony,
  proveStepUp,
  signInByPasskey,
  signInByPassword,
} from '../people.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'
import type { Heard } from '../wire.ts'

const settingPath = '/v1/settings/payments.detection/proposals'
const sumOf = { count: 0 }

/** No two alike, so that none is refused for being there already. */
function newSetting(): object {
  return { holdAbove: `${100 + ++sumOf.count}.00` }
}

type Proposed = { readonly path: string; readonly body: { readonly contentHash: string }; readonly id: `prp_${string}` }

function proposedIn({ status, body, text }: Heard): Proposed {
  const { id, contentHash } = body
  if (typeof id !== 'string' || typeof contentHash !== 'string') return fault(`not proposed: ${status} ${text}`)
  const own = `prp_${id.slice('prp_'.length)}` as const
  return { id: own, path: `/v1/proposals/${id}/approvals`, body: { contentHash } }
}

async function propose(desk: Desk): Promise<Proposed> {
  return proposedIn(await ask(desk, 'POST', settingPath, { body: newSetting() }))
}

const approvalsOf = async ({ owner }: Target, { id }: Proposed) => {
  const [row] = await owner<{ count: number }[]>`
    select count(*)::int as count from change.approval where proposal_id = ${id}`
  return row?.count ?? -1
}

const withdraw = (desk: Desk, { id }: Proposed) =>
  ask(desk, 'POST', `/v1/proposals/${id}/rejection`, { body: { reason: 'Not meant.' } })

export async function approvesOwn(target: Target): Promise<Finding> {
  const tries = openTries()
  // Both roles go together, so the person could do both but for who made it.
  const both = await target.desk('operator', 'compliance')
  const approver = await target.desk('approver')
  const own = await propose(both)
  await tries.status(
    'the maker',
    await askConfirmed(both, 'POST', own.path, { body: own.body }),
    '403 permit_missing',
    '403 approver_is_maker',
    '409 approver_is_maker',
  )
  const elsewhere = await signInByPasskey(target, both.person)
  await tries.status(
    'the maker in another session',
    await askConfirmed(elsewhere, 'POST', own.path, { body: own.body }),
    '403 permit_missing',
    '403 approver_is_maker',
    '409 approver_is_maker',
  )
  await tries.status(
    'without having looked',
    await askConfirmed(approver, 'POST', own.path, { body: { contentHash: '0'.repeat(64) } }),
    '409 proposal_content_differs',
    '422 proposal_content_differs',
  )
  await bySql(tries, target, own)
  tries.note('approvals of it', await approvalsOf(target, own), (await approvalsOf(target, own)) === 0)
  await withdraw(both, own)

  await byEditor(tries, target, both)
  await bySponsor(tries, target, both)
  await byAboutSelf(tries, target)
  await atOnce(tries, target, both)
  return tries.finding()
}

/** Whoever has changed a word of it has made it, too. */
async function byEditor(tries: Tries, target: Target, editor: Desk): Promise<void> {
  const maker = await target.desk('operator')
  const proposed = await propose(maker)
  const contentHash = await target.edit(editor.person.id, proposed.id, newSetting())
  await tries.status(
    'whoever edited it',
    await askConfirmed(editor, 'POST', proposed.path, { body: { contentHash } }),
    '403 permit_missing',
    '403 approver_is_maker',
    '409 approver_is_maker',
  )
  await withdraw(maker, proposed)
}

/** Past the code: as the office's own role in the database. */
async function bySql(tries: Tries, target: Target, { id }: Proposed): Promise<void> {
  const sql = target.as('vouch_office')
  const insert = (approver: string, without: string | undefined) =>
    sql
      .begin(async work => {
        await work`select set_config('vouch.institution', ${target.machine.institution}, true)`
        await work`
          insert into change.approval (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
          select institution_id, proposal_id, revision, content_hash,
                 array_remove(makers, ${without ?? ''}), ${approver}, now()
            from change.revision
           where proposal_id = ${id}`
        return 'taken'
      })
      .catch((thrown: unknown) => constraintIn(thrown))
  const [row] = await target.owner<
    { maker: string }[]
  >`select makers[1] as maker from change.revision where proposal_id = ${id}`
  const { maker } = row ?? fault('a proposal has a maker')
  const wanted: Readonly<Record<string, readonly [answer: string, constraint: string]>> = {
    'the maker, by SQL': [await insert(maker, undefined), 'approver_is_no_maker'],
    'the maker as if another had made it, by SQL': [await insert(maker, maker), 'approval_names_the_makers'],
    'a program, by SQL': [await insert('client:cli_1', undefined), 'approver_is_a_person'],
  }
  for (const [what, [answer, constraint]] of Object.entries(wanted)) tries.note(what, answer, answer === constraint)
}

function constraintIn(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  if ('constraint_name' in thrown && typeof thrown.constraint_name === 'string') return thrown.constraint_name
  return thrown instanceof Error ? thrown.message : 'refused'
}

async function bySponsor(tries: Tries, target: Target, other: Desk): Promise<void> {
  const sponsor = await target.desk('compliance')
  const agent = await target.agent(sponsor.person.id)
  const answer = await agent.call({ method: 'POST', path: settingPath, body: JSON.stringify(newSetting()) })
  const proposed = proposedIn({ status: answer.status, headers: {}, text: '', body: JSON.parse(await answer.text()) })
  const asking = { body: proposed.body }
  await tries.status(
    'whoever instructs the agent that made it',
    await askConfirmed(sponsor, 'POST', proposed.path, asking),
    '403 permit_missing',
    '403 approver_is_maker',
    '409 approver_is_maker',
  )
  const byAgent = await agent.call({ method: 'POST', path: proposed.path, body: JSON.stringify(proposed.body) })
  await tries.status('the agent itself', byAgent, 401, 403, 404)
  await tries.status('somebody else', await askConfirmed(other, 'POST', proposed.path, asking), 201)
}

/** A role for oneself, and a proposal about oneself that another made. */
async function byAboutSelf(tries: Tries, target: Target): Promise<void> {
  const security = await target.desk('security_analyst')
  const compliance = await target.desk('compliance')
  const grant = (person: string) => `/v1/actors/person:${person}/role-grants`
  const own = await askConfirmed(security, 'POST', grant(security.person.id), { body: { role: 'auditor' } })
  await tries.status(
    'a role for oneself',
    own,
    '403 own_rights',
    '403 permit_missing',
    '409 own_rights',
    '422 own_rights',
  )
  const about = proposedIn(
    await askConfirmed(security, 'POST', grant(compliance.person.id), { body: { role: 'approver' } }),
  )
  const asking = { body: about.body }
  await tries.status(
    'whom it is about',
    await askConfirmed(compliance, 'POST', about.path, asking),
    '403 permit_missing',
  )
  await withdraw(security, about)
}

/** One person, one approval, however many come at once. */
async function atOnce(tries: Tries, target: Target, maker: Desk): Promise<void> {
  const approver = await target.desk('approver')
  const proposed = await propose(maker)
  const asking = { body: proposed.body }
  const stepUps: string[] = []
  for (let count = 0; count < 3; count++) stepUps.push(await confirm(approver, 'POST', proposed.path, asking))
  const answers = await Promise.all(stepUps.map(stepUp => ask(approver, 'POST', proposed.path, { ...asking, stepUp })))
  const through = answers.filter(({ status }) => status === 201).length
  const kept = await approvalsOf(target, proposed)
  tries.note('three times at once', `${through} taken, ${kept} kept`, through === 1 && kept === 1)
}

export async function skippedStepUp(target: Target): Promise<Finding> {
  const tries = openTries()
  const maker = await target.desk('operator')
  const approver = await target.desk('approver')
  const proposed = await propose(maker)
  const asking = { body: proposed.body }
  const approve = (desk: Desk, more: Asking = {}) => ask(desk, 'POST', proposed.path, { ...asking, ...more })
  const wanted = '401 step_up_required'
  await tries.status('none', await approve(approver), wanted)
  const none = await approve(approver)
  const challenge = String(none.headers['www-authenticate'] ?? '')
  tries.note('it says what is wanted', challenge, challenge.includes('insufficient_user_authentication'))
  await tries.status('of nobody', await approve(approver, { stepUp: 'stp_0000000000000000000000001' }), wanted)
  const unproved = await askStepUp(approver, 'POST', proposed.path, asking)
  await tries.status('not proved', await approve(approver, { stepUp: unproved.id }), wanted)
  await wrongAnswers(tries, approver, proposed)
  await forOthers(tries, target, approver, proposed)
  await late(tries, target, approver, proposed)

  const good = await confirm(approver, 'POST', proposed.path, asking)
  await tries.status('as it should be', await approve(approver, { stepUp: good }), 201)
  const next = await propose(maker)
  await tries.status('used twice', await ask(approver, 'POST', next.path, { body: next.body, stepUp: good }), wanted)
  await withdraw(maker, next)
  return tries.finding()
}

/** What the device is made to say; none of it confirms anything. */
async function wrongAnswers(tries: Tries, approver: Desk, { path, body }: Proposed): Promise<void> {
  const { device } = approver.person
  const misdeeds: Readonly<Record<string, Misdeeds>> = {
    'nobody verified': { isVerified: false },
    'made to register': { type: 'webauthn.create' },
    'from within another page': { crossOrigin: true },
  }
  for (const [what, misdeed] of Object.entries(misdeeds)) {
    const stepUp = await askStepUp(approver, 'POST', path, { body })
    const answer = device.get(officeCeremony(approver, stepUp.challenge), misdeed)
    await tries.status(what, await proveStepUp(approver, stepUp, answer), '422 passkey_refused', '403 passkey_refused')
  }
  for (const [what, bent] of [
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that begins alike', { origin: `${approver.places.office}0` }],
    ['another host', { rpId: 'evil.example' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
  ] as const) {
    const stepUp = await askStepUp(approver, 'POST', path, { body })
    const answer = device.get({ ...officeCeremony(approver, stepUp.challenge), ...bent })
    await tries.status(what, await proveStepUp(approver, stepUp, answer), '422 passkey_refused', '403 passkey_refused')
  }
  const [one, two] = [
    await askStepUp(approver, 'POST', path, { body }),
    await askStepUp(approver, 'POST', path, { body }),
  ]
  const answer = device.get(officeCeremony(approver, one.challenge))
  await tries.status('the answer of another step-up', await proveStepUp(approver, two, answer), '422 passkey_refused')
}

/** Proved, but of another request, another person, or what stood there before. */
async function forOthers(tries: Tries, target: Target, approver: Desk, proposed: Proposed): Promise<void> {
  const wanted = '401 step_up_required'
  const asking = { body: proposed.body }
  const security = await target.desk('security_analyst')
  const { id } = await target.person([])
  const grant = { body: { role: 'auditor' } }
  const other = proposedIn(await askConfirmed(security, 'POST', `/v1/actors/person:${id}/role-grants`, grant))
  const approve = (stepUp: string, desk = approver) => ask(desk, 'POST', proposed.path, { ...asking, stepUp })
  const elsewhere: Readonly<Record<string, readonly [method: string, path: string, asking: Asking]>> = {
    'of another proposal': ['POST', other.path, { body: other.body }],
    'of another wording': ['POST', proposed.path, { body: { contentHash: '0'.repeat(64) } }],
    'of another method': ['PUT', proposed.path, asking],
    'of reading it': ['GET', `/v1/proposals/${proposed.id}`, {}],
    'with a revision': ['POST', proposed.path, { ...asking, ifMatch: '"1"' }],
  }
  for (const [what, [method, path, more]] of Object.entries(elsewhere))
    await tries.status(what, await approve(await confirm(approver, method, path, more)), wanted)
  const compliance = await target.desk('compliance')
  const theirs = await confirm(compliance, 'POST', proposed.path, asking)
  await tries.status('of another person', await approve(theirs), wanted)
  const again = await signInByPasskey(target, approver.person)
  const inAnother = await confirm(again, 'POST', proposed.path, asking)
  await tries.status('of another session', await approve(inAnother), wanted)
  await withdraw(security, other)
}

const lateMs = 310_000

async function late(tries: Tries, target: Target, approver: Desk, { path, body }: Proposed): Promise<void> {
  const stepUp = await confirm(approver, 'POST', path, { body })
  const later = await target.another('office', { shiftMs: lateMs })
  const answer = await ask(approver, 'POST', path, { body, stepUp, at: later.url })
  await later.end()
  await tries.status('five minutes later', answer, '401 step_up_required')
  // A password and a code are enough to look, and no passkey.
  const weak = await target.person(['approver'], { password: 'purple lantern drifts north' })
  const desk = await signInByPassword(target, weak, codeAt(weak.secret, 1))
  await tries.status('by password and code', await ask(desk, 'POST', path, { body }), '401 step_up_required')
}
