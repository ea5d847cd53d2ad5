// The pretend world of messages: an institution with a vault, members whose addresses are sealed, endpoints.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { InstitutionId } from '../src/base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { transact, type Work } from '../src/base/work.ts'
import * as messages from '../src/messages/messages.ts'
import {
  type Kek,
  makeKeyFile,
  openKeyFile,
  openVault,
  type Place,
  type Sealed,
  type Vault,
} from '../src/protection/protection.ts'
import { enter, openWorld, type World } from './outside.ts'

export type SealedAddress = { readonly sealed: Sealed; readonly place: Place }

export type MessagesWorld = World & {
  readonly vault: Vault
  readonly kek: Kek
  /** Where the same key stands in a file, for another process. */
  readonly keyFile: string
  /** `ada@member.example`. */
  readonly ada: SealedAddress
  readonly sealAddress: (member: string, address: string, institution?: InstitutionId) => Promise<SealedAddress>
  readonly outcome: <T, R extends Refusal>(
    perform: (work: Work) => Promise<Outcome<T, R>>,
    institution?: InstitutionId,
  ) => Promise<Outcome<T, R>>
  /** Its value: what is refused fails the test. */
  readonly do: <T>(perform: (work: Work) => Promise<Outcome<T, Refusal>>, institution?: InstitutionId) => Promise<T>
  readonly setLetterhead: (more?: Partial<messages.Letterhead>) => Promise<void>
  readonly addEndpoint: (given: {
    readonly types: readonly string[]
    readonly url?: string
    readonly scheme?: messages.Scheme
  }) => Promise<{ readonly id: messages.EndpointId; readonly shown: string }>
  readonly removeEndpoints: () => Promise<void>
  /** The bodies of all leaves of a kind. */
  readonly leaves: (kind: string) => Promise<readonly string[]>
  readonly isPlain: (text: string) => Promise<boolean>
  /** Which of the texts that must not be read stand in a table of these schemas. */
  readonly plainIn: (...schemas: readonly string[]) => Promise<readonly string[]>
}

const unreadable = ['ada@member.example', 'bob@member.example', 'member.example', '000123456789', '4111111111111111']

export async function openMessagesWorld(): Promise<MessagesWorld> {
  const world = await openWorld()
  const folder = await mkdtemp(join(tmpdir(), 'vouch-messages-'))
  const keyFile = join(folder, 'kek')
  await makeKeyFile(keyFile)
  const kek = await openKeyFile(keyFile)
  const opened = kek.ok ? kek.value : fault('the key file was just made')
  const vault = openVault(world.outsideAs('vouch_vault'), opened)
  await enter(world.outside, 'other')

  const outcome: MessagesWorld['outcome'] = (perform, institution = 'demo') =>
    transact(world.outside, institution, 'person:per_admin', perform)
  const perform: MessagesWorld['do'] = async (asked, institution) => {
    const answer = await outcome(asked, institution)
    return answer.ok ? answer.value : fault(answer.refusal.code)
  }
  const sealAddress: MessagesWorld['sealAddress'] = async (member, address, institution = 'demo') => {
    const place = { institution, table: 'payments.member', column: 'email_sealed', row: member, member }
    return { sealed: await vault.seal(place, address), place }
  }
  const textsIn = async (schemas: readonly string[]) => {
    const tables = await world.owner<{ name: string }[]>`
      select table_schema || '.' || table_name as name
        from information_schema.tables
       where table_schema = any (${`{${schemas.join(',')}}`}::text::text[])`
    const texts: string[] = []
    for (const { name } of tables) {
      const rows = await world.owner.unsafe<{ text: string }[]>(`select to_jsonb(t)::text as text from ${name} as t`) // A name read above.
      // Bytes are shown in hexadecimal, so they are looked at as bytes too.
      for (const { text } of rows) {
        const bytes = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex = '']) =>
          Buffer.from(hex, 'hex').toString('latin1'),
        )
        texts.push(text, ...bytes)
      }
    }
    return texts
  }

  return {
    ...world,
    vault,
    kek: opened,
    keyFile,
    ada: await sealAddress('mem_1', 'ada@member.example'),
    sealAddress,
    outcome,
    do: perform,
    setLetterhead: more =>
      perform(work => messages.setLetterhead(work, { name: 'First Bank', isMailOn: true, isWebhookOn: true, ...more })),
    addEndpoint: async ({ types, url = 'https://hooks.example.com/', scheme = 'v1' }) => {
      const reach = 'loopback_too'
      const sealed = await messages.sealEndpoint(world.outside, vault, 'demo', { url, scheme, reach })
      const endpoint = sealed.ok ? sealed.value : fault(sealed.refusal.code)
      return { id: await perform(work => messages.addEndpoint(work, endpoint, types)), shown: endpoint.secret.shown }
    },
    removeEndpoints: () =>
      perform(async work => {
        for (const { id } of await messages.listEndpoints(work)) await messages.removeEndpoint(work, id)
        return done(undefined)
      }),
    leaves: async kind => {
      const rows = await world.owner<{ leaves: Buffer }[]>`select leaves from audit.batch order by batch_id`
      return rows.flatMap(({ leaves }) =>
        leaves
          .toString('latin1')
          .split('{"actor"')
          .filter(leaf => leaf.includes(`"${kind}"`)),
      )
    },
    isPlain: async text => (await textsIn(['messages', 'audit'])).some(held => held.includes(text)),
    plainIn: async (...schemas) => {
      const texts = await textsIn(schemas)
      return unreadable.filter(text => texts.some(held => held.includes(text)))
    },
    close: async () => {
      await world.close()
      await rm(folder, { recursive: true })
    },
  }
}
