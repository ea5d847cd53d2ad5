// node bin/demo/main.ts: the demo's own process, beside the service's. It holds the software passkeys of the personas and a
// client's key, and asks by the same doors as everybody; the service does not know that it is there.
// It is told by its environment: DEMO_HOME, the state folder; DEMO_PORT; DEMO_OFFICE, DEMO_ISSUER, DEMO_API, DEMO_BANK, where
// the others listen; DEMO_INVITATIONS, those of people who have no passkey yet, as JSON.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../../src/base/outcome.ts'
import { newProofKey, openSigned, tokensOf } from '../../src/base/signed-call.ts'
import { clientKeyOf, clientName, readClient } from '../clients.ts'
import { openDoor } from './door.ts'
import { type Invitations, openPersonas } from './personas.ts'
import { trickle } from './trickle.ts'

const told = (name: string) => process.env[name] ?? fault(`${name} is not said`)
const home = told('DEMO_HOME')
const office = told('DEMO_OFFICE')
const issuer = told('DEMO_ISSUER')
const audience = told('DEMO_API')

const stored = (await readClient(home, clientName)) ?? fault('the demo has its client')
const proofKey = newProofKey()
const clientKey = clientKeyOf(stored)
const tokens = tokensOf({ issuer, audience, client: stored.client, clientKey, proofKey, scopes: stored.scopes })
const signed = openSigned({ audience, reachedAt: () => audience, proofKey, clientKey, tokens })

const folder = join(home, 'demo')
await mkdir(folder, { recursive: true, mode: 0o700 })
// As whoever starts us wrote it.
const invitations = JSON.parse(told('DEMO_INVITATIONS')) as Invitations
const personas = openPersonas(join(folder, 'passkeys.json'), { office, issuer }, invitations)
personas.catch((thrown: unknown) => {
  console.error(thrown)
  process.exit(1)
})
const door = await openDoor({
  port: Number(told('DEMO_PORT')),
  office,
  personas,
  stage: { signed, deskOf: async persona => (await personas).deskOf(persona), bank: new URL(told('DEMO_BANK')) },
  now: () => new Date(),
})

trickle(signed, () => false).catch((thrown: unknown) => console.error(thrown))
process.send?.({ said: 'ready', address: door.address })
// Kept alive like any other process: it answers that it is well, and ends when it is told to.
process.on('message', () => process.send?.({ said: 'problems', problems: [] }))
process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0))
