// A witness over HTTP. TLS is ended in front of it.
//
//     POST add-checkpoint                   an old size, a proof, a checkpoint
//     GET  <sha256 of origin>/checkpoint    the last one cosigned

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import type { Witness, WitnessAnswer } from './witness.ts'

/** 63 hashes and a checkpoint with signatures enough for everybody. */
const requestBytesMax = 65_536
const requestMsMax = 10_000
const idleMsMax = 65_000
const connectionsMax = 512
const checkpointPath = /^\/([0-9a-f]{64})\/checkpoint$/

type Answer = { readonly status: number; readonly body: string; readonly type?: string }

/** `say` is told of each answer that a log should not have had to be given, and of what failed here. */
export function witnessServer(witness: Witness, say: (what: string) => void): Server {
  const server = createServer((request, response) => {
    answer(witness, request, say).then(
      given => send(response, given),
      (thrown: unknown) => {
        say(thrown instanceof Error ? thrown.message : String(thrown))
        send(response, { status: 500, body: 'this witness cannot answer\n' })
      },
    )
  })
  server.requestTimeout = requestMsMax
  server.headersTimeout = requestMsMax
  server.keepAliveTimeout = idleMsMax
  server.maxConnections = connectionsMax
  return server
}

async function answer(witness: Witness, request: IncomingMessage, say: (what: string) => void): Promise<Answer> {
  const { method, url: path = '' } = request
  if (path === '/add-checkpoint') {
    if (method !== 'POST') return { status: 405, body: 'POST it\n' }
    const body = await readBody(request)
    if (body === undefined) return { status: 413, body: `more than ${requestBytesMax} bytes\n` }
    const given = await witness.add(body)
    if (given.status === 403 || given.status === 422) say(`${given.status}: ${given.body.trim()}`)
    return written(given)
  }
  const [, originHashed] = checkpointPath.exec(path) ?? []
  if (originHashed === undefined) return { status: 404, body: 'there is nothing here\n' }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'GET it\n' }
  const note = await witness.last(originHashed)
  return note === undefined ? { status: 404, body: 'nothing was cosigned of this log\n' } : { status: 200, body: note }
}

function written(given: WitnessAnswer): Answer {
  if (given.status === 409) return { status: 409, body: `${given.size}\n`, type: 'text/x.tlog.size' }
  return given
}

/** Undefined where it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Without an encoding, the chunks of a request are buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > requestBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, { status, body, type = 'text/plain; charset=utf-8' }: Answer): void {
  if (response.headersSent || response.destroyed) return
  // What was not read of a request that is too long ends with its connection.
  const closing = status === 413 ? { connection: 'close' } : {}
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...closing })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
