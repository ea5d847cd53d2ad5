import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openProbing, type Probing } from '../../test/probing.ts'
import type { Ground } from '../base/control.ts'
import type { Transaction } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import { controls } from './controls.ts'

describe('the controls of change', () => {
  let probing: Probing

  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  const failedSteps = async (id: string) => {
    const { result, steps } = await probing.tryOf(controls, id)
    const wrong = steps.filter(({ expected, answer }) => expected !== answer)
    return { result, wrong: wrong.map(({ tried }) => tried) }
  }

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }

  test('leave nothing behind', async () => {
    const { owner } = probing.world
    const [left] = await owner<{ rows: bigint }[]>`
      select (select count(*) from change.proposal) + (select count(*) from change.revision)
           + (select count(*) from change.approval) + (select count(*) from change.value)
           + (select count(*) from change.untold) as rows`
    assert.equal(left?.rows, 0n)
  })

  test('change.four-eyes fails where the table takes the approval of whoever made it', async () => {
    const { owner } = probing.world
    await owner`alter table change.approval drop constraint approver_is_no_maker`
    assert.deepEqual(await failedSteps('change.four-eyes'), {
      result: 'failed',
      wrong: ["the maker's own approval written into the table"],
    })
    await owner`alter table change.approval add constraint approver_is_no_maker check (approved_by <> all (makers))`
  })

  test('change.four-eyes fails where what nobody has approved can be ready', async () => {
    const { owner } = probing.world
    await owner`alter table change.proposal disable trigger proposal_has_its_approvals`
    assert.deepEqual(await failedSteps('change.four-eyes'), {
      result: 'failed',
      wrong: [
        'a proposal made ready that nobody has approved',
        'a proposal made ready by two approvals, one of what it said before it was changed',
      ],
    })
    await owner`alter table change.proposal enable trigger proposal_has_its_approvals`
  })

  test('change.dry-run fails where what is tried out is not undone', async () => {
    const undoesNothing = ({ sql, ...work }: Work): Work => {
      const savepoint = (inner: (sql: Transaction) => Promise<unknown>) => inner(sql)
      const get = (_: Transaction, name: keyof Transaction) => (name === 'savepoint' ? savepoint : sql[name])
      return { ...work, sql: new Proxy(sql, { get: get as ProxyHandler<Transaction>['get'] & {} }) } // `name` is one of its own.
    }
    const broken = controls.map(control => ({
      ...control,
      probe: (ground: Ground) =>
        control.probe({ ...ground, work: perform => ground.work(work => perform(undoesNothing(work))) }),
    }))
    const { result, steps } = await probing.tryOf(broken, 'change.dry-run')
    assert.equal(result, 'failed')
    assert.equal(steps[0]?.tried, 'a setting tried out before it is set')
  })

  test('change.dry-run fails where the real thing does not come out as what was tried out', async () => {
    const { owner } = probing.world
    await owner`create function change.lose() returns trigger language plpgsql as 'begin return null; end'`
    await owner`create trigger lost before insert on change.value for each row execute function change.lose()`
    const { result } = await probing.tryOf(controls, 'change.dry-run')
    assert.equal(result, 'failed')
    await owner`drop trigger lost on change.value`
    await owner`drop function change.lose`
  })
})
