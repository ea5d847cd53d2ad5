// The line to a bucket: one signed request (AWS Signature Version 4) at a time, bounded in time and size, asked again where
// that does no harm. What is asked here is the same when it is done twice, or is refused the second time.

import { hash } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'

import { askAgain, type Patience } from '../base/again.ts'
import { openBreaker } from '../base/breaker.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'

export type S3Address = {
  readonly bucket: string
  /** Without a slash at its ends; empty where the copy is all there is in the bucket. */
  readonly prefix: string
  readonly region: string
  /** Of a server that is not AWS: there, buckets are the first part of the path. */
  readonly endpoint: URL | undefined
  readonly keyId: string
  readonly secret: string
}

export type S3Asked = {
  readonly method: 'GET' | 'PUT'
  /** Of an object; without one, the bucket is asked. */
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

export type S3Answer = { readonly status: number; readonly headers: Headers; readonly body: Buffer }

export type S3Line = {
  /** Answers of the statuses that are asked for; throws at any other, and where there is no answer. */
  readonly ask: (asked: S3Asked, statuses: readonly number[]) => Promise<S3Answer>
}

export type S3Patience = Patience & { readonly answerMsMax: number; readonly answerBytesMax: number }

const patience: S3Patience = {
  triesMax: 4,
  pauseMs: 250,
  pauseMsMax: 2_000,
  answerMsMax: 10_000,
  // The largest there is are steps that were begun: what the sealer places at once, or the longest batch there can be.
  answerBytesMax: 256 * 2 ** 20,
}

export function openS3Line(
  address: S3Address,
  { now, elapsedMs, random }: Pick<Outside, 'now' | 'elapsedMs' | 'random'>,
  { answerMsMax, answerBytesMax, ...tries }: S3Patience = patience,
): S3Line {
  const breaker = openBreaker(elapsedMs)
  const base = baseOf(address)
  const goesOn = new AbortController().signal

  async function send({ method, key, query, headers, body }: S3Asked): Promise<S3Answer> {
    const url = new URL(base)
    // A bucket has no slash behind it: not every server signs that as it came.
    url.pathname = key === undefined ? url.pathname.replace(/(?<=.)\/$/, '') : url.pathname + key
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': hash('sha256', body ?? Buffer.of(), 'hex') },
      accessKeyId: address.keyId,
      secretAccessKey: address.secret,
      service: 's3',
      region: address.region,
      datetime: now()
        .toISOString()
        .replaceAll(/[:-]|\.\d{3}/g, ''),
    }).sign()
    const response = await fetch(signed.url, {
      method,
      headers: signed.headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMsMax),
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    })
    return { status: response.status, headers: response.headers, body: await boundedBody(response, answerBytesMax) }
  }

  return {
    ask: async (asked, statuses) => {
      const once = () =>
        breaker.call(async () => {
          const answer = await send(asked).catch((thrown: unknown) => {
            throw new NoAnswer(`${nameOf(address)} gave no answer`, { cause: thrown })
          })
          if (isPassing(answer.status)) throw new NoAnswer(`${nameOf(address)} answered ${sayingOf(answer)}`)
          return answer
        })
      const answer = await askAgain(once, tries, random, thrown => thrown instanceof NoAnswer, goesOn)
      if (statuses.includes(answer.status)) return answer
      const what = `${asked.method} ${asked.key ?? `of ${Object.keys(asked.query ?? {}).join(' ')}`}`
      return fault(`${nameOf(address)} answered ${sayingOf(answer)} to ${what}`)
    },
  }
}

/** As it is named in settings. */
export function nameOf({ bucket, prefix }: Pick<S3Address, 'bucket' | 'prefix'>): string {
  return `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`
}

/** Nothing came, or something that may be otherwise in a moment. Whether it was done is not known. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** 409: another write of the same name is under way. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 408 || status === 409
}

/** The status, and the word that S3 has for it: never more of what was answered. */
function sayingOf({ status, body }: S3Answer): string {
  const [, code] = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(body.subarray(0, 4_096).toString()) ?? []
  return code === undefined ? String(status) : `${status} ${code}`
}

function baseOf({ bucket, region, endpoint }: S3Address): URL {
  if (endpoint === undefined) return new URL(`https://${bucket}.s3.${region}.amazonaws.com/`)
  const base = new URL(endpoint)
  base.pathname = `${base.pathname.replace(/\/$/, '')}/${bucket}/`
  return base
}

async function boundedBody(response: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) fault(`the answer has more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
