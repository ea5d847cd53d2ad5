import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openProbing, type Probing } from '../../test/probing.ts'
import type { Sql } from '../base/database.ts'
import { controls } from './controls.ts'
import { circuitBreaker, openWay } from './controls-links.ts'

describe('the controls of the rails', () => {
  let probing: Probing

  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }

  test('leave nothing behind', async () => {
    const { owner } = probing.world
    const [left] = await owner<{ rows: bigint }[]>`
      select (select count(*) from rails.instruction) + (select count(*) from rails.incoming_file)
           + (select count(*) from rails.link) + (select count(*) from rails.core_operation)
           + (select count(*) from rails.core_difference) + (select count(*) from rails.file) as rows`
    assert.equal(left?.rows, 0n)
    const batches = await owner<{ leaves: Buffer }[]>`select leaves from audit.batch where institution_id = 'canary'`
    assert.ok(batches.every(({ leaves }) => leaves.includes('"kind":"risk.run"')))
  })

  /** With one thing broken that is mended afterwards. */
  const wrongWith = async (
    id: string,
    breaking: (owner: Sql) => Promise<unknown>,
    mend: (owner: Sql) => Promise<unknown>,
  ) => {
    const { owner } = probing.world
    await breaking(owner)
    try {
      const { result, steps } = await probing.tryOf(controls, id)
      const wrong = steps.filter(({ expected, answer }) => expected !== answer)
      return { result, wrong: wrong.map(({ tried, answer }) => `${tried}: ${answer}`) }
    } finally {
      await mend(owner)
    }
  }

  test('rails.exactly-once fails where a payment may have two instructions', async () => {
    const found = await wrongWith(
      'rails.exactly-once',
      owner => owner`alter table rails.instruction drop constraint instruction_is_queued_once`,
      owner =>
        owner`alter table rails.instruction add constraint instruction_is_queued_once unique (reference, institution_id)`,
    )
    assert.deepEqual(found, { result: 'failed', wrong: ['a second instruction for the same payment: done'] })
  })

  test('rails.exactly-once fails where what the bank took goes back into the queue', async () => {
    const found = await wrongWith(
      'rails.exactly-once',
      async owner => {
        await owner`create function rails.forget() returns trigger language plpgsql as 'begin new.state := ''queued''; return new; end'`
        await owner`
          create trigger forgets before update on rails.instruction for each row
            when (old.state = 'queued' and new.state = 'sending') execute function rails.forget()`
      },
      async owner => {
        await owner`drop trigger forgets on rails.instruction`
        await owner`drop function rails.forget`
      },
    )
    assert.equal(found.result, 'failed')
    assert.match(found.wrong.join(), /its answer was lost: 1 entry, sent 2 times/)
  })

  test('rails.exactly-once fails where a file that has left is taken for one that has not', async () => {
    const found = await wrongWith(
      'rails.exactly-once',
      async owner => {
        await owner`create function rails.forget_sent() returns trigger language plpgsql as
          'begin new.state := ''approved''; new.staged := null; new.due_at := new.changed_at; return new; end'`
        // By its name it comes after whatever keeps the steps of a file.
        await owner`
          create trigger zz_forgets before update on rails.file for each row
            when (new.state = 'sent') execute function rails.forget_sent()`
      },
      async owner => {
        await owner`drop trigger zz_forgets on rails.file`
        await owner`drop function rails.forget_sent`
      },
    )
    assert.equal(found.result, 'failed', found.wrong.join())
    assert.match(found.wrong.join(), /a file to a bank that answers: [23] file, the payment [23] times/)
  })

  test('rails.circuit-breaker fails where a way never rests', async () => {
    const tireless = circuitBreaker(() => [['files', () => openWay(() => ask => ask())]])
    const { result, steps } = await probing.tryOne(tireless)
    assert.equal(result, 'failed')
    assert.match(steps[0]?.tried ?? '', /^files: eight that fail/)
  })

  const lying = async (owner: Sql) => {
    await owner`create function rails.lie() returns trigger language plpgsql as 'begin new.state := ''connected''; new.rests_until := null; return new; end'`
    await owner`create trigger lies before insert or update on rails.link for each row execute function rails.lie()`
  }
  const honest = async (owner: Sql) => {
    await owner`drop trigger lies on rails.link`
    await owner`drop function rails.lie`
  }
  for (const id of ['rails.health', 'rails.fallback']) {
    test(`${id} fails where every way is said to be well`, async () => {
      assert.equal((await wrongWith(id, lying, honest)).result, 'failed')
    })
  }

  test('rails.fallback fails where what has left may be sent another way', async () => {
    const found = await wrongWith(
      'rails.fallback',
      async owner => {
        await owner`create function rails.unsend() returns trigger language plpgsql as
          'begin new.state := ''queued''; new.attempts := 0; return new; end'`
        await owner`
          create trigger unsends before update on rails.instruction for each row
            when (new.state = 'sending') execute function rails.unsend()`
      },
      async owner => {
        await owner`drop trigger unsends on rails.instruction`
        await owner`drop function rails.unsend`
      },
    )
    assert.match(found.wrong.join(), /what may have left already, rerouted: 1 rerouted/)
  })

  test('rails.fallback fails where the database lets what is in a file change its way', async () => {
    const found = await wrongWith(
      'rails.fallback',
      owner => owner`alter table rails.instruction disable trigger instruction_is_rerouted_once_before_it_leaves`,
      owner => owner`alter table rails.instruction enable trigger instruction_is_rerouted_once_before_it_leaves`,
    )
    assert.deepEqual(found.wrong, ['the same past the front door: done', 'the same past the front door: done'])
  })

  test('rails.core-consistent fails where a difference is not kept', async () => {
    const found = await wrongWith(
      'rails.core-consistent',
      async owner => {
        await owner`create function rails.lose() returns trigger language plpgsql as 'begin return null; end'`
        await owner`create trigger loses before insert on rails.core_difference for each row execute function rails.lose()`
      },
      async owner => {
        await owner`drop trigger loses on rails.core_difference`
        await owner`drop function rails.lose`
      },
    )
    assert.equal(found.wrong.length, 3, found.wrong.join())
  })
})
