// The figure in docs/risk-method.md by which the formula is too kind to what detects.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { named, risks } from './register/register.ts'
import type { Named } from './register/terms.ts'
import { measure } from './score.ts'

test('if what detects counted nothing, as many declared levels would be higher as docs/risk-method.md says', () => {
  const declared = (controls: readonly Named[]) => {
    const of = measure({ now: new Date(0), risks, named: controls, offered: [], evidence: [], proofs: [] }).risks
    return of.map(({ declared: level }) => level)
  }
  const blind = named.map(one => (one.does === 'detects' ? { ...one, gap: 'nothing' } : one))
  const [told, untold] = [declared(named), declared(blind)]
  const higher = told.filter((level, at) => level !== untold[at]).length
  const text = readFileSync(join(import.meta.dirname, '../../docs/risk-method.md'), 'utf8').replaceAll(/\s+/g, ' ')
  assert.match(text, new RegExp(`the declared level of ${higher} of the ${risks.length} risks would be one higher`))
})
