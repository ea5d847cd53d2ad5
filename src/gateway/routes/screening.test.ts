import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer } from '../../../test/branch.ts'
import { silentLog } from '../../../test/outside.ts'
import { type ListedPerson, type Lists, openLists } from '../../../test/sanctions-lists.ts'
import { until } from '../../../test/until.ts'
import { releaseLoop } from '../../payments/loops.ts'
import { screeningLoop } from '../../payments/screening-loop.ts'
import { openScreener } from '../../rails/rails.ts'

const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const dayMs = 86_400_000
const listed: readonly ListedPerson[] = [
  { number: 1, name: 'KRASNOV, Vasily Petrovich', kind: 'individual', remarks: 'DOB 01 Jan 1960.' },
  { number: 2, name: 'BLACK HARBOUR SHIPPING LTD', aliases: ['BLACK HARBOR LINES'] },
  { number: 3, name: 'ORLOVA, Katarina', kind: 'individual' },
]
const more: readonly ListedPerson[] = Array.from({ length: 30 }, (_, at) => ({
  number: 100 + at,
  name: `ZZYGMUND TRADING ${String.fromCharCode(65 + (at % 26))}${at}`,
}))

describe('screening', () => {
  let lists: Lists
  let branch: Branch
  let alice: Payer
  let pass: () => Promise<number>
  let stop: () => Promise<void>
  let count = 0

  before(async () => {
    lists = await openLists()
    branch = await openBranch({ sanctions: lists.folder })
    const worker = branch.world.outsideAs('vouch_worker')
    const loop = screeningLoop(worker, branch.vault, openScreener(lists.folder), silentLog)
    pass = () => loop.pass(new AbortController().signal)
    stop = async () => loop.finish?.()
    alice = await branch.enrol('1000.00')
  })
  after(async () => {
    await stop()
    await branch.close()
    await lists.close()
  })

  const settle = async () => {
    while ((await pass()) > 0);
  }
  const add = async (name: string): Promise<Reply['body']> => {
    const account = { bank: '021000021', number: String(50_000_000 + ++count) }
    const made = await branch.ask('POST', '/v1/payees', { member: alice.member, nickname: 'X', name, account })
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  const screeningOf = async (payee: string) => (await branch.get(`/v1/payees/${payee}`)).body.screening
  const order = (payee: string, more: object = {}) =>
    branch.order('/v1/payments', {
      fundingAccount: alice.fundingAccount,
      payee,
      amount: { value: '1.00', currency: 'USD' },
      isRepeat: true,
      ...more,
    })
  const hitsOf = async (subject: string, state = 'open'): Promise<Reply['body'][]> => {
    const { items } = (await branch.get(`/v1/screening/hits?state=${state}&limit=100`)).body
    return items.filter((hit: Reply['body']) => hit.subject === subject)
  }
  const say = async (hit: string, disposition: string, grounds: string, by = as('ann')) =>
    branch.ask('POST', `/v1/screening/hits/${hit}/disposition`, { disposition, grounds }, { 'if-match': '"1"', ...by })
  const agree = ({ id, contentHash }: Reply['body'], person = 'bob') =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  const decide = async (subject: string, disposition: string, grounds: string) => {
    for (const { id } of await hitsOf(subject)) {
      const said = await say(id, disposition, grounds)
      assert.equal(said.status, 201, said.text)
      const agreed = await agree(said.body)
      assert.equal(agreed.body.state, 'applied', agreed.text)
    }
  }
  const stateOf = async (payment: string) => {
    const { state, reason } = (await branch.get(`/v1/payments/${payment}`)).body
    return reason === undefined ? state : `${state}: ${reason}`
  }
  /** How many batches have a leaf of this type. */
  const leaves = async (type: string) => {
    const batches = await branch.world.owner<{ leaves: Buffer }[]>`select leaves from audit.batch`
    return batches.filter(({ leaves }) => leaves.includes(`"${type}"`)).length
  }

  test('does not take place where there is no list, and says so', async () => {
    await settle()
    const status = await branch.get('/v1/screening')
    assert.deepEqual(status.body, {
      isScreening: false,
      progress: { total: 0, due: 0, hits: 0, blocked: 0 },
      refused: [],
    })
    assert.equal(await screeningOf(alice.payee), 'not_screened')
    assert.equal((await order(alice.payee)).body.state, 'released')
  })

  describe('of an edition', () => {
    test('begins with the first one: everybody who is there is compared with it', async () => {
      await lists.publish('2026-01-01', [...listed, ...more])
      await settle()
      const { body } = await branch.get('/v1/screening')
      assert.equal(body.isScreening, true)
      assert.deepEqual([body.inForce.number, body.inForce.version, body.inForce.entries], [1, '2026-01-01', 33])
      assert.deepEqual(body.progress, { total: 2, due: 0, hits: 0, blocked: 0 })
      assert.equal(await screeningOf(alice.payee), 'clear')
      assert.equal((await branch.get(`/v1/members/${alice.member}`)).body.screening, 'clear')
      const steps = (await branch.get(`/v1/screening/subjects/${alice.payee}/steps`)).body.items
      assert.deepEqual(
        steps.map(({ state, edition }: Reply['body']) => [state, edition]),
        [
          ['waiting', 0],
          ['clear', 1],
        ],
      )
    })

    test('that lost rows, has far fewer, or is older is refused once, with its reason; the one in force stays', async () => {
      await lists.publish('2026-01-02', [...listed, ...more].slice(0, 16))
      await settle()
      await settle()
      const half = (await branch.get('/v1/screening')).body
      assert.deepEqual([half.inForce.number, half.refused.length, half.refused[0].reason], [1, 1, 'far_fewer_entries'])
      // An alias of an entry that the other file does not have: two editions mixed.
      await lists.publish('2026-01-03', [...listed, ...more, { number: Number.NaN, name: 'X', aliases: ['Y'] }])
      await settle()
      const mixed = (await branch.get('/v1/screening')).body
      assert.deepEqual(mixed.refused.map(({ version, reason }: Reply['body']) => [version, reason]).toSorted(), [
        ['2026-01-02', 'far_fewer_entries'],
        ['2026-01-03', 'rows_lost'],
      ])
      assert.equal((await order(alice.payee)).status, 201)
      await lists.remove('2026-01-03')
      await lists.remove('2026-01-02')
    })
  })

  describe('of somebody new', () => {
    test('passes who is on no list, at once', async () => {
      const payee = await add('Water & Sewer District 9')
      assert.equal(payee.screening, 'clear')
      assert.equal((await order(payee.id)).body.state, 'released')
    })

    test('holds whom it finds: nothing is paid, and the hit says why and by what', async () => {
      const payee = await add('Vasili Krasnov')
      assert.equal(payee.screening, 'hit')
      assertProblem(await order(payee.id), 422, 'party_in_screening')
      const [hit] = await hitsOf(payee.id)
      const detail = (await branch.get(`/v1/screening/hits/${hit.id}`)).body
      assert.deepEqual([detail.entry, detail.state, detail.screening.edition], ['sdn:1', 'open', 1])
      assert.match(detail.why, /vasili/)
      assert.match(detail.entryText, /1960/)
      assert.match(detail.keepUntil, /^2036-01-0/)
    })

    test('keeps nothing of the name in plain', async () => {
      const rows = await branch.world.owner<{ row: string }[]>`
        select row_to_json(t)::text as row from rails.screening_hit t
        union all select row_to_json(t)::text from rails.screening t
        union all select row_to_json(t)::text from payments.screened t`
      assert.ok(rows.length > 3)
      for (const { row } of rows) assert.doesNotMatch(row, /vasili\b/i)
    })

    test('takes no name for clean that it cannot compare: a person has to', async () => {
      const payee = await add('محمد علي')
      assert.equal(payee.screening, 'hit')
      const [hit] = await hitsOf(payee.id)
      assert.deepEqual([hit.kind, hit.entry, hit.score], ['unread', 'unread:script_unread', 0])
      await decide(payee.id, 'false_match', 'known_to_us')
      assert.equal(await screeningOf(payee.id), 'clear')
    })

    test('finds a member, too', async () => {
      const made = await branch.ask('POST', '/v1/members', { reference: 'ref-orlova', name: 'Katarina Orlova' })
      assert.equal(made.body.screening, 'hit')
    })

    test('has those wait who come while there is no answer, and asks again', async () => {
      const { owner } = branch.world
      const payee = await add('Gas Works')
      await owner`update payments.screened set state = 'waiting', edition = 0 where subject = ${payee.id}`
      assertProblem(await order(payee.id), 422, 'party_in_screening')
      await settle()
      assert.equal(await screeningOf(payee.id), 'clear')
    })
  })

  describe('of a biller', () => {
    test('is by its name as it is now: one that was cleared waits from the moment it is called otherwise', async () => {
      const biller = (
        await branch.ask('POST', '/v1/billers', {
          name: 'Harbour Electric',
          aliases: [],
          address: { street: 'PO Box 1', city: 'Springfield', region: 'IL', zip: '62701' },
          masks: [],
          payment: { method: 'check' },
        })
      ).body
      await branch.ask('PUT', `/v1/billers/${biller.id}/state`, { state: 'active' })
      const added = await branch.ask('POST', `/v1/billers/${biller.id}/payees`, {
        member: alice.member,
        nickname: 'E',
        number: '12345',
      })
      assert.equal(added.body.screening, 'waiting', added.text)
      await settle()
      assert.equal(await screeningOf(added.body.id), 'clear')
      const seen = (await branch.get(`/v1/billers/${biller.id}`)).headers.get('etag') ?? ''
      const renamed = await branch.ask(
        'PUT',
        `/v1/billers/${biller.id}`,
        {
          name: 'Black Harbour Shipping',
          aliases: [],
          address: biller.address,
          masks: [],
        },
        { 'if-match': seen },
      )
      assert.equal(renamed.status, 200, renamed.text)
      assert.equal(await screeningOf(added.body.id), 'waiting')
      assertProblem(await order(added.body.id), 422, 'party_in_screening')
      await settle()
      assert.equal(await screeningOf(added.body.id), 'hit')
      assert.equal((await hitsOf(biller.id))[0].entry, 'sdn:2')
    })
  })

  describe('a hit', () => {
    test('waits for two people, who are not one, and for two when a program proposes', async () => {
      const payee = await add('Katarina Orlova')
      const [hit] = await hitsOf(payee.id)
      assertProblem(await say(hit.id, 'false_match', 'same_person'), 422, 'grounds_misfit')
      const said = await say(hit.id, 'false_match', 'another_birth')
      assertProblem(await agree(said.body, 'ann'), 409, 'approver_is_maker')
      assertProblem(await say(hit.id, 'true_match', 'same_person', as('bob')), 409, 'proposal_pending')
      assert.equal(await screeningOf(payee.id), 'hit')
      await branch.ask('POST', `/v1/proposals/${said.body.id}/rejection`, { reason: 'No.' }, as('bob'))
      const byProgram = await branch.ask(
        'POST',
        `/v1/screening/hits/${hit.id}/disposition`,
        { disposition: 'false_match', grounds: 'another_birth' },
        { 'if-match': '"1"' },
      )
      assert.equal(byProgram.body.approvalsNeeded, 2)
      await agree(byProgram.body, 'bob')
      assert.equal(await screeningOf(payee.id), 'hit')
      await agree(byProgram.body, 'cem')
      assert.equal(await screeningOf(payee.id), 'clear')
      assertProblem(await say(hit.id, 'true_match', 'same_person'), 409, 'screening_hit_is_decided')
      assert.equal((await order(payee.id)).body.state, 'released')
    })

    test('that was false does not come again, until its entry is worded otherwise', async () => {
      const payee = await add('Vasily P Krasnov')
      await decide(payee.id, 'false_match', 'another_birth')
      assert.equal(await screeningOf(payee.id), 'clear')
      await lists.publish('2026-01-04', [...listed, ...more, { number: 500, name: 'NOBODY IN PARTICULAR SA' }])
      await settle()
      const status = (await branch.get('/v1/screening')).body
      assert.deepEqual(
        [status.inForce.number, status.inForce.added, status.inForce.changed, status.progress.due],
        [2, 1, 0, 0],
      )
      assert.equal(await screeningOf(payee.id), 'clear')
      const [first, ...rest] = listed
      await lists.publish('2026-01-05', [
        { ...first, number: 1, name: 'KRASNOV, Vasily Petrovich', remarks: 'DOB 02 Feb 1961.' },
        ...rest,
        ...more,
        { number: 500, name: 'NOBODY IN PARTICULAR SA' },
      ])
      await settle()
      assert.equal(await screeningOf(payee.id), 'hit')
      await decide(payee.id, 'false_match', 'another_birth')
    })

    test('that a new list brings holds what is scheduled on its day, and lets it go once it was false', async () => {
      const payee = await add('Ferdinand Quill')
      const due = await order(payee.id, { processOn: '2026-01-06' })
      assert.equal(due.body.state, 'scheduled')
      const listedQuill = { number: 600, name: 'QUILL, Ferdinand', kind: 'individual' } as const
      await lists.publish('2026-01-06', [...listed, ...more, listedQuill])
      await settle()
      assert.equal(await screeningOf(payee.id), 'hit')
      branch.world.clock.advance(dayMs)
      const release = releaseLoop(branch.world.outsideAs('vouch_worker'))
      await release.pass(new AbortController().signal)
      assert.equal(await stateOf(due.body.id), 'held: screening')
      await settle()
      assert.equal(await stateOf(due.body.id), 'held: screening')
      await decide(payee.id, 'false_match', 'another_name')
      await settle()
      assert.equal(await stateOf(due.body.id), 'released')
    })

    test('that was true ends what has not left, blocks, and starts the clock of ten business days', async () => {
      const payee = await add('Nadia Brandt')
      const [gone, due] = [await order(payee.id), await order(payee.id, { processOn: '2026-01-20' })]
      await lists.publish('2026-01-07', [
        ...listed,
        ...more,
        { number: 700, name: 'BRANDT, Nadia', kind: 'individual' },
      ])
      await settle()
      await decide(payee.id, 'true_match', 'same_person')
      assert.equal(await screeningOf(payee.id), 'confirmed_match')
      assert.equal(await stateOf(due.body.id), 'cancelled: party_is_blocked')
      assertProblem(await order(payee.id), 422, 'party_is_blocked')
      const { items } = (await branch.get('/v1/blocked-property')).body
      assert.equal(items.length, 1)
      const [blocked] = items
      // Ten days of the Federal Reserve, Martin Luther King's not among them.
      assert.deepEqual(
        [blocked.subject, blocked.blockedOn, blocked.reportDueOn, blocked.annualReportDueOn],
        [payee.id, '2026-01-06', '2026-01-21', '2026-09-30'],
      )
      const what = JSON.parse(blocked.what)
      assert.deepEqual(
        [what.ended.map(({ payment }: Reply['body']) => payment), what.hadLeft],
        [[due.body.id], [gone.body.id]],
      )
      branch.world.clock.advance(15 * dayMs)
      await settle()
      assert.equal((await branch.get(`/v1/blocked-property/${blocked.id}`)).body.missedOn, undefined)
      branch.world.clock.advance(dayMs)
      await settle()
      await settle()
      assert.equal((await branch.get(`/v1/blocked-property/${blocked.id}`)).body.missedOn, '2026-01-22')
      assert.equal(await leaves('payments.blocked_property_report_missed'), 1)
      const report = (reportedOn: string) =>
        branch.ask('POST', `/v1/blocked-property/${blocked.id}/report`, { reportedOn, reference: 'BR-1' }, as('ann'))
      assertProblem(await report('2026-01-05'), 422, 'report_day_impossible')
      assertProblem(await report('2026-01-23'), 422, 'report_day_impossible')
      assert.equal((await report('2026-01-22')).body.reportedOn, '2026-01-22')
      assertProblem(await report('2026-01-22'), 409, 'blocked_property_is_reported')
    })

    test('can be had again from what its decision kept', async () => {
      const payee = await add('Katarina Orlova')
      const [hit] = await hitsOf(payee.id)
      const { screening, entry, entryHash, score } = (await branch.get(`/v1/screening/hits/${hit.id}`)).body
      const editions = (await branch.get('/v1/screening/editions')).body.items
      const { version } = editions.find((one: Reply['body']) => one.number === screening.edition)
      const screener = openScreener(lists.folder, screening.threshold)
      try {
        const again = await screener.screen({ version, hash: screening.listHash }, [{ name: 'Katarina Orlova' }])
        assert.equal(again.rules, screening.rules)
        assert.deepEqual(
          again.said.flatMap(said =>
            'found' in said ? said.found.map(one => [one.entry, one.entryHash, one.score]) : [],
          ),
          [[entry, entryHash, score]],
        )
      } finally {
        await screener.close()
      }
    })
  })

  test('of all is the same as of what was added, however often it is cut short', async () => {
    const { owner } = branch.world
    const standing = () => owner`select subject, state from payments.screened order by subject`
    await settle()
    const before = await standing()
    await owner`update payments.screened set edition = 1 where state <> 'waiting'`
    await Promise.all([pass(), pass(), pass()])
    await settle()
    assert.deepEqual(await standing(), before)
    const twice = await owner`
      select subject from rails.screening_hit group by subject, name_index, entry, entry_hash having count(*) > 1`
    assert.deepEqual([...twice], [])
    await until('nobody is due', async () => (await branch.get('/v1/screening')).body.progress.due === 0)
  })

  test('by an edition that does not lie there any more passes nobody', async () => {
    const { inForce } = (await branch.get('/v1/screening')).body
    await lists.remove(inForce.version)
    await stop()
    const worker = branch.world.outsideAs('vouch_worker')
    const lost = screeningLoop(worker, branch.vault, openScreener(lists.folder), silentLog)
    const { owner } = branch.world
    await owner`update payments.screened set state = 'waiting', edition = 0 where subject = ${alice.payee}`
    await assert.rejects(lost.pass(new AbortController().signal), /does not lie in its folder/)
    await lost.finish?.()
    assert.equal(await screeningOf(alice.payee), 'waiting')
    assert.equal((await branch.get('/v1/screening')).body.inForce.number, inForce.number)
  })
})
