// The same against OpenSSH, where its server is installed.

import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { makeKeyPair } from '../../test/sftp-server.ts'
import { until } from '../../test/until.ts'
import { failureKindOf } from './failure.ts'
import { sftpInbox } from './sftp-inbox.ts'
import type { SftpAddress } from './sftp-session.ts'
import { sftpTransport } from './sftp-transport.ts'

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
const sshd = folders.map(folder => join(folder, 'sshd')).find(existsSync)
const { signal } = new AbortController()
const bytes = Buffer.alloc(3_000_000, 'file to the bank ')

describe('files over SFTP to OpenSSH', { skip: sshd === undefined ? 'no sshd is installed' : false }, () => {
  let home: string
  let address: SftpAddress
  let server: ChildProcess | undefined
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'vouch-sshd-'))
    await chmod(home, 0o755)
    // Where sshd drops its rights; Debian makes it when the service starts.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
    const user = makeKeyPair()
    await writeFile(join(home, 'authorized_keys'), `${user.public}\n`, { mode: 0o600 })
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, 'host')])
    const fingerprint = execFileSync('ssh-keygen', ['-l', '-f', join(home, 'host.pub')], { encoding: 'utf8' })
    const port = await freePort()
    await mkdir(join(home, 'files/demo/from-bank'), { recursive: true })
    const settings = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(home, 'host')}`,
      `AuthorizedKeysFile ${join(home, 'authorized_keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      'Subsystem sftp internal-sftp',
    ]
    await writeFile(join(home, 'config'), settings.join('\n'))
    server = spawn(sshd ?? '', ['-D', '-e', '-f', join(home, 'config')], { stdio: 'ignore' })
    address = {
      host: '127.0.0.1',
      port,
      user: userInfo().username,
      folder: join(home, 'files'),
      hostKeys: [/SHA256:\S+/.exec(fingerprint)?.[0] ?? ''],
      login: { kind: 'key', key: { reveal: () => user.private } },
    }
    const look = () => sftpTransport(address, 'demo').look('1.a.ach', 'a.ach', signal)
    await until('sshd listens', () =>
      look().then(
        () => true,
        thrown => failureKindOf(thrown) !== 'not_reached',
      ),
    )
  })
  after(async () => {
    server?.kill()
    await rm(home, { recursive: true })
  })

  test('are staged, looked for, released by one act and looked for again', async () => {
    const way = sftpTransport(address, 'demo')
    await way.stage('1.a.ach', bytes, signal)
    // Without what OpenSSH adds to the protocol, nobody could know.
    assert.equal(await way.look('1.a.ach', 'a.ach', signal), 'staged')
    await way.release('1.a.ach', 'a.ach', signal)
    assert.equal(await way.look('1.a.ach', 'a.ach', signal), 'released')
    assert.ok((await readFile(join(home, 'files/demo/a.ach'))).equals(bytes))
    await assert.rejects(way.release('1.a.ach', 'a.ach', signal), thrown => failureKindOf(thrown) === 'not_found')
    await rm(join(home, 'files/demo/a.ach'))
    assert.equal(await way.look('1.a.ach', 'a.ach', signal), 'released')
  })

  test('are not shown to a server with another host key', async () => {
    const hostKeys = [`SHA256:${'A'.repeat(43)}`] as const
    const failed = sftpTransport({ ...address, hostKeys }, 'demo').stage('2.a.ach', bytes, signal)
    await assert.rejects(failed, thrown => failureKindOf(thrown) === 'host_key_unknown')
  })

  test('come back from it', async () => {
    await writeFile(join(home, 'files/demo/from-bank/b.ach'), bytes)
    const inbox = sftpInbox(address, 'demo')
    assert.deepEqual(await inbox.list(signal), ['b.ach'])
    assert.ok((await inbox.fetch('b.ach', bytes.length, signal)).equals(bytes))
    await inbox.remove('b.ach', signal)
    await inbox.remove('b.ach', signal)
    assert.deepEqual(await inbox.list(signal), [])
  })
})

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const bound = probe.address()
      probe.close(() => resolve(typeof bound === 'object' ? (bound?.port ?? 0) : 0))
    })
  })
}
