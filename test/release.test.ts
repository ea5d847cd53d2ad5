// What is shipped: the same bytes whoever builds it, and refused by both who verify it when anything is otherwise.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { lookAtRelease, releaseOf, signatureFile, sumsFile, writeRelease } from '../bin/supply/release.ts'
import { isSigned, signerLine, signMessage } from '../bin/supply/signature.ts'
import { tarOf } from '../bin/supply/tar.ts'
import { project } from './house.ts'

const noOpenSsh = existsSync('/usr/bin/ssh-keygen') ? false : 'ssh-keygen is not installed'
const noGit = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: project }).status === 0 ? false : 'this is no clone of git'

describe('a release', { skip: noGit }, () => {
  const key = generateKeyPairSync('ed25519')
  const signers = signerLine(key.publicKey)
  let folder: string
  let whole: string
  let tar = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vouch-release-'))
    whole = join(folder, 'whole')
    mkdirSync(whole)
    writeFileSync(join(folder, 'signers'), signers)
    writeRelease(whole, releaseOf(project, 'HEAD', key.privateKey))
    tar = readdirSync(whole).find(name => name.endsWith('.tar')) ?? ''
  })
  after(() => rmSync(folder, { recursive: true }))

  /** By our command's own eyes, and by OpenSSH's and sha256sum's. */
  function bothSay(of: string): { readonly ours: string; readonly theirs: boolean } {
    const script = spawnSync('sh', [join(project, 'bin/verify-release.sh'), of, join(folder, 'signers')], {
      stdio: 'pipe',
    })
    return { ours: lookAtRelease(of, signers)?.code ?? 'whole', theirs: script.status === 0 }
  }
  let bends = 0
  function bentBy(bend: (of: string) => void): string {
    const of = join(folder, `bent-${++bends}`)
    cpSync(whole, of, { recursive: true })
    bend(of)
    return of
  }

  test('is the same for the same commit, to the last byte, and is whole', () => {
    const again = releaseOf(project, 'HEAD', key.privateKey)
    for (const [name, bytes] of again) assert.ok(bytes.equals(readFileSync(join(whole, name))), name)
    assert.equal(lookAtRelease(whole, signers), undefined)
  })

  test('unpacks to the files of the commit, by a tar that is not ours', () => {
    const to = join(folder, 'unpacked')
    mkdirSync(to)
    execFileSync('tar', ['xf', join(whole, tar), '-C', to])
    const [top = ''] = readdirSync(to)
    const git = (...words: string[]) => execFileSync('git', words, { cwd: project, maxBuffer: 2 ** 28 }).toString()
    const listed = git('ls-tree', '-r', 'HEAD').trim().split('\n')
    const unpacked = execFileSync('find', ['.', '-type', 'f'], { cwd: join(to, top) })
      .toString()
      .trim()
      .split('\n')
    assert.equal(unpacked.length, listed.length)
    const hashes = execFileSync('git', ['hash-object', '--no-filters', '--stdin-paths'], {
      cwd: join(to, top),
      input: listed.map(line => `${line.split('\t')[1]}\n`).join(''),
    })
    assert.deepEqual(
      hashes.toString().trim().split('\n'),
      listed.map(line => line.split(/[ \t]/)[2]),
    )
  })

  test('is refused by both when a byte is bent, a file is missing or added, or another has signed', {
    skip: noOpenSsh,
  }, () => {
    const flip = (name: string, at: number) => (of: string) => {
      const bytes = readFileSync(join(of, name))
      const place = (bytes.length + at) % bytes.length
      bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place)
      writeFileSync(join(of, name), bytes)
    }
    const resign = (change: (sums: string) => string) => (of: string) => {
      const sums = change(readFileSync(join(of, sumsFile), 'utf8'))
      writeFileSync(join(of, sumsFile), sums)
      writeFileSync(join(of, signatureFile), signMessage(Buffer.from(sums), key.privateKey))
    }
    const stranger = generateKeyPairSync('ed25519').privateKey
    const rows: readonly (readonly [code: string, bend: (of: string) => void])[] = [
      ['file_bent', flip(tar, 0)],
      ['file_bent', flip(tar, -1)],
      ['file_bent', flip(tar, 4_000_000)],
      ['file_bent', of => writeFileSync(join(of, tar), '', { flag: 'w' })],
      ['file_missing', of => rmSync(join(of, tar))],
      ['file_extra', of => writeFileSync(join(of, 'install.sh'), 'curl')],
      ['file_extra', of => writeFileSync(join(of, '.hidden'), '')],
      ['file_not_plain', of => mkdirSync(join(of, 'more'))],
      [
        'file_not_plain',
        of => {
          rmSync(join(of, tar))
          symlinkSync(join(whole, tar), join(of, tar))
        },
      ],
      ['signature_wrong', flip(sumsFile, 3)],
      ['signature_wrong', flip(sumsFile, -3)],
      ['signature_wrong', flip(signatureFile, 200)],
      [
        'signature_wrong',
        of => writeFileSync(join(of, signatureFile), signMessage(readFileSync(join(of, sumsFile)), stranger)),
      ],
      ['signature_wrong', of => writeFileSync(join(of, signatureFile), '')],
      ['signature_missing', of => rmSync(join(of, signatureFile))],
      ['signature_missing', of => rmSync(join(of, sumsFile))],
      // Signed, and still no list that anybody should follow.
      ['list_malformed', resign(sums => sums.replace(tar, `../${tar}`))],
      ['list_malformed', resign(() => '')],
    ]
    assert.deepEqual(bothSay(whole), { ours: 'whole', theirs: true })
    for (const [code, bend] of rows)
      assert.deepEqual(bothSay(bentBy(bend)), { ours: code, theirs: false }, `${code} ${bend.toString()}`)
  })

  test('is refused at every bit of its signature', () => {
    const sums = readFileSync(join(whole, sumsFile))
    const armored = readFileSync(join(whole, signatureFile), 'utf8')
    assert.ok(isSigned(sums, armored, `# ours\n${signers}`))
    const [head = '', ...rest] = armored.split('\n')
    const blob = Buffer.from(rest.slice(0, -2).join(''), 'base64')
    const armor = (bytes: Buffer) => `${head}\n${bytes.toString('base64')}\n-----END SSH SIGNATURE-----\n`
    assert.ok(isSigned(sums, armor(blob), signers))
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const bent = Buffer.from(blob)
      bent.writeUInt8(bent.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      assert.ok(!isSigned(sums, armor(bent), signers), `bit ${bit}`)
    }
    for (let length = 0; length < blob.length; length++)
      assert.ok(!isSigned(sums, armor(blob.subarray(0, length)), signers))
    assert.ok(!isSigned(sums, armor(Buffer.concat([blob, blob.subarray(0, 4)])), signers))
    for (const others of ['', 'vouch-release ssh-ed25519 AAAA', signers.replaceAll('vouch-release', 'git')])
      assert.ok(!isSigned(sums, armored, others), others)
  })

  test('is signed as OpenSSH itself would', { skip: noOpenSsh }, () => {
    const path = join(folder, 'ssh-key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path])
    const message = join(folder, 'message')
    writeFileSync(message, 'what is signed')
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'vouch-release', '-f', path, message], { stdio: 'pipe' })
    const theirs = readFileSync(`${message}.sig`, 'utf8')
    const line = `vouch-release namespaces="vouch-release" ${readFileSync(`${path}.pub`, 'utf8').trim()}\n`
    assert.ok(isSigned(readFileSync(message), theirs, line))
    // OpenSSH's own format of private keys ends with the seed and the public key, a comment, and padding.
    const raw = readFileSync(path, 'utf8').split('\n').slice(1, -2).join('')
    const blob = Buffer.from(raw, 'base64')
    const publicRaw = Buffer.from(line.trim().split(' ').at(-1) ?? '', 'base64').subarray(-32)
    const at = blob.lastIndexOf(publicRaw) - 32
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), blob.subarray(at, at + 32)])
    const secret = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    assert.equal(signerLine(createPublicKey(secret)), line)
    assert.equal(signMessage(readFileSync(message), secret), theirs)
  })
})

describe('an archive', () => {
  test('takes names up to what ustar can, and refuses longer ones', () => {
    const member = (path: string) => ({ path, bytes: Buffer.from('x'), isExecutable: false })
    const at = new Date(0)
    assert.equal(tarOf([member('a')], at).length, 4 * 512)
    assert.equal(tarOf([member(`${'a'.repeat(150)}/${'b'.repeat(100)}`)], at).length, 4 * 512)
    for (const path of ['a'.repeat(101), `${'a'.repeat(156)}/b`, `a/${'b'.repeat(101)}`])
      assert.throws(() => tarOf([member(path)], at), /too long/)
    const two = [member('b'), member('a')]
    assert.deepEqual(tarOf(two, at), tarOf(two.toReversed(), at))
  })
})
