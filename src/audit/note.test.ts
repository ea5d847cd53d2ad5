import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { testKey } from '../../test/outside.ts'
import { publicKeyFrom, rawPublicKey } from './keys.ts'
import { unpackBundle } from './leaf.ts'
import {
  checkpointText,
  cosign,
  openNote,
  openSignatures,
  readCheckpoint,
  readVerifierKey,
  signNote,
  verifierKey,
} from './note.ts'
import { leafHash, treeRoot } from './tree.ts'

const publicOf = (seed: number) => publicKeyFrom(rawPublicKey(testKey(seed)))
const trusted = [{ name: 'vouch.example/log/demo', key: publicOf(2) }]
const signer = { name: 'vouch.example/log/demo', key: testKey(2) }
const text = 'vouch.example/log/demo\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'

/** The example of c2sp.org/signed-note. */
const example = {
  key: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
}

function namedKey(text: string) {
  const named = readVerifierKey(text) ?? assert.fail('not a verifier key')
  assert.equal(verifierKey(named), text)
  return named
}

describe('a signed note', () => {
  test('of the standard is read with the key of the standard', () => {
    assert.deepEqual(openNote(example.note, [namedKey(example.key)]), {
      ok: true,
      value: 'This is an example message.\n',
    })
  })

  test('is read back by whoever trusts its key', () => {
    assert.deepEqual(openNote(signNote(text, signer), trusted), { ok: true, value: text })
  })

  test('is refused as malformed', () => {
    const note = signNote(text, signer)
    for (const [name, bad] of [
      ['no signature', text],
      ['no blank line', note.replace('\n\n', '\n')],
      ['no last newline', note.slice(0, -1)],
      ['a control character', note.replace('\n1\n', '\n1\r\n')],
      ['a hyphen for the dash', note.replace('— ', '- ')],
      ['base64 with loose bits', note.replace(/.(=*)\n$/, 'B$1x\n')],
      ['a short signature', `${text}\n— vouch.example/log/demo AAAA\n`],
      ['too many signatures', note + (note.split('\n').at(-2) + '\n').repeat(100)],
    ] as const) {
      assert.deepEqual(openNote(bad, trusted), { ok: false, refusal: { code: 'note_malformed' } }, name)
    }
  })

  test('is refused when a trusted key signed something else, also beside a good signature', () => {
    const note = signNote(text, signer)
    const refusal = { ok: false, refusal: { code: 'signature_wrong', name: 'vouch.example/log/demo' } }
    assert.deepEqual(openNote(note.replace('\n1\n', '\n2\n'), trusted), refusal)
    const wrong = signNote('other\n', signer).split('\n').at(-2)
    assert.deepEqual(openNote(`${note}${wrong}\n`, trusted), refusal)
  })

  test('is refused when nobody trusted signed it', () => {
    const refusal = { ok: false, refusal: { code: 'signature_missing' } }
    assert.deepEqual(openNote(signNote(text, { ...signer, key: testKey(3) }), trusted), refusal)
    assert.deepEqual(openNote(signNote(text, { ...signer, name: 'vouch.example/log/other' }), trusted), refusal)
    assert.deepEqual(openNote(signNote(text, signer), []), refusal)
  })

  test('may bear the signatures of strangers, one of them under a known name', () => {
    const lines = [4, 5].map(seed =>
      signNote(text, { ...signer, key: testKey(seed) })
        .split('\n')
        .at(-2),
    )
    assert.equal(openNote(`${signNote(text, signer)}${lines.join('\n')}\n`, trusted).ok, true)
  })
})

describe("a witness's signature", () => {
  const witness = { name: 'witness.example/w1', key: testKey(7), type: 'cosignature' } as const
  const public_ = { ...witness, key: publicOf(7) }
  const note = signNote(text, signer)
  const line = cosign(text, witness, 1_679_315_147n)

  test('is read with its time, beside that of the log', () => {
    const opened = openSignatures(note + line, [...trusted, public_])
    assert.ok(opened.ok)
    assert.deepEqual(
      opened.value.signed.map(({ key, time, line: one }) => [key.name, time, (note + line).includes(one)]),
      [
        ['vouch.example/log/demo', 0n, true],
        ['witness.example/w1', 1_679_315_147n, true],
      ],
    )
  })

  test('is no signature of the text, and a signature of the text is none of a witness', () => {
    const asLog = { name: witness.name, key: witness.key }
    assert.deepEqual(openNote(`${text}\n${line}`, [asLog]), { ok: false, refusal: { code: 'signature_missing' } })
    assert.deepEqual(openNote(signNote(text, asLog), [public_]), { ok: false, refusal: { code: 'signature_missing' } })
    assert.notEqual(verifierKey(witness), verifierKey(asLog))
  })

  test('is refused with another time, another text, no time, or one that is too late', () => {
    const [, , encoded = ''] = line.split(' ')
    const bytes = Buffer.from(encoded, 'base64')
    const altered = Buffer.from(bytes)
    altered.writeUInt8((altered.at(11) ?? 0) ^ 1, 11)
    const refusal = { ok: false, refusal: { code: 'signature_wrong', name: 'witness.example/w1' } }
    for (const bad of [
      `${note}— witness.example/w1 ${altered.toString('base64')}\n`,
      `${note}— witness.example/w1 ${bytes.subarray(0, 12).toString('base64')}\n`,
      signNote(text.replace('\n1\n', '\n2\n'), signer) + line,
      note + cosign(text, witness, 0n),
      note + cosign(text, witness, 2n ** 63n),
    ])
      assert.deepEqual(openSignatures(bad, [...trusted, public_]), refusal)
  })
})

describe('a verifier key', () => {
  test('is read as it is written, of each type', () => {
    for (const type of ['signature', 'cosignature'] as const) {
      const key = verifierKey({ name: 'a.example/é', key: publicOf(3), type })
      assert.equal(readVerifierKey(key)?.type, type)
    }
  })

  test('is refused with the id of another, an unknown type, or bytes too few', () => {
    const good = verifierKey({ name: 'a.example', key: publicOf(3) })
    for (const bad of [
      good.replace('a.example', 'b.example'),
      good.replace('+A', '+B'),
      good.slice(0, -4),
      ` ${good}`,
      'a.example',
      '',
    ])
      assert.equal(readVerifierKey(bad), undefined, bad)
  })
})

describe('a checkpoint', () => {
  const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='

  test('may be longer than what a number holds, and have lines that extend it', () => {
    assert.equal(readCheckpoint(`a\n9007199254740993\n${root}\nmore\n`)?.size, 9_007_199_254_740_993n)
  })

  test('is refused when a line is not the one way to write it', () => {
    for (const bad of [
      `a\n01\n${root}\n`,
      `a\n-1\n${root}\n`,
      `a\n1e3\n${root}\n`,
      `a\n9223372036854775808\n${root}\n`,
      `a\n1\n${root.slice(4)}\n`,
      `a\n1\n${root.replace('=', '')}\n`,
      `a\n1\n${root}`,
      `\n1\n${root}\n`,
      `a\n1\n${root}\n\n`,
      'a\n1\n',
    ])
      assert.equal(readCheckpoint(bad), undefined, JSON.stringify(bad))
  })
})

const tessera = join(import.meta.dirname, '../../../shared/data/c2sp/tessera-log')
const unlessThere = { skip: existsSync(tessera) ? false : '../shared/data/c2sp/tessera-log is not here' }

describe("another implementation's log", () => {
  const key = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'

  test('has checkpoints that we read, bundles that we unpack and tiles that we compute', unlessThere, () => {
    const sizes = readdirSync(join(tessera, 'tile/entries/000.p')).map(Number)
    assert.ok(sizes.length > 0)
    for (const size of sizes) {
      const leaves = unpackBundle(readFileSync(join(tessera, `tile/entries/000.p/${size}`))) ?? []
      assert.equal(leaves.length, size)
      const hashes = leaves.map(leafHash)
      assert.deepEqual(Buffer.concat(hashes), readFileSync(join(tessera, `tile/0/000.p/${size}`)))
      const opened = openNote(readFileSync(join(tessera, `checkpoint.${size}`), 'utf8'), [namedKey(key)])
      const expected = checkpointText({
        origin: 'example.com/log/testdata',
        size: BigInt(size),
        root: treeRoot(hashes),
      })
      assert.deepEqual(opened, { ok: true, value: expected })
    }
  })
})
