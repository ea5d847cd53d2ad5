// A bucket of the model, set up as docs/copies.md says, with the line of a copier to it and of whoever has the copier's key.

import { hash } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'

import { type S3Place, s3Place } from '../src/audit/audit.ts'
import type { S3Terms } from '../src/audit/copy-s3.ts'
import { openS3Model, type S3Model } from './s3-lock-model.ts'

export type TestBucket = {
  readonly model: S3Model
  readonly terms: S3Terms
  /** What was told, by all places that were opened. */
  readonly told: string[]
  /** As a process that begins sees it. */
  readonly place: (terms?: Partial<S3Terms>, answerMsMax?: number) => S3Place
  /** One call with the copier's own key, or another: the status of its answer. */
  readonly asThief: (method: string, key: string, more?: Thieving) => Promise<number>
  readonly close: () => Promise<void>
}

type Thieving = {
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly secret?: string
}

/** Fast ones: it is on this machine, and its accidents are meant. */
const hasty = { triesMax: 3, pauseMs: 1, pauseMsMax: 2 }
export const account = { keyId: 'COPIER', secret: 'hunter2hunter2', region: 'eu-test-1', bucket: 'vouch-copies' }

export async function openTestBucket(now: () => Date, prefix = 'bank'): Promise<TestBucket> {
  const model = await openS3Model(account, now)
  const terms: S3Terms = { ...account, prefix, endpoint: model.endpoint, retainYears: 10 }
  const told: string[] = []
  const asThief: TestBucket['asThief'] = async (method, key, { query = {}, headers = {}, body, secret } = {}) => {
    const url = new URL(`/${account.bucket}/${key}`, model.endpoint)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const content = Buffer.from(body ?? '')
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: {
        ...headers,
        'x-amz-content-sha256': hash('sha256', content),
        ...(body === undefined ? {} : { 'x-amz-checksum-sha256': hash('sha256', content, 'base64') }),
      },
      accessKeyId: account.keyId,
      secretAccessKey: secret ?? account.secret,
      service: 's3',
      region: account.region,
      datetime: now()
        .toISOString()
        .replaceAll(/[:-]|\.\d{3}/g, ''),
    }).sign()
    const answer = await fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(body === undefined ? {} : { body: new Uint8Array(content) }),
    })
    await answer.arrayBuffer()
    return answer.status
  }
  await asThief('PUT', prefix === '' ? 'vouch-copy' : `${prefix}/vouch-copy`, { body: '' })
  return {
    model,
    terms,
    told,
    place: (others = {}, answerMsMax = 5_000) =>
      s3Place(
        { ...terms, ...others },
        { now, elapsedMs: () => performance.now(), random: () => 0.5 },
        what => told.push(what),
        { ...hasty, answerMsMax, answerBytesMax: 48 * 2 ** 20 },
      ),
    asThief,
    close: model.close,
  }
}
