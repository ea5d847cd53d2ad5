import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { leavesOf } from '../../test/leaves.ts'
import { silentLog } from '../../test/outside.ts'
import { openProbing, type Probing } from '../../test/probing.ts'
import { type Control, type Ground, NeedsReview, NotApplicable } from '../base/control.ts'
import type { Loop } from '../base/loop.ts'
import { probeLoop, withCodeHashes } from './risk.ts'

const control = (probe: Control['probe'], changed: Partial<Control> = {}): Control => ({
  id: 'risk.made-up',
  says: 'It is made up.',
  does: 'prevents',
  answers: [],
  everySeconds: 60,
  withinMs: 2_000,
  probe,
  ...changed,
})
const well = (ground: Ground) => {
  ground.on('things', 1)
  ground.tried('something', 'refused', 'refused')
}

describe('a probe', () => {
  let probing: Probing
  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  const resultOf = async (probe: Control['probe'], changed: Partial<Control> = {}) => {
    const { result, reason } = await probing.tryOne(control(probe, changed))
    return reason === null ? result : `${result}: ${reason}`
  }

  test('passes when everything came back as it had to', async () => {
    assert.equal(await resultOf(async ground => well(ground)), 'passed')
  })

  test('fails when one thing did not, whatever happens afterwards', async () => {
    const found = async (ground: Ground) => {
      well(ground)
      ground.tried('something else', 'refused', 'done')
    }
    assert.equal(await resultOf(found), 'failed')
    const thenBroken = async (ground: Ground) => {
      await found(ground)
      throw new Error('the service is down')
    }
    assert.equal(await resultOf(thenBroken), 'failed')
    const thenExcused = async (ground: Ground) => {
      await found(ground)
      throw new NotApplicable('not here')
    }
    assert.equal(await resultOf(thenExcused), 'failed')
  })

  test('says unknown when it breaks off, hangs, tries nothing or is tried on nothing', async () => {
    const broken = async (ground: Ground) => {
      well(ground)
      throw Object.assign(new Error('10.0.0.1 refused'), { code: 'ECONNREFUSED' })
    }
    assert.equal(await resultOf(broken), 'unknown: it broke off: Error ECONNREFUSED')
    const hanging = () => new Promise<never>(() => undefined)
    assert.equal(await resultOf(hanging, { withinMs: 50 }), 'unknown: it did not come to an end within 50 ms')
    assert.equal(await resultOf(async ground => ground.on('things', 1)), 'unknown: it tried nothing')
    const onNothing = async (ground: Ground) => {
      ground.on('things', 0)
      ground.tried('something', 'refused', 'refused')
    }
    assert.equal(await resultOf(onNothing), 'unknown: it was tried on nothing')
  })

  test('ends its work with the database when its time is over', async () => {
    const hanging = (ground: Ground) =>
      ground.work(async work => {
        await work.sql`select 1`
        await new Promise<never>(() => undefined)
      })
    assert.match(await resultOf(hanging, { withinMs: 200 }), /^unknown: it did not come/)
    assert.equal(await resultOf(async ground => ground.work(async () => well(ground))), 'passed')
  })

  test('says where it cannot be tried, and where a person must look', async () => {
    const elsewhere = async () => {
      throw new NotApplicable('there are no files here')
    }
    assert.equal(await resultOf(elsewhere), 'not_applicable: there are no files here')
    const unsure = async (ground: Ground) => {
      well(ground)
      throw new NeedsReview('the numbers are unusual')
    }
    assert.equal(await resultOf(unsure), 'needs_review: the numbers are unusual')
  })

  test('sees and touches the canary’s rows only, and may do nothing by itself', async () => {
    const { owner } = probing.world
    await owner`insert into ledger.account (institution_id, account_id, currency, kind, normal_side, opened_at)
      values ('demo', 'acc_real', 'USD', 'member', 'credit', now()), ('canary', 'acc_canary', 'USD', 'member', 'credit', now())`
    const seen = async (ground: Ground) => {
      const rows = await ground.work(work => work.sql<{ id: string }[]>`select account_id as id from ledger.account`)
      ground.on('accounts', rows.length)
      ground.tried('all accounts read', 'acc_canary', rows.map(({ id }) => id).join())
      const elsewhere = await ground.work(async work => {
        await work.sql`select set_config('vouch.institution', 'demo', true)`
        const others = await work.sql<{ id: string }[]>`select account_id as id from ledger.account`
        return others.length
      })
      ground.tried('all accounts of another institution read', '0', String(elsewhere))
    }
    assert.equal(await resultOf(seen), 'passed')
    const own = probing.world.database.as('vouch_prober', 1)
    await assert.rejects(own`select from ledger.account`, { code: '42501' })
    await assert.rejects(own`update risk.run set result = 'passed'`, { code: '42501' })
  })

  test('is told by the text that tries: of its room, of rooms above that try for it, and of what carries them all', async () => {
    const source = await mkdtemp(join(tmpdir(), 'vouch-text-'))
    const write = async (file: string, text: string) => {
      await mkdir(join(source, dirname(file)), { recursive: true })
      await writeFile(join(source, file), text)
    }
    const hashOf = async () =>
      (await withCodeHashes(source, [control(async ground => well(ground))]))[0]?.codeHash.toString('hex')
    for (const file of ['base/control.ts', 'risk/ground.ts', 'risk/prober.ts', 'risk/run.ts'])
      await write(file, 'carries')
    const seen = new Set([await hashOf()])
    const counted = ['risk/controls.ts', 'risk/controls-more.ts', 'gateway/controls-risk.ts', 'risk/run.ts']
    for (const file of counted) {
      await write(file, 'tries')
      seen.add(await hashOf())
    }
    assert.equal(seen.size, counted.length + 1)
    for (const file of ['gateway/controls.ts', 'risk/store.ts', 'risk/controls.test.ts']) await write(file, 'does not')
    seen.add(await hashOf())
    assert.equal(seen.size, counted.length + 1)
    await rm(source, { recursive: true })
  })

  test('has sealed, opened and looked up what is the canary’s, and nobody else’s', async () => {
    const place = { institution: 'canary', table: 'payments.payee', column: 'number_sealed', row: 'pye_1' }
    const others = { ...place, institution: 'demo' }
    const sealed = await probing.vault.seal(others, '4000123401')
    const came = (asked: () => Promise<unknown>) =>
      asked().then(
        () => 'done',
        (thrown: Error) => thrown.name,
      )
    const found = await resultOf(async ({ vault, on, tried }) => {
      on('institutions', 2)
      tried(
        'its own, sealed and opened',
        '99',
        await vault.open(place, await vault.seal(place, '99'), { why: 'compared' }),
      )
      tried('its own, looked up', '32', String((await vault.index('canary', 'number', '99')).length))
      for (const [what, asked] of [
        ['opened', () => vault.open(others, sealed, { why: 'compared' })],
        ['sealed anew', () => vault.resealMany([{ place: others, sealed }])],
        ['sealed', () => vault.seal(others, '99')],
        ['sealed among its own', () => vault.sealMany([place, others].map(one => ({ place: one, text: '99' })))],
        ['looked up', () => vault.index('demo', 'number', '99')],
      ] as const)
        tried(`another’s, ${what}`, 'LineConfined', await came(asked))
    })
    assert.equal(found, 'passed')
    const told = await leavesOf(probing.world, 'canary')
    assert.deepEqual(
      told.filter(({ kind }) => kind === 'protection.line_confined').map(({ actor, body }) => [actor, body]),
      ['open', 'reseal', 'seal', 'seal', 'index'].map(asked => ['process:prober', { about: 'demo', asked }]),
    )
    assert.deepEqual(await leavesOf(probing.world, 'demo'), [])
  })

  test('is tried once all processes answer, or have not for a minute', async () => {
    const { world, places } = probing
    const source = new URL('..', import.meta.url).pathname
    const controls = await withCodeHashes(source, [control(async ground => well(ground), { id: 'risk.waiting' })])
    let status = 503
    const server = createServer((_, response) => response.writeHead(status).end('{}'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const listened = server.address()
    const port = listened === null || typeof listened === 'string' ? 0 : listened.port
    const addresses = { api: new URL(`http://127.0.0.1:${port}`) }
    const open = () => probeLoop(world.outsideAs('vouch_prober'), { ...places, addresses }, controls, silentLog)
    const pass = (loop: Loop) => loop.pass(new AbortController().signal)
    const loop = open()
    assert.equal(await pass(loop), 0, 'somebody stands in front, and nobody behind')
    status = 404
    assert.equal(await pass(loop), 1, 'somebody answers')
    server.close()
    server.closeAllConnections()
    world.clock.advance(600_000)
    const patient = open()
    assert.equal(await pass(patient), 0, 'nobody answers')
    world.clock.advance(61_000)
    assert.equal(await pass(patient), 1, 'nobody has answered for a minute')
  })

  test('is tried when it is due, the one whose time is over first, and each run names the one before', async () => {
    const { world, places } = probing
    const tried: string[] = []
    const named = (id: Control['id'], everySeconds: number) =>
      control(
        async ground => {
          tried.push(id)
          well(ground)
        },
        { id, everySeconds },
      )
    const source = new URL('..', import.meta.url).pathname
    const controls = await withCodeHashes(source, [named('risk.often', 60), named('risk.seldom', 600)])
    const loop = probeLoop(world.outsideAs('vouch_prober'), places, controls, silentLog)
    const passes = async (count: number) => {
      for (let pass = 0; pass < count; pass++) await loop.pass(new AbortController().signal)
    }
    await passes(4)
    assert.deepEqual(tried.splice(0).sort(), ['risk.often', 'risk.seldom'])
    world.clock.advance(60_000)
    await passes(3)
    assert.deepEqual(tried.splice(0), ['risk.often'])
    world.clock.advance(600_000)
    await passes(3)
    assert.deepEqual(
      tried,
      ['risk.seldom', 'risk.often'].sort((one, other) => (one < other ? -1 : other < one ? 1 : 0)),
    )
    const rows = await world.owner<{ control: string; run: string; previous: string | null }[]>`
      select control_id as control, run_id as run, previous_id as previous
        from risk.run where control_id = 'risk.often' order by run_id`
    assert.deepEqual(
      rows.map(({ previous }) => previous),
      [null, ...rows.slice(0, -1).map(({ run }) => run)],
    )
  })
})
