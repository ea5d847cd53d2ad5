// What the bank has to be told to be a customer of the demo, as lines for a shell; its key goes into client.pem.
//
//     eval "$(node for-demo.ts STATE)"      STATE: the folder that `npm start` names
//
// The member is the one of the payment that `npm start` shows: VOUCH_API lists them all at /v1/members.

import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { openClient, readClientKey } from '@vouch/client'

const [state = '.'] = process.argv.slice(2)
const { client, key: jwk } = JSON.parse(readFileSync(join(state, 'clients', 'demo.json'), 'utf8'))
const { audience: api, issuer } = JSON.parse(readFileSync(join(state, 'run.json'), 'utf8'))
const key = readClientKey(jwk)
writeFileSync('client.pem', key.exportPem(), { mode: 0o600 })

const vouch = openClient({ api, issuer, client, key, scopes: ['members.read'] })
const { value } = await vouch.call('GET /v1/members', { query: { limit: '1' } })
const told = {
  VOUCH_API: api,
  VOUCH_ISSUER: issuer,
  VOUCH_CLIENT: client,
  VOUCH_KEY: 'client.pem',
  // Until the demo knows of an endpoint of this bank, nobody signs with it.
  VOUCH_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  BANK_MEMBER: value.items[0]?.id ?? '',
  BANK_JOURNAL: 'bank.journal',
  BANK_PORT: '8699',
}
for (const [name, text] of Object.entries(told)) console.log(`export ${name}='${text}'`)
