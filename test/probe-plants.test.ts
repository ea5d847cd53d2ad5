// A fault that is planted against a probe is a difference to the product as it was. Where that has changed, it is to be written
// again; and what was proven with another patch, or of another probe, is proven no more.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { slipOf } from '../bin/attack/planted.ts'
import { plantedOf, plantsFolder, provenFile } from '../bin/probes/proven.ts'
import { controlsOffered } from '../src/app-prober.ts'
import { parseProofs, patchHashOf, withCodeHashes } from '../src/risk/risk.ts'
import { project } from './house.ts'

const folder = plantsFolder(project)
const patches = readdirSync(folder)
const textOf = (patch: string) => readFileSync(join(folder, patch))

describe('the faults that are planted against probes', () => {
  test('each can be planted in the product as it is', () => {
    assert.ok(patches.length > 50, `${patches.length} patches`)
    const stale = patches.filter(
      name => spawnSync('git', ['apply', '--check', join(folder, name)], { cwd: project }).status !== 0,
    )
    assert.deepEqual(stale, [])
  })

  test('each names its control, says what the slip is and whom it hurts', () => {
    const silent = patches.filter(name => {
      const control = plantedOf(name)
      const slip = slipOf(textOf(name).toString())
      return control === undefined || !slip.startsWith(name.replace('.patch', ': ')) || !/Hurts \w+/.test(slip)
    })
    assert.deepEqual(silent, [])
  })

  test('none touches what tries it, nor what only tests it', () => {
    const touching = patches.filter(name =>
      /^\+\+\+ b\/(?:.*\/controls[^/]*\.ts|.*probe-store\.ts|.*\.test\.ts|test\/|bin\/|src\/risk\/|src\/base\/control\.ts)/m.test(
        textOf(name).toString(),
      ),
    )
    assert.deepEqual(touching, [])
  })
})

describe('what was proven', () => {
  const proofs = parseProofs(readFileSync(provenFile(project), 'utf8'))

  test('was proven with the patch as it is, each once', () => {
    const wrong = proofs.filter(({ control, patch, patchHash }) => {
      const isThere = patches.includes(patch) && plantedOf(patch) === control
      return !isThere || patchHashOf(textOf(patch)) !== patchHash
    })
    assert.deepEqual(wrong, [])
    assert.equal(new Set(proofs.map(({ patch }) => patch)).size, proofs.length)
  })

  test('is of a control that somebody offers; where its probe is another by now, that is told', async context => {
    const offered = await withCodeHashes(join(project, 'src'), controlsOffered())
    const hashes = new Map<string, string>(offered.map(({ id, codeHash }) => [id, codeHash.toString('hex')]))
    assert.deepEqual(
      proofs.filter(({ control }) => !hashes.has(control)),
      [],
    )
    for (const { patch, control, codeHash } of proofs)
      if (hashes.get(control) !== codeHash)
        context.diagnostic(`${patch}: the probe is another by now; npm run probes:planted -- --write --only ${control}`)
  })
})
