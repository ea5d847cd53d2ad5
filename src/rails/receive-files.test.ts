import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import type { IncomingOrder } from '../../test/incoming-process.ts'
import { bankFile, type IncomingWorld, openIncomingWorld, reportBytes, type Sent } from '../../test/incoming-world.ts'
import { fault } from '../base/outcome.ts'
import { directoryInbox, inboxFolder } from './directory-inbox.ts'
import { confirm, settleFile } from './files.ts'
import type { Inbox } from './inbox.ts'
import { incomingBytesMax } from './incoming-file.ts'
import { readLeaseMs } from './receive-files.ts'

const incomingProcess = join(import.meta.dirname, '../../test/incoming-process.ts')
/** VOUCH_MOMENTS=1 takes every moment there is, and the long way of the others. A run of all tests takes a few. */
const every = Number(process.env['VOUCH_MOMENTS'] ?? 5)
const isLong = every === 1

describe('whoever takes in files from banks', () => {
  let here: IncomingWorld
  let nonce = 0
  before(async () => {
    here = await openIncomingWorld()
    // So much has left before that what comes back here stops nothing.
    await here.world.owner`
      insert into rails.return_tally (institution_id, made_on, entries) values ('demo', '2026-01-04', 1000000)`
  })
  after(() => here.close())

  const receive = () => here.pass(here.receive())
  const tally = async () => {
    const [row] = await here.world.owner<{ entries: number; returned: number; administrative: number }[]>`
      select sum(entries)::integer as entries, sum(returned)::integer as returned,
             sum(administrative)::integer as administrative
        from rails.return_tally where made_on > '2026-01-04'`
    return row ?? fault('a sum is one row')
  }

  test('and is killed at one moment after the other, loses nothing and does nothing twice', async () => {
    const order = {
      address: here.world.database.address('vouch_worker'),
      vaultAddress: here.world.database.address('vouch_vault'),
      keyFile: join(here.home, 'kek'),
    }
    const round = async (diesAt: number): Promise<boolean> => {
      const returned = await here.send(5)
      const settled = await here.send(2)
      await here.leave(
        `returns-${diesAt}`,
        await bankFile(
          returned.map(of => ({ of, reason: 'R03' })),
          ++nonce,
        ),
      )
      const originalId = settled[0]?.file ?? fault('it was sent')
      const report = { originalId, status: 'ACSC', reasons: [], transactions: [] }
      await here.leave(`report-${diesAt}`, reportBytes(report, ++nonce))
      const child = fork(incomingProcess, { stdio: 'ignore' })
      const nowMs = here.world.clock.now().getTime()
      child.send({ ...order, folder: here.folder, nowMs, diesAt } satisfies IncomingOrder)
      let said: unknown
      child.on('message', message => (said = message))
      await once(child, 'exit')
      // Whoever comes after it ends what it began; and tomorrow the next.
      here.world.clock.advance(readLeaseMs)
      await receive()
      here.world.clock.advance(86_400_000)
      return said !== 'done'
    }
    let rounds = 1
    let diesAt = 1
    for (; await round(diesAt); rounds++) diesAt += every
    assert.ok(diesAt > 12 && rounds > 2, `only ${rounds - 1} of them died, the last before ${diesAt}`)

    assert.deepEqual(await readdir(join(here.folder, 'from-bank')), [])
    const files = await here.world.owner<{ kind: string; state: string; times: number; lies: number; count: number }[]>`
      select kind, state, times, count(lies_as)::integer as lies, count(*)::integer as count
        from rails.incoming_file group by kind, state, times order by kind`
    assert.deepEqual(
      files.map(({ kind, state, times, lies, count }) => [kind, state, times, lies, count]),
      [
        ['nacha', 'read', 1, 0, rounds],
        ['status_report', 'read', 1, 0, rounds],
      ],
    )
    const states = await here.world.owner<{ state: string; count: number }[]>`
      select state, count(*)::integer as count from rails.instruction group by state order by state`
    assert.deepEqual(
      states.map(({ state, count }) => [state, count]),
      [
        ['returned', 5 * rounds],
        ['settled', 2 * rounds],
      ],
    )
    const leaves = async (kind: string) => (await here.leaves(kind)).length
    assert.equal(await leaves('rails.answered'), 5 * rounds, 'a leaf each, once')
    assert.equal(await leaves('rails.file_settled'), rounds)
    assert.equal(await leaves('rails.incoming_file'), 4 * rounds)
    const back = 5 * rounds
    assert.deepEqual({ ...(await tally()) }, { entries: 7 * rounds, returned: back, administrative: back })
  })

  test('reads thousands of returns in one file without holding them all', async context => {
    const many = isLong ? 5_000 : 2_000
    const sent = await here.send(many)
    const bytes = await bankFile(
      sent.map(of => ({ of, reason: 'R01' })),
      ++nonce,
    )
    await here.leave('many', bytes)
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    let most = 0
    // Something is sealed for every piece, though it be nothing.
    const sealMany: typeof here.vault.sealMany = items => {
      most = Math.max(most, process.memoryUsage().heapUsed - before)
      return here.vault.sealMany(items)
    }
    const began = performance.now()
    await here.pass(here.receive({ vault: { ...here.vault, sealMany } }))
    const took = performance.now() - began
    context.diagnostic(`${Math.round(took)} ms, ${Math.round(most / 1_048_576)} MB of ${bytes.length} bytes`)
    const rows = await here.world.owner`select from rails.instruction where state = 'returned' and reason = 'R01'`
    assert.equal(rows.length, many)
    assert.ok(took < 60_000, `${Math.round(took)} ms`)
    assert.ok(most < 200 * 1_048_576, `${Math.round(most / 1_048_576)} MB more than before`)
  })

  test('is not kept from the others by files that cannot be fetched or removed', async () => {
    const [of] = await here.send(1)
    const well = directoryInbox(join(here.folder, inboxFolder))
    const stuck: Inbox = {
      ...well,
      list: async signal => [...Array.from({ length: 30 }, (_, n) => `bad-${n}`), ...(await well.list(signal))],
      fetch: async (name, ...given) =>
        name.startsWith('bad-') ? Promise.reject(new Error('too large')) : well.fetch(name, ...given),
    }
    await here.leave('good', await bankFile(of === undefined ? [] : [{ of, reason: 'R02' }], ++nonce))
    const loop = here.receive({ inboxOf: () => stuck })
    for (let passes = 0; passes < 12; passes++) await loop.pass(new AbortController().signal)
    assert.equal(await here.stateOf(of ?? fault('it left')), 'returned: R02')

    const [other] = await here.send(1)
    await here.leave('kept', await bankFile(other === undefined ? [] : [{ of: other, reason: 'R02' }], ++nonce))
    const remove = () => Promise.reject(new Error('read only'))
    const unremovable = here.receive({ inboxOf: () => ({ ...well, remove }) })
    for (let passes = 0; passes < 3; passes++) {
      await unremovable.pass(new AbortController().signal)
      here.world.clock.advance(60_000)
    }
    const row = async () => {
      const rows = await here.world
        .owner`select times, lies_as as "liesAs", state from rails.incoming_file where name = 'kept'`
      return { ...rows[0] }
    }
    assert.deepEqual(await row(), { times: 1, liesAs: 'kept', state: 'read' })
    await receive()
    assert.deepEqual(await row(), { times: 1, liesAs: null, state: 'read' })
  })

  test('shows what is too large once for as long as it lies there, fetches the others, and knows it again when it comes anew', async () => {
    const place = join(here.folder, inboxFolder, 'huge')
    const lie = async () => {
      await writeFile(place, '')
      await truncate(place, incomingBytesMax + 1)
    }
    const rows = async () => {
      const found = await here.world.owner<{ state: string; reason: string; hash: null; lies: boolean }[]>`
        select state, reason, hash, lies_as is not null as lies from rails.incoming_file where name = 'huge' order by 4`
      return found.map(({ state, reason, hash, lies }) => [state, reason, hash, lies])
    }
    await lie()
    const [of] = await here.send(1)
    await here.leave('small', await bankFile(of === undefined ? [] : [{ of, reason: 'R02' }], ++nonce))
    for (let passes = 0; passes < 3; passes++) await receive()
    // Somebody else, who does not know that it rests, finds it again.
    await here.pass(here.receive())
    assert.deepEqual(await rows(), [['refused', 'too_large', null, true]])
    assert.equal(await here.stateOf(of ?? fault('it left')), 'returned: R02')
    const told = (await here.leaves('rails.incoming_file')).filter(({ reason }) => reason === 'too_large')
    assert.equal(told.length, 1)
    await rm(place)
    await receive()
    assert.deepEqual(await rows(), [['refused', 'too_large', null, false]])
    await lie()
    await receive()
    assert.deepEqual(await rows(), [
      ['refused', 'too_large', null, false],
      ['refused', 'too_large', null, true],
    ])
    await rm(place)
    await receive()
  })

  test('twice at once does nothing twice', async () => {
    const sent = await here.send(700)
    await here.leave(
      'both',
      await bankFile(
        sent.map(of => ({ of, reason: 'R02' })),
        ++nonce,
      ),
    )
    const before = await tally()
    const passes = Array.from({ length: 2 }, () => here.receive().pass(new AbortController().signal))
    await Promise.allSettled(passes)
    here.world.clock.advance(readLeaseMs)
    await receive()
    assert.equal((await tally()).returned - before.returned, 700)
    const [file] = await here.world.owner<{ times: number; entered: number; state: string }[]>`
      select times, entered, state from rails.incoming_file where name = 'both'`
    assert.deepEqual([file?.entered, file?.state], [700, 'read'])
  })

  test('hears acknowledgements, returns, changes and settlements in any order, and ends where a plain model does', async () => {
    const word = fc.record({
      says: fc.constantFrom('ACCP', 'RJCT', 'ACSC', 'statement', 'return', 'change', 'confirm'),
      of: fc.nat(1),
      isAgain: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 7 }), async words => {
        const sent = await here.send(2)
        const first = sent[0] ?? fault('two were sent')
        const said: string[] = []
        for (const { says, of, isAgain } of words) {
          const about = sent[of] ?? first
          for (let time = 0; time < (isAgain ? 2 : 1); time++) await say(says, about)
          said.push(['return', 'change'].includes(says) ? `${says} ${of}` : says)
        }
        assert.deepEqual(await Promise.all(sent.map(here.stateOf)), [model(said, 0), model(said, 1)], said.join(', '))
      }),
      { numRuns: isLong ? 20 : 8 },
    )
  })

  test('is never brought to fault by a file that came damaged: it is read whole or refused whole', async () => {
    const sent = await here.send(40)
    const whole = await bankFile(
      sent.map(of => ({ of, reason: 'R02' })),
      ++nonce,
    )
    const broken = fc.record({
      at: fc.nat(whole.length - 1),
      by: fc.integer({ min: 0, max: 255 }),
      how: fc.constantFrom('put', 'cut', 'drop', 'twice'),
    })
    await fc.assert(
      fc.asyncProperty(broken, async ({ at, by, how }) => {
        const bytes = Buffer.from(whole)
        if (how === 'put') bytes[at] = by
        const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)]
        const damaged = {
          put: bytes,
          cut: head,
          drop: Buffer.concat([head, tail.subarray(1)]),
          twice: Buffer.concat([head, head.subarray(-95), tail]),
        }[how]
        await here.leave('damaged', damaged)
        await receive()
        const [row] = await here.world.owner<{ state: string; entered: number; entries: number }[]>`
          select state, entered, (select count(*) from rails.incoming_entry where incoming_file_id = file.incoming_file_id)::integer as entries
            from rails.incoming_file as file order by received_at desc, length(incoming_file_id) desc, incoming_file_id desc limit 1`
        assert.ok(row?.state === 'read' || (row?.state === 'refused' && row.entries === 0), JSON.stringify(row))
        assert.equal(row.entered, row.entries)
      }),
      { numRuns: isLong ? 60 : 25 },
    )
  })

  async function say(says: string, of: Sent): Promise<void> {
    const { file: name } = of
    if (says === 'statement') await here.inWork(work => settleFile(work, name, '2026-01-06'))
    else if (says === 'confirm') await here.inWork(work => confirm(work, { name, state: 'confirmed' }))
    else if (says === 'return' || says === 'change') {
      const corrected = { accountNumber: '111222333' }
      const one = says === 'return' ? { of, reason: 'R02' } : { of, change: 'C01', corrected }
      await here.leave(`file-${++nonce}`, await bankFile([one], nonce))
    } else {
      const report = { originalId: name, status: says, reasons: [], transactions: [] }
      await here.leave(`report-${++nonce}`, reportBytes(report, nonce))
    }
    await receive()
  }
})

/** A file is refused or taken once, and what was taken and paid for may still come back, once. */
function model(said: readonly string[], of: number): string {
  let [file, entry] = ['sent', 'accepted']
  for (const word of said) {
    if (word === `return ${of}` && (entry === 'accepted' || entry === 'settled')) entry = 'returned: R02'
    if (word === 'RJCT' && file === 'sent') {
      file = 'rejected'
      if (entry === 'accepted') entry = 'rejected: file_rejected'
    }
    if (['ACCP', 'confirm', 'ACSC', 'statement'].includes(word) && file === 'sent') file = 'confirmed'
    if (['ACSC', 'statement'].includes(word) && file === 'confirmed' && entry === 'accepted') entry = 'settled'
  }
  return entry
}
