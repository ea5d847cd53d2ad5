import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openProbing, type Probing } from '../../test/probing.ts'
import { type Control, canary } from '../base/control.ts'
import type { Proof } from './register/terms.ts'
import { noteProofs, parseProofs, patchHashOf, proofsText } from './risk.ts'

const proof: Proof = {
  control: 'risk.made-up',
  patch: 'risk.made-up-a.patch',
  patchHash: patchHashOf(Buffer.from('a slip')),
  codeHash: patchHashOf(Buffer.from('a probe')),
  provenOn: '2026-11-23',
}

describe('the file of proofs', () => {
  test('is read as it was written, in the order of its patches', () => {
    const later = { ...proof, patch: 'risk.made-up-b.patch' }
    assert.deepEqual(parseProofs(proofsText([later, proof])), [proof, later])
    assert.deepEqual(parseProofs(proofsText([])), [])
  })

  for (const [what, broken] of [
    ['a list of something else', ['proof']],
    ['no list', proof],
    ['a control that is none', [{ ...proof, control: 'made-up' }]],
    ['a patch in another folder', [{ ...proof, patch: '../a.patch' }]],
    ['a hash that is none', [{ ...proof, codeHash: 'abc' }]],
    ['no hash', [{ ...proof, patchHash: undefined }]],
    ['a day that is none', [{ ...proof, provenOn: '2026-02-30' }]],
  ] as const)
    test(`is not believed with ${what}`, () => {
      assert.throws(() => parseProofs(JSON.stringify(broken)), /the proofs are not as they are written/)
    })
})

describe('a proof', () => {
  let probing: Probing
  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  const leaves = async () => {
    const rows = await probing.world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch where institution_id = ${canary}`
    return rows.flatMap(row => row.leaves.toString('latin1').match(/"kind":"risk\.proven"/g) ?? []).length
  }

  test('is noted once, as a row and a leaf, and again when the probe is another', async () => {
    const outside = probing.world.outsideAs('vouch_prober')
    assert.equal(await noteProofs(outside, [proof]), 1)
    assert.equal(await noteProofs(outside, [proof]), 0)
    const anew = { ...proof, codeHash: patchHashOf(Buffer.from('another probe')) }
    assert.equal(await noteProofs(outside, [proof, anew]), 1)
    const rows = await probing.world.owner<{ patch: string; codeHash: string; provenOn: string }[]>`
      select patch, encode(code_hash, 'hex') as "codeHash", to_char(proven_on, 'YYYY-MM-DD') as "provenOn"
        from risk.proof where institution_id = ${canary} order by proof_id`
    assert.deepEqual(
      rows.map(row => ({ ...row })),
      [proof, anew].map(({ patch, codeHash, provenOn }) => ({ patch, codeHash, provenOn })),
    )
    assert.equal(await leaves(), 2)
  })

  test('is nobody’s to write but the prober’s, and nobody’s to change', async () => {
    for (const role of ['vouch_api', 'vouch_office', 'vouch_worker'] as const)
      await assert.rejects(noteProofs(probing.world.outsideAs(role), [{ ...proof, provenOn: '2026-11-24' }]), {
        code: '42501',
      })
    const { owner } = probing.world
    await assert.rejects(owner`update risk.proof set control_id = 'risk.other'`, { code: '23001' })
    await assert.rejects(owner`delete from risk.proof`, { code: '23001' })
  })

  test('cannot be written by what a probe does', async () => {
    const control: Control = {
      id: 'risk.made-up',
      says: 'It is made up.',
      does: 'prevents',
      answers: [],
      everySeconds: 60,
      withinMs: 2_000,
      probe: async ground => {
        ground.on('tables', 1)
        const written = ground.work(work => work.sql`insert into risk.proof (institution_id) values (${canary})`)
        const answer = await written.then(
          () => 'done',
          (thrown: { readonly code?: string }) => thrown.code ?? 'thrown',
        )
        ground.tried('a proof written by a probe', '42501', answer)
      },
    }
    assert.equal((await probing.tryOne(control)).result, 'passed')
  })
})
