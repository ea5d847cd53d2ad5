import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { enter, openWorld, type World } from '../../test/outside.ts'
import { unpackBundle } from '../audit/leaf.ts'
import type { Canonical } from '../base/canonical.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as change from './change.ts'

const [ada, bob, cyd, dan] = ['person:per_ada', 'person:per_bob', 'person:per_cyd', 'person:per_dan'] as const
const client = 'client:cli_core'
const hour = 3_600_000

describe('change', () => {
  let world: World
  let subjects = 0
  before(async () => {
    world = await openWorld()
    await enter(world.outside, 'other')
  })
  after(() => world.close())

  const as = <T, R extends Refusal>(
    actor: Actor,
    perform: (work: Work) => Promise<Outcome<T, R>>,
    institution = 'demo',
  ) => transact(world.outside, institution, actor, perform)
  const value = <T>(outcome: Outcome<T, Refusal>): T =>
    outcome.ok ? outcome.value : fault(`refused: ${outcome.refusal.code}`)
  const refusal = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'done' : outcome.refusal)
  const read = async <T>(perform: (work: Work) => Promise<T>, institution = 'demo'): Promise<T> =>
    value(await as('process:test', async work => done(await perform(work)), institution))

  const fromNow = (ms: number) => new Date(world.clock.now().getTime() + ms)
  const wanted = (differing: Partial<change.NewProposal> = {}): change.NewProposal => ({
    kind: 'test.limits',
    subject: `subject-${++subjects}`,
    content: { perDay: 100 },
    approvalsNeeded: 1,
    expiresAt: fromNow(hour),
    ...differing,
  })
  const propose = async (differing: Partial<change.NewProposal> = {}, actor: Actor = ada) =>
    value(await as(actor, work => change.propose(work, wanted(differing))))
  const approve = ({ id, contentHash }: change.Proposal, actor: Actor, hashSeen = contentHash) =>
    as(actor, work => change.approve(work, id, hashSeen))
  const revise = ({ id, version }: change.Proposal, content: Canonical, actor: Actor, versionSeen = version) =>
    as(actor, work => change.revise(work, id, versionSeen, content))
  const reject = ({ id }: change.Proposal, actor: Actor, reason = 'not like this') =>
    as(actor, work => change.reject(work, id, reason))
  const apply = ({ id }: change.Proposal) => as(client, work => change.applied(work, id))
  const ready = async (differing: Partial<change.NewProposal> = {}) =>
    value(await approve(await propose(differing), bob))
  const find = ({ id }: change.Proposal) => read(async work => value(await change.findProposal(work, id)))
  /** Proposes, has it approved, sets it and applies it, as an upper room would. */
  const set = async (
    name: string,
    content: Canonical,
    { effectiveFrom = world.clock.now(), institution = 'demo', subject = 'all' } = {},
  ) => {
    const kind = name as change.ProposalKind // The names below have their dot.
    const proposed = value(await as(ada, work => change.propose(work, wanted({ kind, subject, content })), institution))
    const decide = async (work: Work) => {
      const approved = value(await change.approve(work, proposed.id, proposed.contentHash))
      const version = await change.setValue(work, { name, content, proposal: approved.id, effectiveFrom })
      value(await change.applied(work, approved.id))
      return version
    }
    return { version: value(await as(bob, decide, institution)), proposal: proposed.id }
  }

  const lastLeaves = async (): Promise<readonly string[]> => {
    const [last] = await world.owner<
      { leaves: Buffer }[]
    >`select leaves from audit.batch where institution_id = 'demo' order by batch_id desc limit 1`
    return (unpackBundle(last?.leaves ?? fault('no batch')) ?? fault('no leaves')).map(String)
  }
  const lastLeaf = async () => {
    const leaf: unknown = JSON.parse((await lastLeaves()).at(-1) ?? fault('no leaf'))
    return leaf
  }

  describe('a proposal', () => {
    test('is found as it was made, by a person, a client or a process', async () => {
      for (const actor of [ada, client, 'process:worker'] as const) {
        const made = await propose({ content: { text: 'ä "x" \\ \n', list: [1, null, true] } }, actor)
        assert.deepEqual(await find(made), made)
        assert.deepEqual(made, {
          id: made.id,
          kind: 'test.limits',
          subject: `subject-${subjects}`,
          content: { text: 'ä "x" \\ \n', list: [1, null, true] },
          contentHash: made.contentHash,
          revision: 1,
          version: 1,
          state: 'open',
          makers: [actor],
          approvers: [],
          approvalsNeeded: 1,
          proposedAt: world.clock.now(),
          expiresAt: fromNow(hour),
          changedBy: actor,
          changedAt: world.clock.now(),
          reason: null,
        })
      }
    })

    test('is bound by the hash of kind, subject and content', async () => {
      const made = await propose({ kind: 'test.bound', subject: 'one', content: { b: 1, a: '€' } })
      const text = '{"content":{"a":"€","b":1},"kind":"test.bound","subject":"one"}'
      assert.equal(made.contentHash, hash('sha256', text))
    })

    test('is refused as content_too_long, expiry_out_of_range, proposal_pending, in that order', async () => {
      const content = 'x'.repeat(change.contentBytesMax - 2)
      const pending = await propose({ subject: 'pending', content })
      const attempt = async (differing: Partial<change.NewProposal>) =>
        refusal(await as(bob, work => change.propose(work, wanted({ subject: 'pending', ...differing }))))
      const tooSoon = world.clock.now()
      assert.deepEqual(await attempt({ content: `${content}x`, expiresAt: tooSoon }), {
        code: 'content_too_long',
        bytesMax: change.contentBytesMax,
      })
      for (const expiresAt of [tooSoon, fromNow(change.proposalDaysMax * 24 * hour + 1), new Date(Number.NaN)]) {
        assert.deepEqual(await attempt({ expiresAt }), {
          code: 'expiry_out_of_range',
          daysMax: change.proposalDaysMax,
        })
      }
      const expiresAt = fromNow(change.proposalDaysMax * 24 * hour)
      assert.deepEqual(await attempt({ expiresAt }), { code: 'proposal_pending', proposal: pending.id })
      assert.equal(await attempt({ subject: 'another', expiresAt }), 'done')
      assert.equal(await attempt({ kind: 'test.other' }), 'done')
    })

    test('keeps others out while it is ready, too, and lets them in once it has ended', async () => {
      const first = await ready({ subject: 'taken' })
      const again = () => as(cyd, work => change.propose(work, wanted({ subject: 'taken' })))
      assert.deepEqual(refusal(await again()), { code: 'proposal_pending', proposal: first.id })
      value(await apply(first))
      assert.equal((await again()).ok, true)
    })

    test('is one of two that were made at once: the other is told of it', async () => {
      const both = await Promise.all(
        [ada, bob].map(actor => as(actor, work => change.propose(work, wanted({ subject: 'raced' })))),
      )
      const made = both.find(({ ok }) => ok) ?? fault('one is made')
      assert.deepEqual(
        both.map(outcome => (outcome.ok ? 'done' : outcome.refusal)).filter(code => code !== 'done'),
        [{ code: 'proposal_pending', proposal: value(made).id }],
      )
    })

    test('that lies there past its time is not in the way of the next', async () => {
      const stale = await propose({ subject: 'stale', expiresAt: fromNow(1) })
      world.clock.advance(1)
      const next = await propose({ subject: 'stale' }, bob)
      assert.notEqual(next.id, stale.id)
      assert.equal((await find(stale)).state, 'expired')
      assert.deepEqual(
        (await lastLeaves()).map(leaf => /"kind":"change\.\w+"/.exec(leaf)?.[0]),
        ['"kind":"change.expired"', '"kind":"change.proposed"'],
      )
    })

    test('has a kind and a subject that a program made: words of a person are a fault', async () => {
      await assert.rejects(propose({ kind: 'Test.limits' }), /not a kind/)
      await assert.rejects(propose({ subject: 'Ada Lovelace' }), /a subject is/)
    })

    test('is nowhere in another institution', async () => {
      const made = await propose()
      const found = await as(bob, work => change.approve(work, made.id, made.contentHash), 'other')
      assert.deepEqual(refusal(found), { code: 'proposal_not_found', proposal: made.id })
      assert.deepEqual(await read(work => change.listProposals(work, {}, undefined, 10), 'other'), [])
    })
  })

  describe('an approval', () => {
    test('is refused in this order, and leaves nothing behind', async () => {
      const made = await propose({ approvalsNeeded: 2, expiresAt: fromNow(hour) }, client)
      const revised = value(await revise(made, { perDay: 200 }, ada))
      value(await approve(revised, bob))
      const before = await find(made)
      const attempts: readonly (readonly [Actor, string, Refusal])[] = [
        [client, made.contentHash, { code: 'proposal_content_differs', contentHash: revised.contentHash } as Refusal],
        [client, revised.contentHash, { code: 'approver_not_a_person' }],
        ['process:worker', revised.contentHash, { code: 'approver_not_a_person' }],
        [ada, revised.contentHash, { code: 'approver_is_maker' }],
        [bob, revised.contentHash, { code: 'already_approved' }],
      ]
      for (const [actor, seen, expected] of attempts) {
        assert.deepEqual(refusal(await approve(made, actor, seen)), expected)
      }
      const unknown: change.ProposalId = 'prp_0'
      assert.deepEqual(refusal(await as(client, work => change.approve(work, unknown, ''))), {
        code: 'proposal_not_found',
        proposal: unknown,
      })
      assert.deepEqual(await find(made), before)

      world.clock.advance(hour)
      assert.deepEqual(refusal(await approve(made, client, '')), {
        code: 'proposal_expired',
        expiredAt: made.expiresAt,
      })
      const ended = await ready()
      assert.deepEqual(refusal(await approve(ended, client, '')), { code: 'proposal_not_open', state: 'ready' })
      value(await apply(ended))
      assert.deepEqual(refusal(await approve(ended, client, '')), { code: 'proposal_not_open', state: 'applied' })
    })

    test('makes ready where one is needed, and only the second of two where two are', async () => {
      const one = value(await approve(await propose(), bob))
      assert.deepEqual([one.state, one.version, one.approvers], ['ready', 2, [bob]])
      const two = await propose({ approvalsNeeded: 2 })
      const first = value(await approve(two, bob))
      assert.deepEqual([first.state, first.approvers], ['open', [bob]])
      assert.deepEqual(refusal(await apply(two)), { code: 'proposal_not_ready', state: 'open' })
      const second = value(await approve(two, cyd))
      assert.deepEqual([second.state, second.version, second.approvers], ['ready', 3, [bob, cyd]])
      assert.deepEqual(await find(two), second)
    })

    test('counts up to the last millisecond, and not at the instant of expiry', async () => {
      const [early, late] = [await propose(), await propose()]
      world.clock.advance(hour - 1)
      assert.equal(value(await approve(early, bob)).state, 'ready')
      world.clock.advance(1)
      assert.deepEqual(refusal(await approve(late, bob)), { code: 'proposal_expired', expiredAt: late.expiresAt })
      assert.deepEqual(refusal(await apply(early)), { code: 'proposal_expired', expiredAt: early.expiresAt })
    })

    test('is nobody’s who ever made a revision, also when somebody else made the last one', async () => {
      const made = await propose()
      const revised = value(await revise(made, 'second', bob))
      const again = value(await revise(revised, 'third', cyd))
      for (const maker of [ada, bob, cyd]) {
        assert.deepEqual(refusal(await approve(again, maker)), { code: 'approver_is_maker' }, maker)
      }
      assert.equal(value(await approve(again, dan)).state, 'ready')
    })
  })

  describe('a revision', () => {
    test('voids every approval, also of what was ready, and they stay on file', async () => {
      const approved = await ready()
      const revised = value(await revise(approved, { perDay: 1 }, client))
      assert.deepEqual(
        [revised.state, revised.revision, revised.version, revised.approvers, revised.makers],
        ['open', 2, 3, [], [ada, client]],
      )
      assert.deepEqual(await find(approved), revised)
      assert.deepEqual(refusal(await apply(approved)), { code: 'proposal_not_ready', state: 'open' })
      const at = world.clock.now()
      assert.deepEqual(await read(work => change.revisionsOf(work, approved.id)), [
        { revision: 1, content: { perDay: 100 }, contentHash: approved.contentHash, madeBy: ada, madeAt: at },
        { revision: 2, content: { perDay: 1 }, contentHash: revised.contentHash, madeBy: client, madeAt: at },
      ])
      value(await approve(revised, bob))
      assert.deepEqual(
        [...(await read(work => change.approvalsOf(work, approved.id)))],
        [
          { revision: 1, contentHash: approved.contentHash, approver: bob, at },
          { revision: 2, contentHash: revised.contentHash, approver: bob, at },
        ],
      )
    })

    test('by somebody who approved before makes a maker of them', async () => {
      const revised = value(await revise(await ready(), 'mine now', bob))
      assert.deepEqual(refusal(await approve(revised, bob)), { code: 'approver_is_maker' })
    })

    test('is refused in this order', async () => {
      const long = 'x'.repeat(change.contentBytesMax - 1)
      const unknown: change.ProposalId = 'prp_0'
      assert.deepEqual(refusal(await as('process:worker', work => change.revise(work, unknown, 0, long))), {
        code: 'proposal_not_found',
        proposal: unknown,
      })
      const over = value(await reject(await propose(), bob))
      assert.deepEqual(refusal(await revise(over, long, 'process:worker', 0)), {
        code: 'proposal_is_over',
        state: 'rejected',
      })
      const made = await propose()
      assert.deepEqual(refusal(await revise(made, long, 'process:worker', 0)), { code: 'version_differs', version: 1 })
      assert.deepEqual(refusal(await revise(made, long, 'process:worker')), { code: 'reviser_is_a_process' })
      assert.deepEqual(refusal(await revise(made, long, ada)), {
        code: 'content_too_long',
        bytesMax: change.contentBytesMax,
      })
      let last = made
      for (let revision = 2; revision <= change.revisionsMax; revision++) {
        last = value(await revise(last, revision, revision % 2 === 0 ? ada : bob))
      }
      assert.deepEqual(refusal(await revise(last, 'one more', ada)), {
        code: 'revisions_exhausted',
        revisionsMax: change.revisionsMax,
      })
      world.clock.advance(hour)
      assert.deepEqual(refusal(await revise(last, long, 'process:worker', 0)), {
        code: 'proposal_expired',
        expiredAt: made.expiresAt,
      })
    })
  })

  describe('an end', () => {
    test('is a rejection by another person, a withdrawal by a maker, machine or not', async () => {
      const [one, two, three] = [await propose(), await ready(), await propose({}, client)]
      const states = [await reject(one, bob), await reject(two, ada), await reject(three, client)].map(outcome => {
        const { state, reason, changedBy } = value(outcome)
        return [state, reason, changedBy]
      })
      assert.deepEqual(states, [
        ['rejected', 'not like this', bob],
        ['withdrawn', 'not like this', ada],
        ['withdrawn', 'not like this', client],
      ])
    })

    test('by rejection is refused in this order', async () => {
      const unknown: change.ProposalId = 'prp_0'
      for (const reason of ['', ' \n', 'x'.repeat(change.reasonLengthMax + 1), 'a\0']) {
        assert.deepEqual(refusal(await as(client, work => change.reject(work, unknown, reason))), {
          code: 'reason_malformed',
          lengthMax: change.reasonLengthMax,
        })
      }
      assert.deepEqual(refusal(await as(client, work => change.reject(work, unknown, 'no'))), {
        code: 'proposal_not_found',
        proposal: unknown,
      })
      const over = value(await reject(await propose(), bob, 'x'.repeat(change.reasonLengthMax)))
      assert.deepEqual(refusal(await reject(over, client)), { code: 'proposal_is_over', state: 'rejected' })
      const made = await propose()
      for (const machine of [client, 'process:worker'] as const) {
        assert.deepEqual(refusal(await reject(made, machine)), { code: 'rejecter_not_a_person' })
      }
      world.clock.advance(hour)
      assert.deepEqual(refusal(await reject(made, client)), { code: 'proposal_expired', expiredAt: made.expiresAt })
    })

    test('comes once to what is ready: it was applied, or could not be', async () => {
      const [one, two] = [await ready(), await ready()]
      assert.equal(value(await apply(one)).state, 'applied')
      assert.deepEqual(refusal(await apply(one)), { code: 'proposal_not_ready', state: 'applied' })
      const fail = (proposal: change.Proposal, why = 'account closed') =>
        as('process:worker', work => change.failed(work, proposal.id, why))
      assert.deepEqual(refusal(await fail(one, '')), { code: 'reason_malformed', lengthMax: change.reasonLengthMax })
      assert.deepEqual(refusal(await fail(one)), { code: 'proposal_not_ready', state: 'applied' })
      const failed = value(await fail(two))
      assert.deepEqual([failed.state, failed.reason], ['failed', 'account closed'])
      const unknown: change.ProposalId = 'prp_0'
      assert.deepEqual(refusal(await as(client, work => change.applied(work, unknown))), {
        code: 'proposal_not_found',
        proposal: unknown,
      })
    })

    test('comes by itself to what nobody decides in time, open or ready, in the worker’s own role', async () => {
      const loop = change.expireLoop(world.outsideAs('vouch_worker'))
      const { signal } = new AbortController()
      while ((await loop.pass(signal)) > 0); // What the tests above have left.
      const [open, approved, later] = [await propose(), await ready(), await propose({ expiresAt: fromNow(hour + 1) })]
      world.clock.advance(hour - 1)
      assert.equal(await loop.pass(signal), 0)
      world.clock.advance(1)
      assert.equal(await loop.pass(signal), 2)
      const leaves = await lastLeaves()
      assert.equal(leaves.filter(leaf => leaf.includes('"kind":"change.expired"')).length, 2)
      assert.equal(await loop.pass(signal), 0)
      const ended = await find(approved)
      assert.deepEqual([ended.state, ended.version, ended.changedBy], ['expired', 3, 'process:worker'])
      assert.equal((await find(open)).state, 'expired')
      assert.equal((await find(later)).state, 'open')
      assert.deepEqual(refusal(await approve(open, bob)), { code: 'proposal_not_open', state: 'expired' })
    })
  })

  describe('a list of proposals', () => {
    test('is newest first, of a state, of a kind, a page at a time', async () => {
      await enter(world.outside, 'lister')
      const made: change.ProposalId[] = []
      for (const kind of ['test.a', 'test.b', 'test.a'] as const) {
        made.unshift(value(await as(ada, work => change.propose(work, wanted({ kind })), 'lister')).id)
      }
      const listed = async (only: Parameters<typeof change.listProposals>[1], before?: change.ProposalId, most = 9) =>
        (await read(work => change.listProposals(work, only, before, most), 'lister')).map(({ id }) => id)
      const [third, second, first] = made
      assert.deepEqual(await listed({}), made.toSorted().toReversed())
      const pages = [await listed({}, undefined, 2), await listed({}, (await listed({}))[1], 2)]
      assert.deepEqual(pages.flat(), await listed({}))
      assert.deepEqual(await listed({ kind: 'test.b' }), [second])
      value(await as(bob, work => change.reject(work, first ?? fault('three were made'), 'no'), 'lister'))
      assert.deepEqual(await listed({ state: 'rejected' }), [first])
      assert.deepEqual(await listed({ state: 'open', kind: 'test.a' }), [third])
    })
  })

  describe('a value', () => {
    test('is undefined until it is set, and then its newest version whose time has come', async () => {
      const name = 'test.scheduled'
      const at = async (moment: Date) =>
        (await read(work => change.valuesAt(work, [name, 'test.never'], moment))).get(name)?.version
      const start = world.clock.now()
      assert.deepEqual(await read(work => change.valuesAt(work, [name])), new Map())
      await set(name, 1)
      world.clock.advance(10)
      await set(name, 2, { effectiveFrom: fromNow(20) })
      await set(name, 3, { effectiveFrom: fromNow(10) })
      const versions = []
      for (const ms of [-1, 0, 19, 20, 29, 30, 31]) versions.push(await at(new Date(start.getTime() + ms)))
      // The third was decided later than the second, so the second's time comes to nothing.
      assert.deepEqual(versions, [undefined, 1, 1, 3, 3, 3, 3])
    })

    test('says what it is, who proposed and approved it, and when', async () => {
      const name = 'test.told'
      const { version, proposal } = await set(name, { perDay: 5 })
      const now = world.clock.now()
      const values = await read(work => change.valuesAt(work, [name, name]))
      const { contentHash } = value(await read(work => change.findProposal(work, proposal)))
      const expected: change.Value = {
        name,
        version,
        content: { perDay: 5 },
        contentHash,
        proposal,
        revision: 1,
        makers: [ada],
        approvals: [{ approver: bob, at: now }],
        effectiveFrom: now,
        repeats: null,
        setBy: bob,
        setAt: now,
      }
      assert.deepEqual(values, new Map([[name, expected]]))
      assert.deepEqual(await read(work => change.historyOf(work, name, undefined, 5)), [expected])
    })

    test('is rolled back by a version that repeats an older one', async () => {
      const name = 'test.rolled'
      for (const content of ['old', 'new', 'old', 'old']) await set(name, content)
      const history = await read(work => change.historyOf(work, name, undefined, 9))
      assert.deepEqual(
        history.map(({ version, content, repeats }) => [version, content, repeats]),
        [
          [4, 'old', 3],
          [3, 'old', 1],
          [2, 'new', null],
          [1, 'old', null],
        ],
      )
      const page = await read(work => change.historyOf(work, name, 3, 1))
      assert.deepEqual(
        page.map(({ version }) => version),
        [2],
      )
    })

    test('is numbered without a gap when two are set at once', async () => {
      const name = 'test.crowded'
      const setting = await Promise.all([1, 2, 3, 4].map(content => set(name, content, { subject: `s-${content}` })))
      assert.deepEqual(
        setting.map(({ version }) => version).toSorted((a, b) => a - b),
        [1, 2, 3, 4],
      )
    })

    test('is of its institution', async () => {
      await set('test.ours', 'demo')
      await set('test.ours', 'other', { institution: 'other' })
      const theirs = await read(work => change.valuesAt(work, ['test.ours']), 'other')
      assert.deepEqual(
        [...theirs.values()].map(({ content, version }) => [content, version]),
        [['other', 1]],
      )
    })

    test('may bear the subject’s name, and no name that was not approved', async () => {
      const proposal = await ready({ subject: 'test.by.subject' })
      const setting = (name: string) =>
        as(bob, async work => {
          const { id, content } = proposal
          const outcome = await change.setValue(work, { name, content, proposal: id, effectiveFrom: work.now })
          value(await change.applied(work, id))
          return outcome
        })
      await assert.rejects(setting('test.else'), /not about test.else/)
      assert.deepEqual(await setting('test.by.subject'), { ok: true, value: 1 })
    })

    test('is refused in this order', async () => {
      const past = new Date(world.clock.now().getTime() - 1)
      const setting = async (proposal: change.ProposalId, content: Canonical, effectiveFrom: Date) =>
        refusal(await as(bob, work => change.setValue(work, { name: 'test.limits', content, proposal, effectiveFrom })))
      assert.deepEqual(await setting('prp_0', 'x', past), { code: 'proposal_not_found', proposal: 'prp_0' })
      const open = await propose()
      assert.deepEqual(await setting(open.id, 'x', past), { code: 'proposal_not_ready', state: 'open' })
      const { id, content, contentHash } = await ready()
      assert.deepEqual(await setting(id, 'x', past), { code: 'content_not_approved', contentHash })
      assert.deepEqual(await setting(id, content, past), { code: 'effective_in_past' })
      const applied = value(await as(bob, work => change.applied(work, id)))
      assert.equal(await setting(applied.id, content, world.clock.now()), 'done')
      const [first] = await read(work => change.historyOf(work, 'test.limits', undefined, 1))
      assert.deepEqual(await setting(applied.id, content, world.clock.now()), {
        code: 'value_set_already',
        version: first?.version,
      })
      const late = await ready()
      world.clock.advance(hour)
      assert.deepEqual(await setting(late.id, 'x', past), { code: 'proposal_expired', expiredAt: late.expiresAt })
    })

    test('does not outlive a proposal that is not applied in the same work', async () => {
      const { id, content } = await ready()
      const effectiveFrom = world.clock.now()
      const setting = as(bob, work =>
        change.setValue(work, { name: 'test.limits', content, proposal: id, effectiveFrom }),
      )
      await assert.rejects(setting, /is not applied/)
    })
  })

  describe('a leaf', () => {
    test('comes with every act, names what it was about, and never says what is in it', async () => {
      const secret = 'Ada Lovelace, 12 St James Square'
      const kinds: string[] = []
      const remember = async ({ id, subject, revision, contentHash, state }: change.Proposal, actor: Actor) => {
        const leaf = (await lastLeaves()).at(-1) ?? fault('no leaf')
        const kind = /"kind":"(change\.\w+)"/.exec(leaf.slice(leaf.indexOf('"institution"')))?.[1] ?? fault(leaf)
        kinds.push(kind)
        assert.deepEqual(await lastLeaf(), {
          actor,
          at: world.clock.now().toISOString(),
          body: { proposal: id, kind: 'test.limits', subject, revision, contentHash, state },
          institution: 'demo',
          kind,
          v: 1,
        })
      }
      const made = await propose({ content: { secret } })
      await remember(made, ada)
      const revised = value(await revise(made, { secret: `${secret}!` }, client))
      await remember(revised, client)
      const approved = value(await approve(revised, bob))
      await remember(approved, bob)
      await remember(value(await apply(approved)), client)
      await remember(value(await reject(await propose(), bob, secret)), bob)
      await remember(value(await reject(await propose(), ada, secret)), ada)
      const doomed = await ready()
      await remember(value(await as(client, work => change.failed(work, doomed.id, secret))), client)
      assert.deepEqual(
        kinds.map(kind => kind.slice('change.'.length)),
        ['proposed', 'revised', 'approved', 'applied', 'rejected', 'withdrawn', 'failed'],
      )

      const { proposal } = await set('test.leaf', { secret })
      const { contentHash } = value(await read(work => change.findProposal(work, proposal)))
      const [, setLeaf] = await lastLeaves()
      assert.deepEqual(JSON.parse(setLeaf ?? fault('approved, set, applied')), {
        actor: bob,
        at: world.clock.now().toISOString(),
        body: {
          name: 'test.leaf',
          version: 1,
          repeats: null,
          effectiveFrom: world.clock.now().toISOString(),
          proposal,
          kind: 'test.leaf',
          subject: 'all',
          revision: 1,
          contentHash,
        },
        institution: 'demo',
        kind: 'change.value_set',
        v: 1,
      })
      const [found] =
        await world.owner`select 1 from audit.batch where position('Lovelace' in encode(leaves, 'escape')) > 0`
      assert.equal(found, undefined)
    })
  })
})
