// What each tool must find, or else its finding nothing means nothing: a server that does wrong what the service must not.
// It is of this harness only, listens on this machine, and goes with it. What it does in the database it does in
// transactions that write nothing.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Sql } from '../../../src/base/database.ts'

export type Flawed = { readonly url: string; readonly close: () => Promise<void> }

const billers = "select name from (values ('Power'), ('Water')) as biller (name)"

/**
 * Puts what it is told into SQL. `/shown?name=` shows what was found, and what went wrong; `/silent` says the same whatever
 * the body holds, so that only the time tells; `/header` does it with If-Match. `/echo?text=` writes it into its page.
 */
export function openFlawed(sql: Sql): Promise<Flawed> {
  const search = async (text: string): Promise<{ readonly status: number; readonly body: string }> => {
    try {
      // The flaw itself.
      const rows = await sql.begin('read only', work => work.unsafe(`${billers} where name = '${text}'`).simple())
      return { status: 200, body: JSON.stringify(rows) }
    } catch (thrown) {
      return { status: 500, body: `PostgreSQL query failed: ERROR: ${String(thrown)}` }
    }
  }
  return listen(
    createServer((asked, response) => {
      answer(asked).then(
        ({ status, body, type = 'application/json' }) => response.writeHead(status, { 'content-type': type }).end(body),
        () => response.destroy(),
      )
    }),
  )

  async function answer(asked: IncomingMessage): Promise<{ status: number; body: string; type?: string }> {
    const url = new URL(asked.url ?? '/', 'http://flawed')
    const text = await textOf(asked)
    if (url.pathname === '/shown') return search(url.searchParams.get('name') ?? '')
    if (url.pathname === '/header') return search(asked.headers['if-match'] ?? '')
    if (url.pathname === '/silent') {
      await search(nameIn(text))
      return { status: 200, body: '{}' }
    }
    const echoed = url.searchParams.get('text') ?? ''
    const page = `<html><body><a href="/echo?text=hello">${echoed}</a><form action="/echo"><input name="text"></form></body></html>`
    return { status: 200, body: page, type: 'text/html' }
  }
}

/** Takes its time with everybody: it never hangs up, and has places for so many. */
export function openPatient(connectionsMax: number): Promise<Flawed> {
  const server = createServer({ headersTimeout: 0, requestTimeout: 0 }, (_, response) => response.end('here\n'))
  server.maxConnections = connectionsMax
  return listen(server)
}

async function listen(server: Server): Promise<Flawed> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // Of a server that listens on a port.
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer) // No encoding is set.
  return Buffer.concat(chunks).toString('utf8')
}

function nameIn(text: string): string {
  try {
    const { name }: { name?: unknown } = JSON.parse(text)
    return String(name)
  } catch {
    return ''
  }
}
