import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { silentLog, testKey } from '../../test/outside.ts'
import { openProbing, type Probing } from '../../test/probing.ts'
import { startWitness, type TestWitness } from '../../test/witness-server.ts'
import type { Sql } from '../base/database.ts'
import { owes } from '../base/owed.ts'
import { readPolicy, sealLoop, witnessLoops } from './audit.ts'
import { controlsFor, writeOnce } from './controls.ts'
import { verifiableOutside } from './controls-outside.ts'
import { folderPlace } from './copy-folder.ts'
import { emitterKey, publicLine, sealerKey } from './keys.ts'
import { verifierKey } from './note.ts'
import { owedLeaves } from './owed.ts'

/** What the rooms above try is tried in test/controls-of-audit.test.ts. */
const controls = controlsFor({ acts: [], refusedActs: [], refusedRequests: [] })
const origin = 'vouch.example/log'
const canaryLog = { name: `${origin}/canary`, key: testKey(2) }
const keys = `origin ${origin}\n${publicLine(emitterKey(testKey(1)))}\n${publicLine(sealerKey(testKey(2), origin))}\n`
/** With what the prober's own room owes. */
const run = owes('risk.run', 'risk.run', 'ended_at', { run: 'run_id' }, { isLater: true })
const owed = { ...owedLeaves, owed: [...owedLeaves.owed, run] }
const goesOn = new AbortController().signal
const ofTheLog = [
  'audit.tamper-evident',
  'audit.complete',
  'audit.witnessed',
  'audit.retained',
  'audit.verifiable-outside',
  'audit.write-once',
]

describe('the controls of the audit log', () => {
  let probing: Probing
  let witness: TestWitness
  let policy = ''

  before(async () => {
    probing = await openProbing({
      addresses: {},
      signed: undefined,
      log: async () => ({ keys, policy, owed }),
    })
    witness = await startWitness(9, [canaryLog], probing.world.clock.now)
    policy = `log ${verifierKey(canaryLog)}\n${witness.line('one')}# organisation one First Auditors\nquorum one\n`
    // What is tried first leaves the first leaves.
    for (let leaf = 0; leaf < 4; leaf++) {
      await probing.tryOf(controls, 'audit.write-once')
      await sealAndShow()
    }
    probing.world.clock.advance(700_000)
  })
  after(async () => {
    await witness.close()
    await probing.world.close()
  })

  const sealAndShow = async () => {
    const { world } = probing
    const sealer = world.outsideAs('vouch_sealer')
    await sealLoop(sealer, world.keys.sealer).pass(goesOn)
    world.clock.advance(1_000)
    for (const loop of witnessLoops({ ...sealer, log: silentLog }, world.keys.sealer, readPolicy(policy))) {
      while ((await loop.pass(goesOn)) > 0);
    }
  }

  for (const id of ofTheLog) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
      await sealAndShow()
    })
  }

  const wrongOf = async (
    id: string,
    breaking: (owner: Sql) => Promise<unknown>,
    mend: (owner: Sql) => Promise<unknown>,
  ) => {
    await breaking(probing.world.owner)
    try {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      const wrong = steps.filter(({ expected, answer }) => expected !== answer).map(({ tried }) => tried)
      return { result, reason, wrong }
    } finally {
      await mend(probing.world.owner)
    }
  }

  test('leave nothing behind but their runs', async () => {
    const [left] = await probing.world.owner<{ rows: bigint }[]>`
      select (select count(*) from audit.period)
           + (select count(*) from audit.batch where institution_id = 'canary'
                 and position('"kind":"risk.run"'::bytea in leaves) = 0) as rows`
    assert.equal(left?.rows, 0n)
  })

  const changeFirst = (owner: Sql, from: string, to: string) => owner`
    update audit.batch
       set leaves = convert_to(replace(convert_from(leaves, 'UTF8'), ${from}, ${to}), 'UTF8')
     where institution_id = 'canary'
       and batch_id = (select min(batch_id) from audit.batch where institution_id = 'canary')`
  /** One leaf of the canary says something else than it did. */
  const changed = async (owner: Sql) => {
    await owner`alter table audit.batch disable trigger never_changes`
    await changeFirst(owner, '"passed"', '"failed"')
  }
  const changedBack = async (owner: Sql) => {
    await changeFirst(owner, '"failed"', '"passed"')
    await owner`alter table audit.batch enable trigger never_changes`
  }

  test('audit.tamper-evident fails where a sealed leaf was changed', async () => {
    const found = await wrongOf('audit.tamper-evident', changed, changedBack)
    assert.deepEqual(found.result, 'failed', found.reason ?? '')
    assert.ok(found.wrong.includes('the beginning of the log as it is'))
  })

  test('audit.retained fails where the first leaf is another, or anybody may take one away', async () => {
    const first = await wrongOf('audit.retained', changed, changedBack)
    assert.deepEqual(first.wrong, [
      'the trigger that refuses its owner too, on audit.batch',
      'the first leaf of the log, under its newest checkpoint',
    ])
    const removable = await wrongOf(
      'audit.retained',
      owner => owner`grant delete on audit.cosignature to vouch_canary`,
      owner => owner`revoke delete on audit.cosignature from vouch_canary`,
    )
    assert.deepEqual(removable.wrong, ['audit.cosignature deleted from, with the rights of api, office and worker'])
  })

  test('audit.complete fails where a leaf of the canary has lost its row', async () => {
    const { owner } = probing.world
    const found = await wrongOf(
      'audit.complete',
      async () => {
        await owner`alter table risk.run disable trigger never_changes`
        await owner`update risk.run set ended_at = ended_at + interval '1 day' where run_id = (select min(run_id) from risk.run)`
      },
      async () => {
        await owner`update risk.run set ended_at = ended_at - interval '1 day' where run_id = (select min(run_id) from risk.run)`
        await owner`alter table risk.run enable trigger never_changes`
      },
    )
    assert.deepEqual(found.wrong, ['an hour of the canary until ten minutes ago'])
  })

  test('audit.complete fails where a leaf is not written', async () => {
    const found = await wrongOf(
      'audit.complete',
      async owner => {
        await owner`create function audit.lose() returns trigger language plpgsql as 'begin return null; end'`
        await owner`
          create trigger loses before insert on audit.unsealed for each row
            when (new.institution_id = 'canary') execute function audit.lose()`
      },
      async owner => {
        await owner`drop trigger loses on audit.unsealed`
        await owner`drop function audit.lose`
      },
    )
    assert.equal(found.result, 'failed')
    assert.ok(found.wrong.includes('a row with its leaf'), found.wrong.join())
  })

  test('audit.witnessed fails where nobody has seen the newest leaves for over a minute', async () => {
    const { world } = probing
    await sealLoop(world.outsideAs('vouch_sealer'), world.keys.sealer).pass(goesOn)
    world.clock.advance(120_000)
    const { result, steps } = await probing.tryOf(controls, 'audit.witnessed')
    assert.equal(result, 'failed', JSON.stringify(steps))
    await sealAndShow()
  })

  test('audit.verifiable-outside fails where the verifier says yes to everything', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vouch-verifier-'))
    await writeFile(join(folder, 'verify.mjs'), 'process.exitCode = 0\n')
    const { result, steps } = await probing.tryOne(verifiableOutside(join(folder, 'verify.mjs')))
    await rm(folder, { recursive: true })
    assert.deepEqual([result, steps[0]?.tried], ['failed', 'one byte of its leaf changed'])
  })

  test('audit.write-once fails where a place takes other bytes', async () => {
    const overwriting: typeof folderPlace = folder => {
      const place = folderPlace(folder)
      const file = join(folder, 'canary.example/log/canary/tile/0/000')
      return {
        ...place,
        keep: async (path, bytes) => {
          const kept = await place.keep(path, bytes)
          if (kept) return true
          await rm(file)
          return place.keep(path, bytes)
        },
      }
    }
    const { result, steps } = await probing.tryOne(writeOnce(overwriting))
    assert.equal(result, 'failed')
    assert.equal(steps[0]?.tried, 'a file kept, kept again, and kept with other bytes')
  })

  test('are not applicable where the keys, or a witness, are not at hand', async () => {
    const bare = await openProbing()
    try {
      for (const id of ['audit.tamper-evident', 'audit.witnessed', 'audit.verifiable-outside']) {
        assert.equal((await bare.tryOf(controls, id)).result, 'not_applicable')
      }
    } finally {
      await bare.world.close()
    }
  })
})
