import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openProbing, type Probing } from '../../test/probing.ts'
import { canary, canaryKeeper } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { controls } from './controls.ts'
import { nextStates } from './lifecycle.ts'
import { openInstitution } from './payments.ts'

/** How the database may be broken, and put right again. */
const breaks = [
  {
    id: 'payments.validated',
    where: 'the table takes payments of nothing',
    broken: 'alter table payments.payment drop constraint payment_moves_something',
    mended: 'alter table payments.payment add constraint payment_moves_something check (amount > 0)',
  },
  {
    id: 'payments.duplicates',
    where: 'an occurrence may be paid twice',
    broken: 'drop index payments.payment_is_made_once_per_occurrence',
    mended: `create unique index payment_is_made_once_per_occurrence
                 on payments.payment (standing_order_id, occurrence, institution_id)
              where standing_order_id is not null`,
  },
  {
    id: 'payments.limits',
    where: 'what is ordered for later is not seen',
    broken: `create policy blind on payments.payment as restrictive for select to vouch_canary
              using (state <> 'scheduled')`,
    mended: 'drop policy blind on payments.payment',
  },
  {
    id: 'payments.lifecycle',
    where: 'the trigger is gone',
    broken: 'alter table payments.payment disable trigger payment_follows_the_lifecycle',
    mended: 'alter table payments.payment enable trigger payment_follows_the_lifecycle',
  },
  {
    id: 'payments.lifecycle',
    where: 'the history may be written over',
    broken: `grant update on payments.payment_step to vouch_canary;
             alter table payments.payment_step disable trigger never_changes`,
    mended: `revoke update on payments.payment_step from vouch_canary;
             alter table payments.payment_step enable trigger never_changes`,
  },
  {
    id: 'payments.sanctions',
    where: 'whoever arrives is clear',
    broken: "alter table payments.screened alter column state set default 'clear'",
    mended: "alter table payments.screened alter column state set default 'waiting'",
  },
  {
    id: 'payments.sanctions',
    where: 'what was said of a hit may be unsaid',
    broken: 'alter table rails.screening_hit disable trigger screening_hit_is_decided_once',
    mended: 'alter table rails.screening_hit enable trigger screening_hit_is_decided_once',
  },
  {
    id: 'payments.account-validated',
    where: 'a number may be taken twice',
    broken: 'alter table payments.funding_account drop constraint funding_account_number_is_used_once',
    mended: `alter table payments.funding_account
               add constraint funding_account_number_is_used_once unique (number_index, institution_id)`,
  },
  {
    id: 'payments.account-validated',
    where: 'who banks here is paid as if it were elsewhere',
    broken: `create function payments.elsewhere() returns trigger language plpgsql as $$
             begin new.method = 'ach'; new.account_id = null; return new; end $$;
             create trigger elsewhere before insert on payments.payee
                for each row execute function payments.elsewhere()`,
    mended: 'drop function payments.elsewhere cascade',
  },
  {
    id: 'payments.account-validated',
    where: 'nobody cools off',
    broken: `alter table payments.payee disable trigger payee_cools_off_after_a_change_of_account;
             create function payments.at_once() returns trigger language plpgsql as $$
             begin new.cooling_until = null; return new; end $$;
             create trigger at_once before update on payments.payee
                for each row execute function payments.at_once()`,
    mended: `alter table payments.payee enable trigger payee_cools_off_after_a_change_of_account;
             drop function payments.at_once cascade`,
  },
  {
    id: 'payments.reconciled',
    where: 'a break is not written down',
    broken: `create function payments.overlook() returns trigger language plpgsql as $$ begin return null; end $$;
             create trigger overlook before insert on payments.break
                for each row execute function payments.overlook()`,
    mended: 'drop function payments.overlook cascade',
  },
  {
    id: 'payments.return-rates',
    where: 'what came back is not counted',
    broken: `create function rails.forget() returns trigger language plpgsql as $$
             begin new.returned = 0; new.unauthorized = 0; return new; end $$;
             create trigger forget before insert or update on rails.return_tally
                for each row execute function rails.forget()`,
    mended: 'drop function rails.forget cascade',
  },
  {
    id: 'payments.return-rates',
    where: 'of what came back in several files the largest counts alone',
    broken: `create function rails.keep_the_largest() returns trigger language plpgsql as $$
             begin new.returned = greatest(old.returned, new.returned - old.returned); return new; end $$;
             create trigger keep_the_largest before update on rails.return_tally
                for each row when (new.returned > old.returned) execute function rails.keep_the_largest()`,
    mended: 'drop function rails.keep_the_largest cascade',
  },
  {
    id: 'payments.exceptions',
    where: 'what fails is not put where somebody sees it',
    broken: `create function payments.forget() returns trigger language plpgsql as $$ begin return null; end $$;
             create trigger forget before insert on payments.exception
                for each row execute function payments.forget()`,
    mended: 'drop function payments.forget cascade',
  },
  {
    id: 'payments.exceptions',
    where: 'nothing is due',
    broken: `create function payments.someday() returns trigger language plpgsql as $$
             begin new.due_on = '2099-01-01'; new.retry_on = null; return new; end $$;
             create trigger someday before insert on payments.exception
                for each row execute function payments.someday()`,
    mended: 'drop function payments.someday cascade',
  },
  {
    id: 'payments.calendar',
    where: 'what is written is another day than what was decided',
    broken: `create function payments.on_saturday() returns trigger language plpgsql as $$
             begin new.process_on = '2040-03-17'; return new; end $$;
             create trigger on_saturday before insert on payments.payment
                for each row execute function payments.on_saturday()`,
    mended: 'drop function payments.on_saturday cascade',
  },
]

describe('the controls of payments', () => {
  let probing: Probing

  before(async () => {
    probing = await openProbing()
    const { owner, outside } = probing.world
    await owner`delete from base.institution where institution_id = ${canary}` // It has its log only; opened, it has more.
    const own = { name: 'Canary', timeZone: 'America/Chicago', currency: 'USD', routingNumber: '999999992' }
    const opened = await transact(outside, canary, canaryKeeper, work =>
      openInstitution(work, { ...own, rules: 'open' }),
    )
    assert.ok(opened.ok)
  })
  after(() => probing.world.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }

  test('leave nothing behind', async () => {
    const [left] = await probing.world.owner<
      { members: bigint; payments: bigint; values: bigint; transfers: bigint }[]
    >`
      select (select count(*) from payments.member) as members,
             (select count(*) from payments.payment) as payments,
             (select count(*) from change.value) as values,
             (select count(*) from ledger.transfer) as transfers`
    assert.deepEqual({ ...left }, { members: 0n, payments: 0n, values: 0n, transfers: 0n })
  })

  for (const { id, where, broken, mended } of breaks) {
    test(`${id} fails where ${where}`, async () => {
      await probing.world.owner.unsafe(broken)
      const { result, reason, steps } = await probing.tryOf(controls, id)
      await probing.world.owner.unsafe(mended)
      assert.equal(result, 'failed', JSON.stringify({ reason, steps }))
    })
  }

  test('payments.lifecycle fails where code and database agree that what was taken back may go on', async () => {
    const { owner } = probing.world
    const [sound = fault('it is there')] = await owner<{ text: string }[]>`
      select pg_get_functiondef('payments.is_step(text, text)'::regprocedure) as text`
    const broken = sound.text.replace(
      'ELSE false',
      "WHEN 'cancelled'::text THEN (to_state = 'scheduled'::text) ELSE false",
    )
    assert.notEqual(broken, sound.text)
    const cancelled: unknown = nextStates.cancelled
    assert.ok(Array.isArray(cancelled))
    await owner.unsafe(broken)
    cancelled.push('scheduled')
    const { steps } = await probing.tryOf(controls, 'payments.lifecycle')
    cancelled.pop()
    await owner.unsafe(sound.text)
    const wrong = steps.filter(({ expected, answer }) => expected !== answer)
    assert.deepEqual(wrong[0], {
      tried: 'what was taken back, or has ended, goes on',
      expected: 'in no table',
      answer: 'cancelled scheduled',
    })
  })
})
