// Two verifiers that share no line, over logs that are honest and logs that are not: they must agree on all of them.
// verifier/verify.mjs is what examiners get; test/second/verify.py is written from docs/audit-format.md, in another language.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { fault } from '../src/base/outcome.ts'
import { placeOfFiles, readKeys, readPolicy, Unusable, verifyLog } from '../verifier/verify.mjs'
import {
  batches,
  beforeSealing,
  type Case,
  edits,
  flips,
  forks,
  harmless,
  keyChanges,
  leaves,
  notes,
  oneLogOnly,
  refusedLists,
  witnesses,
} from './log-attacks.ts'
import { keysText, nowMs, period, policyText, writeHistory } from './log-histories.ts'

const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find(path => existsSync(path))
/** More of the same where somebody has the time: VOUCH_FLIPS=10000. */
const flipsMax = Number(process.env['VOUCH_FLIPS'] ?? 40)
const groups: Readonly<Record<string, readonly Case[]>> = {
  'a log that was edited': edits,
  'a log that was written anew, or twice': forks,
  'a log into which something else was sealed': beforeSealing,
  'a log with such a leaf': leaves,
  'a log with such a file of batches': batches,
  'a log with such a checkpoint': notes,
  'a log with such witnesses': witnesses,
  'a log whose keys change': keyChanges,
  'a log and keys of one log only': oneLogOnly,
  'a log that is whole': harmless,
}
const cases = [...Object.values(groups).flat(), ...flips(flipsMax)]
const defaultPolicy = policyText('vouch.example/log/demo')
const day = 86_400

type Said = {
  readonly verdict: string
  readonly size: string | null
  readonly root: string | null
  readonly codes: readonly string[]
}

function codesOf(problems: readonly { readonly what: string }[]): readonly string[] {
  return [...new Set(problems.map(({ what }) => what))].sort()
}

const said = new Map<Case, Promise<Said>>()

/** Once of each. */
function saidHere(one: Case): Promise<Said> {
  const known = said.get(one) ?? sayHere(one)
  said.set(one, known)
  return known
}

async function sayHere({ make }: Case): Promise<Said> {
  const { files, policy = defaultPolicy, keys = keysText() } = make()
  const blobs = new Map([...files].map(([path, bytes]) => [path, new Blob([Uint8Array.from(bytes)])]))
  const report = await verifyLog(placeOfFiles(blobs), {
    policy: readPolicy(Buffer.from(policy)),
    keys: readKeys(Buffer.from(keys)),
    now: nowMs,
    freshMs: day * 1_000,
    period: { from: Date.parse(period.from), to: Date.parse(period.to) },
  })
  assert.equal(report.holds, report.problems.length === 0)
  return { verdict: report.verdict, size: report.size, root: report.root, codes: codesOf(report.problems) }
}

for (const [name, own] of Object.entries(groups)) {
  describe(name, () => {
    for (const one of own) {
      test(`${one.name}: ${one.codes.join(', ') || 'nothing is found'}`, async () => {
        const { verdict, codes } = await saidHere(one)
        assert.deepEqual(
          { verdict, found: one.codes.filter(code => codes.includes(code)) },
          { verdict: one.verdict, found: one.codes },
          codes.join(),
        )
        if (one.codes.length === 0) assert.deepEqual(codes, [])
      })
    }
  })
}

test('a list of keys with a restriction that is not understood is refused whole', () => {
  for (const list of refusedLists) assert.throws(() => readKeys(Buffer.from(list)), Unusable, list)
  assert.equal(readKeys(Buffer.from(`# onlyness\n#\n# the only one\n${keysText()}`)).size, 2)
})

describe('a second verifier, in another language', { skip: python === undefined ? 'no python3' : false }, () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-histories-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test(`says the same of ${cases.length} logs: verdict, size, root, and every kind of problem`, async () => {
    const folders = cases.map((_, n) => join(folder, String(n)))
    for (const [n, { make }] of cases.entries()) {
      const { files, policy = defaultPolicy, keys } = make()
      await writeHistory(folders[n] ?? fault('as many folders as cases'), files, policy, keys)
    }
    const asked = ['--fresh', String(day), '--from', period.from, '--to', period.to, '--now', period.now]
    const there = (await sayThere(asked, folders)) as (Omit<Said, 'codes'> & { problems: { what: string }[] })[] // As it prints.
    assert.equal(there.length, cases.length)
    for (const [n, one] of cases.entries()) {
      const { verdict, size, root, problems } = there[n] ?? fault('as many lines as cases')
      assert.deepEqual({ verdict, size, root, codes: codesOf(problems) }, await saidHere(one), one.name)
    }
  })

  test('refuses the same lists of keys', async () => {
    const folders = refusedLists.map((_, n) => join(folder, `list-${n}`))
    for (const [n, list] of refusedLists.entries())
      await writeHistory(folders[n] ?? fault('as many folders as lists'), new Map(), defaultPolicy, list)
    for (const [n, said] of (await sayThere([], folders)).entries())
      assert.match(JSON.stringify(said), /"unusable": ?"not of one log/, refusedLists[n])
  })

  async function sayThere(asked: readonly string[], folders: readonly string[]): Promise<unknown[]> {
    const brought = ['--policy', '{}/policy', '--keys', '{}/keys']
    const { stdout } = await promisify(execFile)(
      python ?? fault('skipped without'),
      [join(import.meta.dirname, 'second', 'verify.py'), ...brought, ...asked, ...folders],
      { maxBuffer: 2 ** 28, env: { PYTHONDONTWRITEBYTECODE: '1' } },
    )
    return stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as unknown) // As it prints.
  }
})
