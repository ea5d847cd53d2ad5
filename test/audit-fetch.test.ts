// `./vouch audit fetch` as it is typed, against the model of a bucket.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { project } from './house.ts'
import { account, openTestBucket } from './s3-bucket.ts'

describe('a copy in a bucket', () => {
  test('is fetched into a folder; what was laid over it is said, and is no success', async () => {
    const bucket = await openTestBucket(() => new Date())
    const folder = await mkdtemp(join(tmpdir(), 'vouch-fetch-'))
    const secretFile = join(folder, 'secret')
    await writeFile(secretFile, `${account.secret}\n`, { mode: 0o600 })
    const env = {
      PATH: process.env['PATH'],
      VOUCH_BUCKET_REGION: account.region,
      VOUCH_BUCKET_KEY_ID: account.keyId,
      VOUCH_BUCKET_SECRET_FILE: secretFile,
      VOUCH_BUCKET_ENDPOINT: bucket.model.endpoint.href,
    }
    const fetched = (from: string) =>
      new Promise<{ readonly code: number; readonly out: string }>(resolve => {
        const args = [join(project, 'bin/audit.ts'), 'fetch', '--from', from, '--to', join(folder, 'copy')]
        execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr }),
        )
      })
    try {
      for (const path of ['log/a', 'log/b']) await bucket.place().keep(path, Buffer.from(path))
      const from = 's3://vouch-copies/bank'
      const whole = await fetched(from)
      assert.match(whole.out, /^2 files are in \S+; 0 problems\.$/m)
      assert.equal(whole.code, 0)
      await bucket.asThief('PUT', 'bank/log/a', { body: 'forged' })
      const laidOver = await fetched(from)
      assert.match(laidOver.out, /log\/a is overlaid[^]*2 files are in/)
      assert.equal(laidOver.code, 1)
      assert.equal(await readFile(join(folder, 'copy/log/a'), 'utf8'), 'log/a')
      await chmod(secretFile, 0o644)
      const open = await fetched(from)
      assert.match(open.out, /the secret of the bucket cannot be read from \S+: key_file_open_to_others/)
      assert.notEqual(open.code, 0)
      assert.doesNotMatch(whole.out + laidOver.out + open.out, /hunter2/)
      assert.match((await fetched('s3://vouch_copies')).out, /VOUCH_COPIES must be places such as/)
    } finally {
      await bucket.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
