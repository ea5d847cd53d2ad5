import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { enter, silentLog, testKey } from '../../../test/outside.ts'
import * as audit from '../../audit/audit.ts'
import { type Control, canary } from '../../base/control.ts'
import type { Sql } from '../../base/database.ts'
import {
  addRelease,
  addRestore,
  type BackupSeen,
  type StoreSeen,
  writeBackup,
  writeStoreSeen,
} from '../../continuity/seen-store.ts'
import * as risk from '../../risk/risk.ts'

const proberKey = audit.emitterKey(testKey(21))
const keyList = ['origin vouch.example/log', audit.publicLinesOnly(proberKey, canary)].join('\n')
/** Called as the drill is, and over in no time. */
const drill: Control = {
  id: 'continuity.restore-drill',
  says: 'What is backed up comes back.',
  does: 'corrects',
  answers: ['tech.data-loss'],
  everySeconds: 86_400,
  withinMs: 1_000,
  probe: async ground => {
    ground.on('rows', 1)
    ground.tried('two and two', '4', `${2 + 2}`)
  },
}

describe('whether everything would come back', () => {
  let office: OfficeWorld
  let engineer: Desk
  let keeper: Sql
  before(async () => {
    const weighed = risk.weighedBy(() => Promise.resolve(keyList), [drill])
    office = await openOfficeWorld(world => {
      const outside = world.outsideAs('vouch_office')
      return { risk: risk.openDesk({ outside, actor: 'process:office', origin: world.keys.sealer.origin, weighed }) }
    })
    engineer = await office.desk('Petra Platform', 'platform_engineer')
    keeper = office.people.world.database.as('vouch_backup', 2)
  })
  after(() => office.close())

  const now = () => office.people.world.clock.now()
  const ago = (seconds: number) => new Date(now().getTime() - seconds * 1_000)
  const get = async (path: string) => {
    const reply = await office.ask(engineer, 'GET', path)
    assert.equal(reply.status, 200, reply.text)
    return reply.body
  }
  const seen = (more: Partial<StoreSeen> = {}): StoreSeen => ({
    keptAs: 'folder',
    lookedAt: now(),
    keyId: '0123456789abcdef',
    newestSegment: '000000010000000000000007',
    archivedUntil: ago(40),
    missing: null,
    spoolFiles: 0,
    spoolIsFull: false,
    spoolOldestAt: null,
    unreadable: [],
    ...more,
  })
  const made = (id: string, more: Partial<BackupSeen> = {}): BackupSeen => ({
    id,
    begunAt: ago(3_600),
    endedAt: ago(3_510),
    consistentAt: ago(3_520),
    systemId: '7300000000000000001',
    timeline: 1,
    startLsn: '0/2000028',
    endLsn: '0/2000100',
    plainBytes: 40_000_000n,
    storedBytes: 9_000_000n,
    keyId: '0123456789abcdef',
    state: 'whole',
    said: null,
    lookedAt: now(),
    comparedAt: null,
    ...more,
  })

  test('is not known before anybody has looked, and is said to be elsewhere where it is', async () => {
    assert.deepEqual(await get('/v1/recovery'), {
      standing: 'unseen',
      asOf: now().toISOString(),
      isStale: false,
      unreadable: [],
      restores: [],
    })
    assert.deepEqual(await get('/v1/backups'), { items: [] })
    await writeStoreSeen(
      keeper,
      seen({ keptAs: 'elsewhere', lookedAt: ago(60), archivedUntil: null, newestSegment: null }),
    )
    const { standing, archive, lookedAt } = await get('/v1/recovery')
    assert.deepEqual([standing, archive, lookedAt], ['elsewhere', undefined, ago(60).toISOString()])
  })

  test('is said with what would be lost, from which backup it would begin, and what it took last', async () => {
    await writeStoreSeen(keeper, seen())
    assert.equal((await get('/v1/recovery')).standing, 'no_backup')
    await writeBackup(keeper, made('bak_1'))
    const said = 'base/bak_2/base.tar.zst.sealed is not in the store'
    await writeBackup(keeper, made('bak_2', { state: 'damaged', said, keyId: 'fedcba9876543210' }))
    await addRestore(keeper, {
      id: 'rst_1',
      begunAt: ago(86_400),
      tookMs: 250_000,
      backup: 'bak_1',
      askedTo: null,
      recoveredTo: ago(86_450),
      result: 'holds',
      said: null,
      problems: 0,
      steps: [{ name: 'replay', ms: 200_500 }],
    })
    const body = await get('/v1/recovery')
    assert.deepEqual(
      { standing: body.standing, lost: body.wouldBeLostSeconds, isStale: body.isStale, backup: body.backup.id },
      { standing: 'recoverable', lost: 40, isStale: false, backup: 'bak_1' },
    )
    assert.equal(body.drill, undefined, 'nobody has tried yet')
    assert.deepEqual(body.archive, { newestSegment: '000000010000000000000007', waiting: 0, isFull: false })
    assert.deepEqual(body.restores, [
      {
        id: 'rst_1',
        result: 'holds',
        problems: 0,
        begunAt: ago(86_400).toISOString(),
        seconds: 250,
        backup: 'bak_1',
        recoveredTo: ago(86_450).toISOString(),
        steps: [{ name: 'replay', seconds: 200.5 }],
      },
    ])
    const { items } = await get('/v1/backups')
    assert.deepEqual(
      items.map((one: { id: string; problem?: string; isOfTheKeyInUse: boolean; seconds: number }) => [
        one.id,
        one.problem,
        one.isOfTheKeyInUse,
        one.seconds,
      ]),
      [
        ['bak_2', said, false, 90],
        ['bak_1', undefined, true, 90],
      ],
    )
    const first = await get('/v1/backups?limit=1')
    assert.deepEqual((await get(`/v1/backups?limit=1&cursor=${first.next}`)).items[0].id, 'bak_1')
    assertProblem(await office.ask(engineer, 'GET', '/v1/backups?cursor=AQ'), 400, 'cursor_unreadable')
  })

  test('is not said to come back where a file of the log is missing, or none has come', async () => {
    const waiting = { spoolFiles: 256, spoolIsFull: true, spoolOldestAt: ago(900) }
    await writeStoreSeen(keeper, seen({ missing: '000000010000000000000005', ...waiting }))
    const body = await get('/v1/recovery')
    assert.deepEqual([body.standing, body.wouldBeLostSeconds], ['log_missing', undefined])
    assert.deepEqual(body.archive, {
      newestSegment: '000000010000000000000007',
      missing: '000000010000000000000005',
      waiting: 256,
      isFull: true,
      waitingSince: ago(900).toISOString(),
    })
    await writeStoreSeen(keeper, seen({ archivedUntil: null, newestSegment: null }))
    assert.equal((await get('/v1/recovery')).standing, 'no_log')
  })

  test('is stale after a minute in which nobody has looked, and what would be lost grows', async () => {
    await writeStoreSeen(keeper, seen())
    office.people.world.clock.advance(61_000)
    const { isStale, wouldBeLostSeconds } = await get('/v1/recovery')
    assert.deepEqual([isStale, wouldBeLostSeconds], [true, 101])
  })

  test('comes with the drill of the prober and its leaf', async () => {
    const { world, vault } = office.people
    await enter(world.outside, canary)
    const prober = { ...world.outsideAs('vouch_prober'), emit: audit.emitter(proberKey) }
    const probed = await risk.withCodeHashes(new URL('../..', import.meta.url).pathname, [drill])
    const loop = risk.probeLoop(prober, { addresses: {}, signed: undefined, vault }, probed, silentLog)
    assert.equal(await loop.pass(new AbortController().signal), 1)
    const { drill: told } = await get('/v1/recovery')
    assert.equal(told.result, 'passed')
    assert.match(told.receipt, /^bat_/)
    assert.equal(typeof told.seconds, 'number')
  })

  test('comes with which releases ran', async () => {
    assert.deepEqual(await get('/v1/releases'), { items: [] })
    const commit = 'c'.repeat(40)
    await addRelease(keeper, { version: '0.9.0', commit: null, startedAt: ago(100) })
    await addRelease(keeper, { version: '1.0.0', commit, startedAt: ago(50) })
    const { items } = await get('/v1/releases')
    assert.deepEqual(
      items.map((one: { number: number; version: string; commit?: string; startedAt: string }) => [
        one.number,
        one.version,
        one.commit,
        one.startedAt,
      ]),
      [
        [2, '1.0.0', commit, ago(50).toISOString()],
        [1, '0.9.0', undefined, ago(100).toISOString()],
      ],
    )
    assert.match(items[0].migration, /^0\d{3}_.+\.sql$/)
    const first = await get('/v1/releases?limit=1')
    assert.equal((await get(`/v1/releases?limit=1&cursor=${first.next}`)).items[0].number, 1)
  })

  test('is for those who look after the service', async () => {
    const approver = await office.desk('Anna Approver', 'approver')
    for (const path of ['/v1/recovery', '/v1/backups', '/v1/releases'])
      assertProblem(await office.ask(approver, 'GET', path), 403, 'permit_missing')
  })
})
