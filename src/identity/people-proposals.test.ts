import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { from, openPeopleWorld, type PeopleWorld } from '../../test/people-world.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as identity from './identity.ts'
import { makeInvitation } from './invitations.ts'
import * as proposals from './people-proposals.ts'

const minuteMs = 60_000

describe('two people', () => {
  let people: PeopleWorld
  before(async () => {
    people = await openPeopleWorld()
  })
  after(() => people.close())

  const as = async <T>(actor: Actor, perform: (work: Work) => Promise<Outcome<T, Refusal>>): Promise<T> => {
    const outcome = await transact(people.office, 'demo', actor, perform)
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }
  const refusalOf = async (actor: Actor, perform: (work: Work) => Promise<Outcome<unknown, Refusal>>) => {
    const outcome = await transact(people.office, 'demo', actor, perform)
    return outcome.ok ? 'done' : outcome.refusal.code
  }
  const invitation = () => makeInvitation(people.office.newId, people.vault, 'demo')
  const approve = ({ id, contentHash }: change.Proposal, by: Actor = 'person:per_cmp') =>
    as(by, async (work): Promise<Outcome<change.Proposal, Refusal>> => {
      const ready = await change.approve(work, id, contentHash)
      if (!ready.ok) return ready
      const carried = await proposals.peopleProposals.carryOut(work, ready.value)
      return carried.ok ? change.applied(work, id) : carried
    })
  const leaves = async (kind: string) => {
    const [row] = await people.world.owner<{ count: number }[]>`
      select count(*)::int as count from audit.batch where position(convert_to(${`"${kind}"`}, 'UTF8') in leaves) > 0`
    return row?.count ?? 0
  }

  test('let somebody in: their name stands sealed in the proposal, and the link works once it is approved', async () => {
    const given = { name: 'Nora Newcomer', email: 'nora@bank.example' }
    const sealed = await identity.sealPerson(people.office, people.vault, 'demo', given)
    const made = await invitation()
    const proposal = await as('person:per_sec', work => proposals.proposePerson(work, sealed, ['operator'], made))
    assert.doesNotMatch(JSON.stringify(proposal.content), /Nora|nora@/)
    assert.ok(!JSON.stringify(proposal.content).includes(made.token))
    const ticket = { institution: 'demo', token: made.token }
    assert.ok(!(await people.enrolment.offer(ticket, from)).ok)
    assert.equal(
      await refusalOf('person:per_sec', work => change.approve(work, proposal.id, proposal.contentHash)),
      'approver_is_maker',
    )
    await approve(proposal)
    assert.ok((await people.enrolment.offer(ticket, from)).ok)
    const found = await as('person:per_cmp', work => identity.find(work, `person:${sealed.person}`))
    assert.deepEqual(found.roles, ['operator'])
  })

  test('know by an address whether its person has a passkey yet', async () => {
    const statusOf = async (email: string) => {
      const { emailIndex } = await identity.sealPerson(people.office, people.vault, 'demo', { name: 'X', email })
      return as('person:per_sec', async work => done(await identity.findEnrolment(work, emailIndex)))
    }
    const invited = await people.invite('Ina Invited')
    const enrolled = await people.enrol('Enno Enrolled')
    assert.deepEqual(await statusOf(invited.email.toUpperCase()), { person: invited.person, isEnrolled: false })
    assert.deepEqual(await statusOf(enrolled.email), { person: enrolled.person, isEnrolled: true })
    assert.equal(await statusOf('nobody@bank.example'), undefined)
  })

  test('take somebody’s credentials back: nothing of before lets them in, and they approve of nothing for a day', async () => {
    const { person, device } = await people.enrol('Rolf Reset', 'approver')
    const key = identity.newSessionKey('demo')
    await as('process:office', work =>
      identity.beginSession(work, key, { person, acr: 'urn:vouch:phr', authenticatedAt: work.now }),
    )
    assert.equal(
      await refusalOf(`person:${person}`, async work => proposals.proposeReset(work, person, await invitation())),
      'own_rights',
    )
    const made = await invitation()
    const proposal = await as('person:per_sec', work => proposals.proposeReset(work, person, made))
    const before = await leaves('identity.credentials_reset')
    await approve(proposal)
    assert.equal(await leaves('identity.credentials_reset'), before + 1)
    const challenge = people.signIn.challengeOf('uid').toString('base64url')
    const answer = device.get({ challenge, origin: 'http://localhost:8481', rpId: 'localhost' })
    assert.ok(!(await people.signIn.byPasskey('uid', answer, from)).ok)
    const resumed = await transact(people.office, 'demo', 'process:office', async work => ({
      ok: true as const,
      value: await identity.resumeSession(work, key),
    }))
    assert.equal(resumed.ok ? resumed.value : fault('read'), undefined)
    assert.ok((await people.enrolment.offer({ institution: 'demo', token: made.token }, from)).ok)
    const until = await transact(people.office, 'demo', 'process:office', async work => ({
      ok: true as const,
      value: await identity.frozenUntil(work, `person:${person}`),
    }))
    assert.equal((until.ok ? until.value?.getTime() : 0) ?? 0, people.world.clock.now().getTime() + 24 * 60 * minuteMs)
  })

  test('break the glass for a third: an hour, and it shows until somebody else has looked at it', async () => {
    const { person } = await people.enrol('Gus Glass', 'platform_engineer')
    const actor = `person:${person}` as const
    const isOpen = () =>
      transact(people.office, 'demo', 'process:office', async work => ({
        ok: true as const,
        value: await proposals.hasBreakGlass(work, actor),
      })).then(outcome => outcome.ok && outcome.value)
    assert.equal(await refusalOf(actor, work => proposals.proposeBreakGlass(work, person, 'x')), 'own_rights')
    const proposal = await as('person:per_olga', work => proposals.proposeBreakGlass(work, person, 'incident 12'))
    assert.equal(await isOpen(), false)
    await approve(proposal)
    assert.equal(await isOpen(), true)
    people.world.clock.advance(60 * minuteMs)
    assert.equal(await isOpen(), false)
    const shown = async () =>
      as('person:per_sec', async work => ({ ok: true as const, value: await proposals.unreviewedBreakGlass(work) }))
    const [row] = await shown()
    const id = row?.breakGlass ?? fault('it shows')
    const review = (by: Actor) => refusalOf(by, work => proposals.reviewBreakGlass(work, id, 'in_order'))
    assert.equal(await review(actor), 'break_glass_not_open_to_review')
    assert.equal(await review('person:per_sec'), 'done')
    assert.equal(await review('person:per_cmp'), 'break_glass_not_open_to_review')
    assert.deepEqual(Array.from(await shown()), [])
  })
})
