// What the log promises of the rooms above it, on the product as it is and where it is broken.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openTokenKeeper } from '../src/app-door.ts'
import { controlsOffered } from '../src/app-prober.ts'
import type { Sql } from '../src/base/database.ts'
import { type HttpProbing, openHttpProbing } from './probing-http.ts'

const controls = controlsOffered()
const wrongIn = ({ steps }: Awaited<ReturnType<HttpProbing['tryOf']>>) =>
  steps.filter(({ expected, answer }) => expected !== answer).map(({ tried, answer }) => `${tried}: ${answer}`)

describe('the controls of the log, with what the rooms above bring', () => {
  let probing: HttpProbing
  let owner: Sql

  before(async () => {
    probing = await openHttpProbing()
    owner = probing.database.as('vouch_owner')
  })
  after(() => probing.close())

  for (const id of ['audit.complete', 'audit.denials-logged'])
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps, population } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
      assert.ok(
        population.length > 2 && population.slice(1).every(({ count }) => count > 0),
        JSON.stringify(population),
      )
    })

  test('leave nobody behind', async () => {
    const [left] = await owner<{ people: bigint; programs: bigint; steps: bigint }[]>`
      select (select count(*) from identity.person) as people,
             (select count(*) from identity.client where name = 'Probe') as programs,
             (select count(*) from payments.payment_step) as steps`
    assert.deepEqual({ ...left }, { people: 0n, programs: 0n, steps: 0n })
  })

  const whereBroken = async (id: string, broken: string, mended: string) => {
    await owner.unsafe(broken)
    try {
      const tried = await probing.tryOf(controls, id)
      return { result: tried.result, wrong: wrongIn(tried) }
    } finally {
      await owner.unsafe(mended)
    }
  }

  test('audit.complete fails where what a row says is not what its leaf says', async () => {
    const found = await whereBroken(
      'audit.complete',
      `create function payments.counts_from_nought() returns trigger language plpgsql as $$
       begin
         if new.state = 'settled' then new.at = new.at + interval '2 hours'; end if;
         return new;
       end $$;
       create trigger counts_from_nought before insert on payments.payment_step
          for each row execute function payments.counts_from_nought()`,
      'drop function payments.counts_from_nought cascade',
    )
    assert.deepEqual(found, {
      result: 'failed',
      wrong: ['payments ordered, changed, taken back, sent, paid and rejected: 1 unowned (payments.step)'],
    })
  })

  test('audit.complete fails where a room makes a row that nobody tells of', async () => {
    const found = await whereBroken(
      'audit.complete',
      `create function identity.one_more() returns trigger language plpgsql as $$
       begin
         insert into identity.actor (institution_id, actor, kind, added_at, added_by)
         select institution_id, actor || 'x', kind, added_at, added_by
           from identity.actor where institution_id = new.institution_id and actor = 'person:' || new.person_id;
         return new;
       end $$;
       create trigger one_more before insert on identity.person
          for each row execute function identity.one_more()`,
      'drop function identity.one_more cascade',
    )
    assert.deepEqual(found, {
      result: 'failed',
      wrong: ['a person entered, given a role, signed in and thrown out: 1 missing (identity.person_added)'],
    })
  })

  test('audit.denials-logged fails where leaves of refusals are lost', async () => {
    const found = await whereBroken(
      'audit.denials-logged',
      `create function audit.lose() returns trigger language plpgsql as $$ begin return null; end $$;
       create trigger loses before insert on audit.batch for each row
         when (position('"kind":"identity.'::bytea in new.leaves) > 0) execute function audit.lose()`,
      'drop function audit.lose cascade',
    )
    assert.equal(found.result, 'failed')
    assert.deepEqual(
      found.wrong.filter(one => /^(an operator|somebody|an act)/.test(one)),
      [
        'an operator who would approve a payment: permit_missing, and not in the log',
        'somebody who signs in with a wrong password: sign_in_refused, and not in the log',
        'an act confirmed with a passkey that nobody has enrolled: passkey_refused, and not in the log',
      ],
    )
  })
})

describe('an api whose door does not write down whom it has let in', () => {
  let probing: HttpProbing
  before(async () => {
    probing = await openHttpProbing({
      keeper: async (...given) => {
        const { noteRefused: _, ...keeper } = await openTokenKeeper(...given)
        return keeper
      },
    })
  })
  after(() => probing.close())

  test('is noticed by audit.denials-logged', async () => {
    const tried = await probing.tryOf(controls, 'audit.denials-logged')
    assert.equal(tried.result, 'failed')
    assert.deepEqual(wrongIn(tried), [
      'all members, by whose token is for one: permit_missing, and not in the log',
      'an order with another body than was signed: body_not_as_signed, and not in the log',
    ])
  })
})
