// Files between the bank of this world and its own bank: one that leaves, and a statement that comes. As in life, two people agree
// first on how the bank is paid, and the processes of the family do the rest.

import { randomUUID } from 'node:crypto'

import { addDays, dateIn } from '../../src/base/dates.ts'
import { fault } from '../../src/base/outcome.ts'
import { camtOf } from '../iso20022-messages.ts'
import { StatementBank } from '../statement-bank.ts'
import { until } from '../until.ts'
import { agreeOn } from './things.ts'
import type { ConsoleWorld } from './world.ts'

const ach = {
  destination: '091000019',
  destinationName: 'NEXT DOOR',
  origin: '071000013',
  originName: 'MAPLE',
  originator: '071000013',
  companyName: 'MAPLE',
  companyIdentification: '1071000013',
}

const made = new WeakMap<ConsoleWorld, { readonly file: Promise<string>; readonly statement: Promise<Came> }>()
type Came = { readonly file: string; readonly statement: string }

/** The same for all who look. */
export function bankFiles(world: ConsoleWorld): { readonly file: Promise<string>; readonly statement: Promise<Came> } {
  const known = made.get(world) ?? { file: send(world), statement: receive(world) }
  made.set(world, known)
  return known
}

async function send(world: ConsoleWorld): Promise<string> {
  const { owner, machine } = world.target
  await owner`update payments.institution set routing_number = '071000013' where institution_id = ${machine.institution}`
  await agreeOn(world, 'payments.files', { approveFrom: null, ach })
  const { fundingAccount, payee } = machine
  const body = JSON.stringify({ fundingAccount, payee, amount: { value: '2.00', currency: 'USD' } })
  const ordered = await machine.call({ method: 'POST', path: '/v1/payments', key: randomUUID(), body })
  if (ordered.status !== 201) fault(await ordered.text())
  let id: string | undefined
  await until('a file is written', async () => {
    const [row] = await owner<{ id: string }[]>`select file_id as id from rails.file where hash is not null limit 1`
    id = row?.id
    return id !== undefined
  })
  return id ?? fault('there is one')
}

async function receive({ target: { owner, machine } }: ConsoleWorld): Promise<Came> {
  const bank = new StatementBank(1_000_00n)
  bank.book({ minor: 12_34n, code: 'PMNT-RCDT-DMCT' })
  const statement = bank.statement(addDays(dateIn('UTC', new Date()), -1))
  const content = Buffer.from(camtOf([statement], { name: 'camt.053', version: 8 })).toString('base64')
  const body = JSON.stringify({ name: 'statement.xml', content })
  const kept = await machine.call({ method: 'POST', path: '/v1/incoming-files', body })
  if (kept.status !== 201) return fault(await kept.text())
  const { id: file } = (await kept.json()) as { readonly id: string } // By its contract.
  let id: string | undefined
  await until('its statement is entered', async () => {
    const [row] = await owner<{ id: string }[]>`select statement_id as id from rails.statement limit 1`
    id = row?.id
    return id !== undefined
  })
  return { file, statement: id ?? fault('there is one') }
}
