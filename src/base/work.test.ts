import assert from 'node:assert/strict'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { openDatabase, type Sql } from './database.ts'
import { done, fault, refused } from './outcome.ts'
import { attempt, beforeCommit, type Outside, transact, UnknownOutcome } from './work.ts'

describe('a work', () => {
  let world: World
  let owner: Sql
  before(async () => {
    world = await openWorld()
    owner = world.owner
    await owner`create table base.note (institution_id text not null, id text not null, count integer not null default 0, primary key (institution_id, id))`
    await owner`call base.guard_tenant('base.note')`
    await owner`grant select, insert, update on base.note to vouch_api, vouch_office, vouch_worker`
    await owner`insert into base.note (institution_id, id) values ('demo', 'counter'), ('other', 'counter')`
  })
  after(() => world.close())

  const notes = async (id: string) =>
    (await owner<{ count: number }[]>`select count from base.note where institution_id = 'demo' and id = ${id}`)[0]
      ?.count
  const bump = (outside: Outside) =>
    transact(outside, 'demo', 'process:test', async ({ sql }) => {
      const [row] = await sql<{ count: number }[]>`select count from base.note where id = 'counter'`
      await sql`update base.note set count = ${(row?.count ?? fault('it is there')) + 1} where id = 'counter'`
      return done(undefined)
    })

  test('leaves nothing when it refuses, nor when it faults', async () => {
    const insert = (id: string, end: () => ReturnType<typeof refused>) =>
      transact(world.outside, 'demo', 'process:test', async ({ sql }) => {
        await sql`insert into base.note (institution_id, id) values ('demo', ${id})`
        return end()
      })
    assert.deepEqual(await insert('refused', () => refused({ code: 'no' })), { ok: false, refusal: { code: 'no' } })
    await assert.rejects(
      insert('fault', () => fault('a bug')),
      /a bug/,
    )
    assert.deepEqual([await notes('refused'), await notes('fault')], [undefined, undefined])
  })

  test('goes on after a part of it that refuses, without what that part did', async () => {
    await transact(world.outside, 'demo', 'process:test', async work => {
      const insert = (id: string, end: () => ReturnType<typeof refused> | ReturnType<typeof done>) =>
        attempt(work, async inner => {
          beforeCommit(inner, inner.sql`insert into base.note (institution_id, id) values ('demo', ${id})`.execute())
          inner.leaves.push({ text: id })
          return end()
        })
      assert.deepEqual(await insert('part_refused', () => refused({ code: 'no' })), refused({ code: 'no' }))
      assert.deepEqual(await insert('part_done', () => done(1)), done(1))
      assert.deepEqual(
        work.leaves.splice(0).map(({ text }) => text),
        ['part_done'],
      )
      return done(undefined)
    })
    assert.deepEqual([await notes('part_refused'), await notes('part_done')], [undefined, 0])
  })

  test('sees its own institution only, and can write for no other', async () => {
    const seen = await transact(world.outside, 'other', 'process:test', async ({ sql }) =>
      done((await sql`select from base.note`).length),
    )
    assert.deepEqual(seen, { ok: true, value: 1 })
    const intrusion = transact(world.outside, 'other', 'process:test', async ({ sql }) => {
      await sql`insert into base.note (institution_id, id) values ('demo', 'intruder')`
      return done(undefined)
    })
    await assert.rejects(intrusion, { code: '42501' })
  })

  test('runs again after a serialization failure until it is through, and counts right', async () => {
    const strict: Outside = {
      ...world.outside,
      // The driver's own `begin`, at the level where races are refused.
      sql: new Proxy(world.database.as('vouch_api', 8), {
        get: (sql, name) =>
          name === 'begin'
            ? (perform: Parameters<Sql['begin']>[1]) => sql.begin('isolation level serializable', perform)
            : Reflect.get(sql, name),
      }),
    }
    await Promise.all(
      Array.from({ length: 3 }, async () => {
        for (let n = 0; n < 5; n++) await bump(strict)
      }),
    )
    assert.equal(await notes('counter'), 15)
  })

  test('gives up after a bounded number of attempts', async () => {
    let attempts = 0
    const always = transact(world.outside, 'demo', 'process:test', async () => {
      attempts++
      throw Object.assign(new Error('could not serialize'), { code: '40001' })
    })
    await assert.rejects(always, /could not serialize/)
    assert.equal(attempts, 6)
  })

  test('that a standby did not confirm has an unknown outcome', async () => {
    let doubts = 0
    const doubtful: Outside = { ...world.outside, doubts: () => doubts }
    const outcome = transact(doubtful, 'demo', 'process:test', async ({ sql }) => {
      await sql`insert into base.note (institution_id, id) values ('demo', 'unconfirmed')`
      doubts++ // What the driver's notice does while the commit waits.
      return done(undefined)
    })
    await assert.rejects(outcome, UnknownOutcome)
  })

  describe('whose connection breaks', () => {
    // A line to the database that is cut when certain words pass, from the one side or from the other.
    let line: Server
    let cut: { readonly from: 'client' | 'server'; readonly at: string; readonly torn?: boolean } | undefined
    const inTime = { timeout: 10_000 } // What goes wrong here is that no answer comes.
    const open = () =>
      openDatabase(
        { ...world.database.address('vouch_api'), host: '127.0.0.1', port: (line.address() as AddressInfo).port },
        { connectionsMax: 1, name: 'cut' },
      )

    before(async () => {
      const { host } = world.database.address('vouch_api')
      line = createServer(client => {
        const server = connect(join(host, '.s.PGSQL.5432'))
        const end = () => {
          // Sometimes a line is hung up, sometimes it is torn: the driver hears of the one as an end, of the other as an error.
          if (cut?.torn === true) client.resetAndDestroy()
          else client.destroy()
          server.destroy()
        }
        for (const socket of [client, server]) socket.on('error', end).on('close', end)
        const pass = (from: 'client' | 'server', to: Socket) => (bytes: Buffer) => {
          if (cut?.from === from && bytes.includes(cut.at)) end()
          else if (!to.destroyed) to.write(bytes)
        }
        client.on('data', pass('client', server))
        server.on('data', pass('server', client))
      })
      await new Promise<void>(resolve => line.listen(0, '127.0.0.1', resolve))
    })
    after(() => new Promise(resolve => line.close(resolve)))

    const accidents = [
      {
        name: 'on the way to its first statement',
        id: 'a',
        from: 'client',
        at: 'insert into',
        isUnknown: false,
        isThere: false,
      },
      { name: 'with the commit on its way', id: 'b', from: 'client', at: 'commit', isUnknown: true, isThere: false },
      {
        name: 'with the answer to the commit on its way',
        id: 'c',
        from: 'server',
        at: 'COMMIT',
        isUnknown: true,
        isThere: true,
      },
    ] as const
    for (const { name, id, from, at, isUnknown, isThere } of accidents) {
      test(`${name}: ${isUnknown ? 'its outcome is unknown' : 'it did not happen'}`, async () => {
        const sql = open()
        cut = { from, at }
        const outcome = transact({ ...world.outside, sql }, 'demo', 'process:test', async work => {
          await work.sql`insert into base.note (institution_id, id) values ('demo', ${id})`
          return done(undefined)
        })
        await assert.rejects(outcome, thrown => thrown instanceof UnknownOutcome === isUnknown)
        cut = undefined
        assert.equal((await notes(id)) !== undefined, isThere)
        // The pool finds a new line by itself.
        assert.ok((await bump({ ...world.outside, sql })).ok)
        await sql.end({ timeout: 1 })
      })
    }

    test('by being torn while statements wait: the next work is answered, and by its own answers', inTime, async t => {
      const sql = open()
      t.after(() => sql.end({ timeout: 1 }))
      cut = { from: 'server', at: '3141', torn: true }
      const outcome = transact({ ...world.outside, sql }, 'demo', 'process:test', async work => {
        await Promise.all([work.sql`select 3141 as number`, work.sql`select pg_sleep(${0})`, work.sql`select 1`])
        return done(undefined)
      })
      await assert.rejects(outcome, thrown => !(thrown instanceof UnknownOutcome))
      cut = undefined
      for (const number of [2718, 1414]) {
        const next = transact({ ...world.outside, sql }, 'demo', 'process:test', async work =>
          done([...(await work.sql<{ number: number }[]>`select ${number}::integer as number`)]),
        )
        assert.deepEqual(await next, { ok: true, value: [{ number }] })
      }
    })

    test('and that does not notice: nothing it still says is heard in another work', inTime, async t => {
      const sql = open()
      t.after(() => sql.end({ timeout: 1 }))
      let goOn: () => void = () => undefined
      const whenOther = new Promise<void>(resolve => (goOn = resolve))
      let said: Promise<unknown> = Promise.resolve()
      cut = { from: 'client', at: 'select 3141' }
      const deaf = transact({ ...world.outside, sql }, 'demo', 'process:test', async work => {
        await assert.rejects(work.sql`select 3141 as number`)
        said = whenOther.then(() => work.sql`insert into base.note (institution_id, id) values ('demo', 'ghost')`)
        await said
        return done(undefined)
      })
      await assert.rejects(deaf)
      cut = undefined
      const other = await transact({ ...world.outside, sql }, 'demo', 'process:test', async work => {
        await work.sql`insert into base.note (institution_id, id) values ('demo', 'living')`
        goOn()
        await assert.rejects(said)
        return done(undefined)
      })
      assert.ok(other.ok)
      assert.deepEqual([await notes('ghost'), await notes('living')], [undefined, 0])
    })
  })
})
