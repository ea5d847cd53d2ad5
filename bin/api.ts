// ./vouch api METHOD PATH [JSON] [--key KEY] [--if-match TAG] [--as NAME]: one signed
// call to the running api, as the client whose key is kept under that name.

import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { NoToken, newProofKey, openSigned, tokensOf } from '../src/base/signed-call.ts'
import { clientKeyOf, clientName, readClient } from './clients.ts'
import { asCommand, Cannot, homeFolder, readRunFile } from './instance.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { key: { type: 'string' }, 'if-match': { type: 'string' }, as: { type: 'string' } },
})

await asCommand(async () => {
  const [method, path, body] = positionals
  if (method === undefined || path === undefined || !path.startsWith('/'))
    throw new Cannot('./vouch api METHOD /PATH [JSON], such as ./vouch api GET /v1/members')
  const home = await homeFolder()
  const run = await readRunFile(home)
  if (run === undefined) throw new Cannot('Nothing runs here: npm start, and then call again from another terminal.')
  const name = values.as ?? clientName
  const stored = await readClient(home, name)
  if (stored === undefined)
    throw new Cannot(
      `There is no key of a client ${name} in ${home}: ./vouch start --demo makes one called ${clientName}.`,
    )
  const { issuer, audience } = run
  const proofKey = newProofKey()
  const clientKey = clientKeyOf(stored)
  const tokens = tokensOf({ issuer, audience, client: stored.client, clientKey, proofKey, scopes: stored.scopes })
  const signed = openSigned({ audience, reachedAt: () => audience, proofKey, clientKey, tokens })
  const call = (key: string | undefined) =>
    signed.call({ method, path, key, ifMatch: values['if-match'], body }).catch((thrown: unknown) => {
      if (thrown instanceof NoToken) throw new Cannot(`No token for ${name}: ${thrown.message}.`)
      if (thrown instanceof TypeError)
        throw new Cannot('The line broke: ask again, with the same --key if there was one.')
      throw thrown
    })
  let response = await call(values.key)
  let text = await response.text()
  // What moves money says that it wants a key, and has done nothing. What remembers no keys refuses one.
  if (values.key === undefined && /\/problems\/(idempotency_key_missing|signature_missing)/.test(text)) {
    response = await call(randomUUID())
    text = await response.text()
  }
  console.error(`${response.status} ${response.statusText}`)
  for (const name of ['etag', 'location']) {
    const value = response.headers.get(name)
    if (value !== null) console.error(`${name}: ${value}`)
  }
  console.log(
    response.headers.get('content-type')?.includes('json') === true ? JSON.stringify(JSON.parse(text), null, 2) : text,
  )
  return response.ok ? 0 : 1
})
