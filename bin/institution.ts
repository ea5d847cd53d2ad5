// ./vouch institution open NAME --title TEXT --time-zone ZONE --currency USD --people FILE [--routing-number N]:
// an institution with its first people, whose invitations are shown once.
// ./vouch institution recover NAME --email ADDRESS [--secret FILE]: shares of the escrow from standard input; whoever has the
// address is invited anew. For when nobody is left who could agree on it in the office.

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { type InstitutionId, isInstitutionId } from '../src/base/ids.ts'
import { isCurrency } from '../src/base/money.ts'
import type { Outcome, Refusal } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import * as payments from '../src/payments/payments.ts'
import type { Vault } from '../src/protection/protection.ts'
import { asCommand, Cannot, findDatabase, homeFolder, readRunFile } from './instance.ts'
import { kekFile } from './instance-keys.ts'
import { withOutside } from './outside.ts'
import { secretFromInput } from './shares.ts'
import { findVault } from './vault.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    title: { type: 'string' },
    'time-zone': { type: 'string' },
    currency: { type: 'string', default: 'USD' },
    'routing-number': { type: 'string' },
    people: { type: 'string' },
    email: { type: 'string' },
    secret: { type: 'string' },
    /** The public address of the issuer, where no instance runs that says it. */
    issuer: { type: 'string' },
  },
})
const peopleMax = 50
const usage = './vouch institution open NAME --title … --people FILE | recover NAME --email …'

await asCommand(async () => {
  const [what, name = ''] = positionals
  if ((what !== 'open' && what !== 'recover') || !isInstitutionId(name)) throw new Cannot(usage)
  return what === 'open' ? open(name) : recover(name)
})

type Listed = { readonly name: string; readonly email: string; readonly roles: readonly identity.Role[] }

async function open(institution: InstitutionId): Promise<number> {
  const { title = '', 'time-zone': timeZone = '', currency, 'routing-number': routingNumber } = values
  if (title === '' || timeZone === '' || !isCurrency(currency)) throw new Cannot(usage)
  const listed = await readPeople(values.people ?? '')
  return asOffice(async (outside, vault, issuer) => {
    const people = await Promise.all(
      listed.map(async ({ name, email, roles }) => ({
        sealed: await identity.sealPerson(outside, vault, institution, { name, email }),
        roles,
        invitation: await identity.makeInvitation(outside.newId, vault, institution),
      })),
    )
    const permits = await identity.loadPermits()
    const opened = await transact(
      outside,
      institution,
      'process:opening',
      async (work): Promise<Outcome<void, Refusal>> => {
        const made = await payments.openInstitution(work, {
          name: title,
          timeZone,
          currency,
          ...(routingNumber === undefined ? {} : { routingNumber }),
        })
        return made.ok ? identity.enterFirstPeople(work, permits, people) : made
      },
    )
    if (!opened.ok) throw new Cannot(sentenceOf(institution, opened.refusal))
    console.log(
      `${institution} is open. Each link opens once, within a day; give it to whom it is for, and to nobody else.`,
    )
    for (const [at, { invitation }] of people.entries())
      console.log(`  ${listed[at]?.name}: ${identity.invitationAddress(issuer, institution, invitation.token)}`)
    return 0
  })
}

async function recover(institution: InstitutionId): Promise<number> {
  const { email } = values
  if (email === undefined) throw new Cannot(usage)
  const path = values.secret === undefined ? join(await homeFolder(), kekFile) : resolve(values.secret)
  const kept = await readFile(path).catch(() => {
    throw new Cannot(`There is no ${path}: name the file that was split with --secret.`)
  })
  const shown = await secretFromInput()
  if (!shown.equals(kept)) throw new Cannot(`The shares give something else than ${path}. Nothing was changed.`)
  return asOffice(async (outside, vault, issuer) => {
    const emailIndex = await identity.emailIndexOf(vault, institution, email)
    const invitation = await identity.makeInvitation(outside.newId, vault, institution)
    const recovered = await transact(outside, institution, 'process:recovery', work =>
      identity.recoverPerson(work, emailIndex, invitation),
    )
    if (!recovered.ok) throw new Cannot(sentenceOf(institution, recovered.refusal))
    console.log('Whatever they signed in with is of no use any more. This opens once, within a day:')
    console.log(`  ${identity.invitationAddress(issuer, institution, invitation.token)}`)
    console.log('They approve of nothing for a day. It is in the log as done by the keepers of the escrow.')
    return 0
  })
}

async function asOffice(perform: (outside: Outside, vault: Vault, issuer: URL) => Promise<number>): Promise<number> {
  const home = await homeFolder()
  const named = values.issuer ?? (await readRunFile(home))?.issuer
  if (named === undefined || !URL.canParse(named))
    throw new Cannot('Links lead to the issuer: start the service, or name its public address with --issuer.')
  await using database = await findDatabase(home)
  await using found = await findVault(home, database)
  const address = database.address('vouch_office')
  const options = { connectionsMax: 2, name: 'vouch institution' }
  return await withOutside(address, join(home, 'keys', 'office'), options, outside =>
    perform(outside, found.vault, new URL(named)),
  )
}

/** A JSON list of `{ name, email, roles }`. */
async function readPeople(path: string): Promise<readonly Listed[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Cannot(`There is no file of people ${path}: a JSON list of { "name", "email", "roles" }.`)
  })
  const wrong = (where: string) => new Cannot(`${path}: ${where}. Nothing was changed.`)
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw wrong('it is no JSON')
  }
  if (!Array.isArray(list) || list.length > peopleMax) throw wrong(`it is no list of at most ${peopleMax}`)
  return list.map((one: Partial<Record<keyof Listed, unknown>>, at): Listed => {
    const { name, email, roles } = one ?? {}
    if (typeof name !== 'string' || name === '') throw wrong(`the name of number ${at + 1} is missing`)
    if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+$/.test(email)) throw wrong(`the email of ${name} is none`)
    if (!Array.isArray(roles) || roles.length === 0) throw wrong(`${name} has no roles`)
    const unknown: unknown = roles.find(role => typeof role !== 'string' || !identity.isRole(role))
    if (unknown !== undefined)
      throw wrong(`${JSON.stringify(unknown)} is no role: there are ${identity.roles.join(', ')}`)
    return { name, email, roles }
  })
}

function sentenceOf(institution: InstitutionId, refusal: Refusal): string {
  switch (refusal.code) {
    case 'institution_exists':
      return `${institution} is open already. Nothing was changed.`
    case 'time_zone_unknown':
      return 'There is no such time zone: name one as America/New_York. Nothing was changed.'
    case 'nobody_could_agree':
      return 'Among the first people must be one who proposes whom to let in (security_analyst or platform_engineer) and another who agrees (compliance). Nothing was changed.'
    case 'email_taken':
      return 'Two of them have one address. Nothing was changed.'
    case 'actor_unknown':
      return `Nobody at ${institution} has this address. Nothing was changed.`
    default:
      return `It was refused: ${refusal.code}. Nothing was changed.`
  }
}
