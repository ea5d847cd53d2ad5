// A family of Vouch that really runs, with a bank in it, and its client on a line that misbehaves.

import { type Opened, openTarget } from '../../bin/attack/open.ts'
import { type Client, type ClientOptions, type KeptKey, openClient, readClientKey } from '../src/vouch.ts'
import { type BadLine, openBadLine } from './bad-line.ts'

export type Family = {
  readonly target: Opened
  readonly line: BadLine
  readonly options: ClientOptions
  /** Every client that was opened here signs with it from now on. */
  readonly useKey: (key: KeptKey) => void
  /** That key, in PEM. */
  readonly key: () => string
  /** Over the line, unless told otherwise. */
  readonly client: (more?: Partial<ClientOptions>) => Client
  readonly close: () => Promise<void>
}

/** How long the client waits for one answer here, in milliseconds. */
const attemptMs = 1_000

export async function openFamily(): Promise<Family> {
  const target = await openTarget()
  const line = await openBadLine(target.api, attemptMs + 300)
  const { client, clientKey } = target.machine
  let key = readClientKey(clientKey.secret.export({ format: 'pem', type: 'pkcs8' }).toString())
  const options: ClientOptions = {
    api: target.api,
    issuer: target.issuer,
    client,
    key,
    scopes: [
      'payments.submit',
      'payments.read',
      'payments.amend',
      'payments.cancel',
      'payees.add',
      'payees.read',
      'members.enrol',
      'members.read',
      'funding_accounts.open',
      'funding_accounts.read',
      'ledger.open',
      'ledger.read',
      'ledger.transfer',
      'webhooks.manage',
      'settings.read',
    ],
    attemptMs,
    fetch: overLine(target.api, () => line.url),
  }
  const clients: Client[] = []
  return {
    target,
    line,
    options,
    client: more => {
      const opened = openClient({ ...options, key, ...more })
      clients.push(opened)
      return opened
    },
    key: () => key.exportPem(),
    useKey: another => {
      key = another
      for (const opened of clients) opened.useKey(another)
    },
    close: async () => {
      await line.close()
      await target.close()
    },
  }
}

/** Signed for the api, sent over the line, as it is with a proxy. */
function overLine(api: string, to: () => string): typeof globalThis.fetch {
  return (asked, init) => {
    const { url } = new Request(asked)
    return fetch(url.startsWith(api) ? `${to()}${url.slice(api.length)}` : url, init)
  }
}
