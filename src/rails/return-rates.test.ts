import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { bankFile, type IncomingWorld, openIncomingWorld, type Sent } from '../../test/incoming-world.ts'
import { fault } from '../base/outcome.ts'
import * as change from '../change/change.ts'
import { confirm } from './files.ts'
import { entriesMin, levelOf, rateLimits, returnRates } from './return-rates.ts'

describe('return rates', () => {
  let here: IncomingWorld
  let nonce = 0
  before(async () => {
    here = await openIncomingWorld()
  })
  after(() => here.close())

  const back = async (sent: readonly Sent[], reason: string) => {
    await here.leave(
      `back-${++nonce}`,
      await bankFile(
        sent.map(of => ({ of, reason })),
        nonce,
      ),
    )
    await here.pass(here.receive())
  }
  const rates = async () => {
    const { entries, rates } = await here.inWork(returnRates)
    return [entries, ...rates.map(({ measure, returns, level }) => `${measure} ${returns} ${level}`)]
  }
  const lastFile = async () => {
    const [file] = await here.world.owner<{ id: string; state: string; proposal: change.ProposalId | null }[]>`
      select file_id as id, state, proposal_id as proposal from rails.file order by made_at desc, of_day desc limit 1`
    return file ?? fault('there is one')
  }

  test('are compared in whole numbers: near from 80 in a hundred of the limit on, over from the limit on', () => {
    assert.deepEqual(
      [3, 4, 5].map(returns => levelOf(returns, 1_000, rateLimits.unauthorized)),
      ['well', 'near', 'over'],
    )
    assert.deepEqual(
      [119, 120, 149, 150].map(returns => levelOf(returns, 1_000, rateLimits.overall)),
      ['well', 'near', 'near', 'over'],
    )
    assert.equal(levelOf(999, entriesMin - 1, rateLimits.overall), 'well', 'so few say nothing')
    assert.equal(levelOf(5, 1_001, rateLimits.unauthorized), 'near', 'a hair below the limit is below it')
  })

  test('agree with fractions that are compared the slow way', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.integer({ min: entriesMin, max: 2_000_000 }), (returns, entries) => {
        for (const limit of Object.values(rateLimits)) {
          // Crosswise, in thousandths of a hundredth.
          const [is, at] = [BigInt(returns) * 100_000n, BigInt(entries) * limit]
          const level = is >= at * 100n ? 'over' : is >= at * 80n ? 'near' : 'well'
          assert.equal(levelOf(returns, entries, limit), level)
        }
      }),
    )
  })

  test('warn once when they come near, and make files wait for a second person once they are reached', async () => {
    const sent = await here.send(1_000)
    assert.deepEqual(await rates(), [1_000, 'unauthorized 0 well', 'administrative 0 well', 'overall 0 well'])
    await back(sent.slice(0, 24), 'R03')
    await back(sent.slice(23, 24), 'R03')
    assert.deepEqual(await rates(), [1_000, 'unauthorized 0 well', 'administrative 24 near', 'overall 24 well'])
    assert.equal((await lastFile()).state, 'sent')
    await here.send(1)
    assert.equal((await lastFile()).state, 'sent', 'near is not over')
    await back(sent.slice(24, 31), 'R02')
    assert.deepEqual((await rates()).slice(1), ['unauthorized 0 well', 'administrative 31 over', 'overall 31 well'])
    assert.deepEqual(
      (await here.leaves('rails.return_rate')).map(({ measure, level, before }) => [measure, before, level]),
      [
        ['administrative', 'well', 'near'],
        ['administrative', 'near', 'over'],
      ],
    )

    assert.deepEqual(await here.send(1), [], 'whatever it comes to')
    const { state, proposal, id } = await lastFile()
    assert.equal(state, 'awaiting_approval')
    const found = await here.inWork(work => change.findProposal(work, proposal ?? fault('it waits')))
    const content = found.ok ? JSON.parse(JSON.stringify(found.value.content)) : {}
    assert.deepEqual([content.file, content.returnRatesReached], [id, ['administrative']])
  })

  test('fall as days pass, and files go again', async () => {
    here.world.clock.advance(61 * 86_400_000)
    assert.deepEqual((await rates())[0], 0)
    const sent = await here.send(2)
    assert.equal(sent.length, 2)
    assert.equal((await here.leaves('rails.return_rate')).at(-1)?.['level'], 'well')
  })

  test('count by the day of origination, once each, and nothing of a file that was refused', async () => {
    const [before] = await rates()
    const sent = await here.send(3)
    const name = sent[0]?.file ?? fault('it left')
    assert.equal((await rates())[0], Number(before) + 3)
    await here.inWork(work => confirm(work, { name, state: 'rejected', reason: 'DUPL' }))
    assert.equal((await rates())[0], before)
    const recount = await here.world.owner`
      select made_on, tally.entries, tally.returned
        from rails.return_tally as tally
       cross join lateral (
         select coalesce(sum(file.entries), 0) as entries,
                coalesce(sum((select count(*) from rails.file_entry join rails.instruction using (instruction_id)
                               where file_entry.file_id = file.file_id and instruction.state = 'returned')), 0) as returned
           from rails.file where file.made_on = tally.made_on and file.state in ('sent', 'confirmed')) as again
       where tally.entries <> again.entries or tally.returned <> again.returned`
    assert.deepEqual([...recount], [])
  })
})
