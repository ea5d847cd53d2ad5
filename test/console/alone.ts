// The console by itself: served as an office serves it, with nothing behind it. What it asks for is answered by whoever tries it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { builtConsole, ensureConsole } from '../../bin/built-console.ts'
import { fault } from '../../src/base/outcome.ts'
import { openConsole } from '../../src/gateway/console.ts'

export type Alone = {
  readonly address: string
  readonly close: () => Promise<void>
}

/** `answer`: what no page of the console is, such as `/v1/live`, which no test can answer in a page. */
export async function openAlone(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.writeHead(404).end(),
): Promise<Alone> {
  await ensureConsole()
  const pages = openConsole(builtConsole) ?? fault('the console was built')
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    const [path = '/'] = url.split('?', 1)
    const page = pages.find(one =>
      one.path.endsWith('/*') ? path.startsWith(one.path.slice(0, -1)) : one.path === path,
    )
    if (page === undefined) return answer(request, response)
    page
      .answer({ url, cookie: undefined })
      .then(({ status, headers, body }) => response.writeHead(status, { ...headers }).end(body))
      .catch((thrown: unknown) => response.writeHead(500).end(String(thrown)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // It listens on a port, and not on a socket.
  const { port } = server.address() as AddressInfo
  return {
    address: `http://localhost:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
