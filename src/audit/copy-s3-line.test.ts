// Against a server of S3 that others wrote. It knows neither versions nor locks: those are tried in copy-s3.test.ts.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { openS3Line, type S3Address } from './copy-s3-line.ts'

type Server = {
  readonly run: () => Promise<{ readonly port: number }>
  readonly close: () => Promise<void>
}
type Options = {
  readonly address: string
  readonly port: number
  readonly silent: boolean
  readonly directory: string
  readonly configureBuckets: readonly { readonly name: string }[]
}
// It has no types of its own; this is what of it is used here.
const S3rver: new (options: Options) => Server = createRequire(import.meta.url)('@20minutes/s3rver')

const outside = { now: () => new Date(), elapsedMs: () => performance.now(), random: Math.random }

describe('a line to a server of S3 from npm', () => {
  let folder: string
  let server: Server
  let address: S3Address
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-s3rver-'))
    const options = { address: '127.0.0.1', port: 0, silent: true, directory: folder }
    server = new S3rver({ ...options, configureBuckets: [{ name: 'vouch-copies' }] })
    const { port } = await server.run()
    const endpoint = new URL(`http://127.0.0.1:${port}`)
    const account = { bucket: 'vouch-copies', prefix: 'bank', region: 'us-east-1' }
    address = { ...account, endpoint, keyId: 'S3RVER', secret: 'S3RVER' }
  })
  after(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('puts, gets and lists, each signed so that it is believed', async () => {
    const line = openS3Line(address, outside)
    for (const size of [0, 1, 8_192, 1_000_000]) {
      const body = Buffer.alloc(size, 'a leaf')
      const key = `bank/vouch.example/log/demo/tile/0/x001/${size}.p/7`
      await line.ask({ method: 'PUT', key, body }, [200])
      assert.deepEqual((await line.ask({ method: 'GET', key }, [200])).body, body)
    }
    const query = { 'list-type': '2', prefix: 'bank/vouch.example/log/demo/tile/0/' }
    const listed = (await line.ask({ method: 'GET', query }, [200])).body.toString()
    assert.match(listed, /<Key>bank\/vouch.example\/log\/demo\/tile\/0\/x001\/8192.p\/7<\/Key>/)
    await assert.rejects(line.ask({ method: 'GET', key: 'bank/none' }, [200]), /404 NoSuchKey to GET bank\/none/)
  })

  test('is refused with another secret, and with a key that nobody has', async () => {
    const ask = (other: Partial<S3Address>) =>
      openS3Line({ ...address, ...other }, outside).ask({ method: 'GET', key: 'bank/x' }, [200])
    await assert.rejects(ask({ secret: 'other' }), /403 SignatureDoesNotMatch/)
    await assert.rejects(ask({ keyId: 'other' }), /403 InvalidAccessKeyId/)
  })
})
