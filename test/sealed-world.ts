// A database in which every sealed column has values, each sealed for the place that the room's own code would name. The
// rows are not what the rooms would write, only what rotation sees of them: keys, members, places and sealed bytes.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { literal, type Sql } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import * as identity from '../src/identity/identity.ts'
import * as messages from '../src/messages/messages.ts'
import * as payments from '../src/payments/payments.ts'
import {
  type Kek,
  makeKeyFile,
  openKeyFile,
  openVault,
  type Place,
  type SealedColumn,
  type Vault,
} from '../src/protection/protection.ts'
import * as rails from '../src/rails/rails.ts'
import { openWorld, type World } from './outside.ts'

/** Every column that is sealed, of all rooms. */
export const sealedColumns: readonly SealedColumn[] = [
  ...identity.sealedColumns,
  ...messages.sealedColumns,
  ...rails.sealedColumns,
  ...payments.sealedColumns,
]

/** The same in small steps, so that there are many moments to be killed at. */
export const fewAtOnce = sealedColumns.map(column => ({ ...column, rowsMax: 3 }))

export type Cell = {
  readonly table: string
  readonly column: string
  readonly where: Readonly<Record<string, string | number | Buffer>>
  readonly place: Place
  readonly text: string
}

type Values = Readonly<Record<string, string | number | Buffer>>
type NewRow = {
  readonly table: string
  readonly key: Values
  readonly more?: Values
  readonly cells: readonly NewCell[]
}
type NewCell = readonly [column: string, place: Place]

/** One row of every table that has something sealed, numbered; written down by hand from where the rooms seal. */
function rowsOf(institution: string, n: number): readonly NewRow[] {
  const member = `mem_${n % 3}`
  const own = { institution, member }
  const at = (table: string, column: string, row: string): Place => ({ institution, table, column, row })
  const ofMember = (table: string, column: string, row: string): Place => ({ ...own, table, column, row })
  const hash = Buffer.alloc(32, n + 1)
  const [payee, funding, file] = [`pye_${n}`, `fun_${n}`, `fil_${n}`]
  const number = ofMember('payments.payee', 'number_sealed', payee)
  const email = at('identity.person', 'email', `per_${n}`)
  return [
    ...(n < 3
      ? [
          {
            table: 'payments.member',
            key: { member_id: member },
            cells: [
              ['name_sealed', ofMember('payments.member', 'name_sealed', member)],
              ['email_sealed', ofMember('payments.member', 'email_sealed', member)],
            ] as const,
          },
        ]
      : []),
    {
      table: 'payments.payee',
      key: { payee_id: payee },
      more: { member_id: member },
      cells: [
        ['name_sealed', ofMember('payments.payee', 'name_sealed', payee)],
        ['number_sealed', number],
        ['address_sealed', ofMember('payments.payee', 'address_sealed', payee)],
      ],
    },
    {
      table: 'payments.payee_change',
      key: { payee_id: payee, version: 2, what: 'account' },
      cells: [
        ['before_sealed', number],
        ['after_sealed', number],
      ],
    },
    {
      table: 'payments.payee_change',
      key: { payee_id: payee, version: 3, what: 'address' },
      cells: [['after_sealed', ofMember('payments.payee', 'address_sealed', payee)]],
    },
    {
      table: 'payments.wanted_account',
      key: { proposal_id: `prp_${n}` },
      more: { member_id: member, payee_id: payee },
      cells: [['number_sealed', number]],
    },
    {
      table: 'payments.biller',
      key: { biller_id: `bil_${institution}_${n}` },
      more: { kept_by: institution },
      cells: [['number_sealed', at('payments.biller', 'number_sealed', `bil_${institution}_${n}`)]],
    },
    {
      table: 'payments.funding_account',
      key: { funding_account_id: funding },
      more: { member_id: member },
      cells: [['number_sealed', ofMember('payments.funding_account', 'number_sealed', funding)]],
    },
    {
      table: 'payments.core_account',
      key: { funding_account_id: funding },
      cells: [['number_sealed', ofMember('payments.core_account', 'number_sealed', funding)]],
    },
    {
      table: 'payments.setting_number',
      key: { number_token: `tok_${n}` },
      cells: [['number_sealed', at('payments.setting_number', 'number_sealed', `tok_${n}`)]],
    },
    {
      table: 'payments.past_payment',
      key: { past_payment_id: `pst_${n}` },
      more: { member_id: member },
      cells: [['detail_sealed', ofMember('payments.past_payment', 'detail_sealed', `pst_${n}`)]],
    },
    {
      table: 'payments.member_context',
      key: { payment_id: `pay_${n}` },
      cells: [['context_sealed', at('payments.member_context', 'context_sealed', `pay_${n}`)]],
    },
    {
      table: 'payments.dispute',
      key: { dispute_id: `dsp_${n}` },
      more: { member_id: member },
      cells: [['words_sealed', ofMember('payments.dispute', 'words_sealed', `dsp_${n}`)]],
    },
    {
      table: 'identity.person',
      key: { person_id: `per_${n}` },
      more: { email_index: hash },
      cells: [
        ['name', at('identity.person', 'name', `per_${n}`)],
        ['email', email],
      ],
    },
    {
      table: 'identity.proposed_person',
      key: { person_id: `per_new_${n}` },
      cells: [
        ['name', at('identity.person', 'name', `per_new_${n}`)],
        ['email', at('identity.person', 'email', `per_new_${n}`)],
      ],
    },
    {
      table: 'identity.invitation_token',
      key: { invitation_id: `inv_${n}` },
      cells: [['token', at('identity.invitation', 'token', `inv_${n}`)]],
    },
    {
      table: 'identity.totp',
      key: { totp_id: `otp_${n}` },
      more: { person_id: `per_${n}` },
      cells: [['secret', at('identity.totp', 'secret', `otp_${n}`)]],
    },
    ...(institution === 'demo'
      ? [
          {
            table: 'identity.issuer_state',
            key: { model: 'Session', id_hash: hash },
            cells: [
              [
                'payload',
                {
                  institution: '_issuer',
                  table: 'identity.issuer_state',
                  column: 'payload',
                  row: `Session/${hash.toString('hex')}`,
                },
              ],
            ] as const,
          },
        ]
      : []),
    {
      table: 'messages.endpoint',
      key: { endpoint_id: `end_${n}` },
      more: { slot: n + 1 },
      cells: [['url', at('messages.endpoint', 'url', `end_${n}`)]],
    },
    {
      table: 'messages.endpoint_secret',
      key: { secret_id: `sec_${n}` },
      more: { endpoint_id: `end_${n}` },
      cells: [['secret', at('messages.endpoint_secret', 'secret', `sec_${n}`)]],
    },
    {
      table: 'messages.message',
      key: { message_id: `msg_${n}` },
      more: { key: `to a person ${n}`, to_table: 'identity.person', to_column: 'email', to_row: `per_${n}` },
      cells: [['to_address', email]],
    },
    {
      table: 'messages.message',
      key: { message_id: `msg_mem_${n}` },
      more: {
        key: `to a member ${n}`,
        to_table: 'payments.member',
        to_column: 'email_sealed',
        to_row: member,
        to_member: member,
      },
      cells: [['to_address', ofMember('payments.member', 'email_sealed', member)]],
    },
    ...(['rails.file_part', 'rails.incoming_part', 'rails.statement_part'] as const).map(table => ({
      table,
      key: {
        [`${table.replace('rails.', '').replace('_part', '')}${table === 'rails.incoming_part' ? '_file' : ''}_id`]:
          file,
        part: 2,
      },
      cells: [['sealed', at(table, 'sealed', `${file}/2`)]] as const,
    })),
    {
      table: 'rails.change_notice',
      key: { incoming_file_id: file, place: 7 },
      cells: [['sealed', at('rails.change_notice', 'sealed', `${file}/7`)]],
    },
    {
      table: 'rails.screening_hit',
      key: { hit_id: `hit_${n}` },
      more: { subject: `sub_${n}`, state: 'false_match' },
      cells: [['why_sealed', at('rails.screening_hit', 'why_sealed', `hit_${n}`)]],
    },
  ]
}

type Needed = { readonly table: string; readonly column: string; readonly type: string }

/** Fills what else the table asks for with something of its type. */
async function insertRow(
  owner: Sql,
  institution: string,
  vault: Vault,
  { table, key, more = {}, cells }: NewRow,
  needed: readonly Needed[],
) {
  const sealed: Record<string, Buffer> = {}
  const kept: Cell[] = []
  for (const [column, place] of cells) {
    const text = `${table}.${column} of ${Object.values(key).join('/')}`
    sealed[column] = await vault.seal(place, text)
    kept.push({ table, column, where: key, place, text })
  }
  const row: Record<string, string | number | Buffer> = {}
  for (const { column, type } of needed.filter(one => one.table === table))
    row[column] = fillers[type] ?? fault(`${table}.${column} is ${type}`)
  Object.assign(row, 'institution_id' in row ? { institution_id: institution } : {}, key, more, sealed)
  await owner`insert into ${owner(table)} ${owner(row)}`
  return kept
}

const fillers: Readonly<Record<string, string | number | Buffer>> = {
  text: 'x',
  bytea: Buffer.alloc(32, 1),
  'timestamp with time zone': '2026-01-05T15:00:00Z',
  date: '2026-01-05',
  bigint: 1,
  integer: 1,
  smallint: 1,
  boolean: 'true',
  jsonb: '[]',
  ARRAY: '{x}',
}

export type SealedWorld = {
  readonly world: World
  readonly kek: Kek
  readonly keyFile: string
  /** Remembers no key from before. */
  readonly vault: () => Vault
  readonly fill: (institution: string, from: number, to: number) => Promise<readonly Cell[]>
  readonly close: () => Promise<void>
}

/** Only in a database that is thrown away: the rooms' own checks of their rows are taken down. */
export async function openSealedWorld(): Promise<SealedWorld> {
  const world = await openWorld()
  const folder = await mkdtemp(join(tmpdir(), 'vouch-rotation-'))
  const keyFile = join(folder, 'kek')
  await makeKeyFile(keyFile)
  const opened = await openKeyFile(keyFile)
  const kek = opened.ok ? opened.value : fault(opened.refusal.code)
  const { owner } = world
  const tables = [...new Set(sealedColumns.map(({ table }) => table))]
  const checks = await owner<{ table: string; name: string }[]>`
    select conrelid::regclass::text as table, conname as name
      from pg_constraint
     where conrelid::regclass::text = any (${literal(tables)}::text::text[])
       and contype in ('c', 'f', 'u') and conname !~ 'sealed'
     order by contype desc`
  for (const { table, name } of checks) await owner`alter table ${owner(table)} drop constraint ${owner(name)} cascade`
  const uniques = await owner<{ name: string }[]>`
    select indexrelid::regclass::text as name
      from pg_index
     where indrelid::regclass::text = any (${literal(tables)}::text::text[])
       and indisunique and not indisprimary`
  for (const { name } of uniques) await owner`drop index ${owner(name)}`
  const needed = await owner<Needed[]>`
    select table_schema || '.' || table_name as table, column_name as column, data_type as type
      from information_schema.columns
     where table_schema || '.' || table_name = any (${literal(tables)}::text::text[])
       and is_nullable = 'NO' and column_default is null and is_generated = 'NEVER'`
  const vault = () => openVault(world.outsideAs('vouch_vault'), kek)
  return {
    world,
    kek,
    keyFile,
    vault,
    fill: async (institution, from, to) => {
      const sealing = vault()
      const cells: Cell[] = []
      for (let n = from; n < to; n++)
        for (const row of rowsOf(institution, n))
          cells.push(...(await insertRow(owner, institution, sealing, row, needed)))
      return cells
    },
    close: async () => {
      await world.close()
      await rm(folder, { recursive: true })
    },
  }
}

export async function readCell(sql: Sql, institution: string, { table, column, where }: Cell): Promise<Buffer> {
  const scope =
    table === 'payments.biller' || table === 'identity.issuer_state' ? sql`` : sql`and institution_id = ${institution}`
  const conditions = Object.entries(where).map(([name, value]) => sql`and ${sql(name)} = ${value}`)
  const [row] = await sql<{ sealed: Buffer }[]>`
    select ${sql(column)} as sealed from ${sql(table)} where true ${conditions} ${scope}`
  return row?.sealed ?? fault(`${table} has lost a row`)
}
