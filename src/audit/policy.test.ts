import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { testKey } from '../../test/outside.ts'
import { checkpointText, cosign, signNote, verifierKey } from './note.ts'
import { openCosigned, readLogs, readPolicy } from './policy.ts'

const origin = 'vouch.example/log/demo'
const sealer = { name: origin, key: testKey(2) }
const witness = (seed: number) => ({ name: `w.example/${seed}`, key: testKey(seed), type: 'cosignature' }) as const
const log = `log ${verifierKey(sealer)}\n`
const witnesses = [11, 12, 13, 14].map(seed => `witness W${seed} ${verifierKey(witness(seed))}\n`).join('')

describe('a policy', () => {
  test('is read whole: logs, witnesses, groups of groups, addresses, blanks and comments', () => {
    const policy = readPolicy(
      `# operator  Vouch Operations \n\n\t ${log.trim()} https://log.example/  \n${witnesses}` +
        `witness Y ${verifierKey(witness(21))}\thttps://y.example\n  # organisation W11 First Auditors\n` +
        'group X 2 W11 W12 W13\ngroup Z any W14 Y\ngroup both all X Z\nquorum both\n',
    )
    assert.equal(policy.operator, 'Vouch Operations')
    assert.deepEqual(
      policy.logs.map(({ name, url }) => [name, url]),
      [[origin, 'https://log.example/']],
    )
    assert.deepEqual(
      policy.witnesses.map(({ alias, url, organisation }) => [alias, url, organisation]),
      [
        ['W11', undefined, 'First Auditors'],
        ['W12', undefined, undefined],
        ['W13', undefined, undefined],
        ['W14', undefined, undefined],
        ['Y', 'https://y.example', undefined],
      ],
    )
    for (const [cosigners, isEnough] of [
      [['W11', 'W13', 'Y'], true],
      [['W11', 'W12', 'W13', 'W14'], true],
      [['W11', 'W12', 'W13'], false],
      [['W11', 'W14', 'Y'], false],
      [['X', 'Z', 'both'], false],
      [[], false],
    ] as const)
      assert.equal(policy.isQuorum(new Set(cosigners)), isEnough, cosigners.join())
  })

  test('may ask for nobody', () => {
    assert.equal(readPolicy('quorum none\n').isQuorum(new Set()), true)
  })

  test('is refused with the line that is wrong', () => {
    const one = `witness A ${verifierKey(witness(11))}\n`
    for (const [text, what] of [
      ['', 'the policy has no quorum'],
      ['\n', 'the policy has no quorum'],
      ['quorum none', 'the last line of a policy ends with a newline'],
      ['quorum none\nquorum none\n', 'line 2 of the policy: there is a quorum before it'],
      ['quorum A\n' + one, 'line 1 of the policy: A is not defined before it'],
      ['quorum\n', 'line 1 of the policy: nobody is not defined before it'],
      [`${one}quorum A A\n`, 'line 2 of the policy: a quorum is one name'],
      [log + log, 'line 2 of the policy: the key is that of a log before it'],
      [`log ${verifierKey(witness(11))}\n`, 'line 1 of the policy: it does not have the key of a log'],
      [`witness A ${verifierKey(sealer)}\n`, 'line 1 of the policy: it does not have the key of a witness'],
      [log.replace('+', '+0'), 'line 1 of the policy: it does not have the key of a log'],
      [`${log.trim()} a b\n`, 'line 1 of the policy: it goes on after the address'],
      [one + one.replace(' A ', ' B '), 'line 2 of the policy: the key is that of a witness before it'],
      [
        one + `witness B ${verifierKey({ ...witness(11), name: 'other' })}\n`,
        'line 2 of the policy: the key is that of a witness before it',
      ],
      [one + `witness A ${verifierKey(witness(12))}\n`, 'line 2 of the policy: A is defined already'],
      [one.replace(' A ', ' none '), 'line 1 of the policy: none is defined already'],
      [`${one}group A any A\n`, 'line 2 of the policy: A is defined already'],
      [`${one}group G any\n`, 'line 2 of the policy: a group has a name, a threshold and members'],
      [`${one}group G 2 A\n`, 'line 2 of the policy: 2 is no number of its members'],
      [`${one}group G 0 A\n`, 'line 2 of the policy: 0 is no number of its members'],
      [`${one}group G 01 A\n`, 'line 2 of the policy: 01 is no number of its members'],
      [`${one}group G constructor A\n`, 'line 2 of the policy: constructor is no number of its members'],
      [`${one}group G any none\n`, 'line 2 of the policy: none is not defined before it'],
      [`${one}group G any G\n`, 'line 2 of the policy: G is not defined before it'],
      [`${one}group G any A A\n`, 'line 2 of the policy: A is in a group already'],
      [`${one}group G any A\ngroup H any A G\n`, 'line 3 of the policy: A is in a group already'],
      ['logs x\n', 'line 1 of the policy: no line of a policy begins with logs'],
      ['# \u0007\n', 'line 1 of the policy: it is not UTF-8 without control characters'],
      ['quorum none\r\n', 'line 1 of the policy: it is not UTF-8 without control characters'],
      ['# \ufffd\n', 'line 1 of the policy: it is not UTF-8 without control characters'],
      ['# operator A\n# operator B\n', 'line 2 of the policy: another operator was named before'],
      ['# organisation W A\n# organisation W B\n', 'line 2 of the policy: W was of another before'],
    ] as const)
      assert.throws(() => readPolicy(text), { message: what }, JSON.stringify(text))
  })

  test('of a witness has nothing but logs', () => {
    const other = `log ${verifierKey({ ...sealer, name: 'vouch.example/log/other' })}\n`
    assert.equal(readLogs(`# whom we serve\n${log}${other}`).length, 2)
    assert.throws(() => readLogs(log + log), { message: 'line 2 of the policy: the key is that of a log before it' })
    assert.throws(() => readPolicy(`${log}${other}quorum none\n`), /the key is that of a log before it$/)
    assert.throws(() => readLogs(witnesses), { message: 'only lines of logs are expected here' })
    assert.throws(() => readLogs('quorum none\n'), { message: 'only lines of logs are expected here' })
  })
})

describe('a cosigned checkpoint', () => {
  const organisations =
    '# organisation W11 Auditors\n# organisation W12 Vouch Operations\n# organisation W13 Examiners\n'
  const policyOf = (quorum: string) =>
    readPolicy(`# operator Vouch Operations\n${log}${witnesses}${organisations}${quorum}\n`)
  const text = checkpointText({ origin, size: 7n, root: Buffer.alloc(32, 1) })
  const cosigned = (...seeds: number[]) =>
    signNote(text, sealer) + seeds.map(seed => cosign(text, witness(seed), BigInt(1_000 + seed))).join('')
  const isWitnessed = (note: string, quorum: string) => {
    const opened = openCosigned(note, policyOf(quorum))
    return opened.ok ? opened.value.isWitnessed : opened.refusal.code
  }

  test('says who cosigned it, when, and whether that counts', () => {
    const opened = openCosigned(cosigned(11, 12, 14), policyOf('quorum W11'))
    assert.ok(opened.ok)
    assert.equal(opened.value.checkpoint.size, 7n)
    assert.deepEqual(
      opened.value.cosignatures.map(({ witness: { alias }, time, counts }) => [alias, time, counts]),
      [
        ['W11', 1_011n, true],
        ['W12', 1_012n, false],
        ['W14', 1_014n, false],
      ],
    )
  })

  test('is witnessed when its quorum is met by others than the operator, each once', () => {
    const two = 'group G 2 W11 W12 W13\nquorum G'
    assert.equal(isWitnessed(cosigned(11, 13), two), true)
    assert.equal(isWitnessed(cosigned(11, 12), two), false, 'the operator does not count')
    assert.equal(isWitnessed(cosigned(11, 11), two), false, 'twice is once')
    assert.equal(isWitnessed(cosigned(14), 'quorum W14'), false, 'nobody says whose it is')
    assert.equal(isWitnessed(cosigned(), 'quorum none'), false, 'nobody has seen it')
  })

  for (const [name, isSeen] of [
    ['demo.example/log', false],
    ['vouch.localhost/log', false],
    ['localhost/log', false],
    ['vouch.localhost.example/log', true],
    ['mylocalhost/log', true],
    ['log.example/demo.localhost', true],
  ] as const)
    test(`of ${name} ${isSeen ? 'may be' : 'is a demonstration, and never is'}`, () => {
      const text = checkpointText({ origin: name, size: 7n, root: Buffer.alloc(32, 1) })
      const note = signNote(text, { ...sealer, name }) + cosign(text, witness(11), 5n)
      const policy = readPolicy(`log ${verifierKey({ ...sealer, name })}\n${witnesses}${organisations}quorum W11\n`)
      const opened = openCosigned(note, policy)
      assert.equal(opened.ok && opened.value.isWitnessed, isSeen)
    })

  test('is refused', () => {
    const other = { name: 'other.example', key: testKey(3) }
    const forOther = checkpointText({ origin: 'other.example', size: 7n, root: Buffer.alloc(32, 1) })
    for (const [note, code] of [
      [signNote(forOther, other), 'log_unknown'],
      [signNote(forOther, sealer), 'log_unknown'],
      [signNote(text, { ...sealer, key: testKey(3) }), 'signature_missing'],
      [`${text}\n${cosign(text, witness(11), 5n)}`, 'signature_missing'],
      [signNote(text, sealer).replace('\n7\n', '\n8\n'), 'signature_wrong'],
      [signNote(text, sealer) + cosign(forOther, witness(11), 5n), 'signature_wrong'],
      [signNote(`${origin}\n07\n`, sealer), 'checkpoint_malformed'],
      ['', 'log_unknown'],
    ] as const)
      assert.equal(isWitnessed(note, 'quorum W11'), code, note)
  })
})
