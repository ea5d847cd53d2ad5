// Where an id leads: every id begins with what it is of, and what has a page is reached by it from everywhere.

import { pages } from '../pages.ts'

/** What it is, as people say it, and its page; those whose page is not there yet lead nowhere. */
const kinds: Readonly<Record<string, readonly [what: string, path?: string]>> = {
  pay: ['Payment', '/payments/$id'],
  exc: ['Exception', '/queue/exceptions/$id'],
  brk: ['Break', '/ledger/breaks?row=$id'],
  prp: ['Proposal', '/approvals/$id'],
  mem: ['Member', '/members/$id'],
  pye: ['Payee', '/payees/$id'],
  sto: ['Standing order', '/standing-orders/$id'],
  dsp: ['Dispute', '/disputes/$id'],
  acc: ['Ledger account', '/ledger/accounts/$id'],
  fil: ['File to the bank', '/rails/files/$id'],
  inc: ['File from the bank', '/rails/incoming/$id'],
  stm: ['Statement', '/rails/statements/$id'],
  fbk: ['Feedback', '/feedback?row=$id'],
  cli: ['Program', '/administration/clients?row=$id'],
  per: ['Person', '/administration/people/$id'],
  bil: ['Biller'],
  trf: ['Transfer'],
  fac: ['Funding account'],
  itn: ['Instruction to the bank'],
  end: ['Webhook endpoint', '/administration/webhooks?row=$id'],
  hit: ['Screening hit', '/administration/screening?row=$id'],
  rot: ['Rotation of keys', '/administration/keys?row=$id'],
  msg: ['Message', '/administration/messages?state=any&row=$id'],
}

/** Undefined for what is no id of ours. */
export function whatIs(id: string): string | undefined {
  return kindOf(id)?.[0]
}

/** The address of its page; undefined where there is none. */
export function placeOf(id: string): string | undefined {
  const path = kindOf(id)?.[1]
  if (path === undefined) return undefined
  return isPage(path) ? path.replace('$id', encodeURIComponent(id)) : undefined
}

/** Whether a page is there, whatever is asked of it. */
export function isPage(address: string): boolean {
  places ??= pages.map(({ path }) => path.split('/'))
  const [place = ''] = address.split('?', 1)
  const parts = place.split('/')
  return places.some(
    own => own.length === parts.length && own.every((part, at) => part === parts[at] || part.startsWith('$')),
  )
}
/** Made when it is first asked for: the list of pages comes later than this. */
let places: readonly (readonly string[])[] | undefined

function kindOf(id: string): (typeof kinds)[string] | undefined {
  const [, kind = ''] = /^([a-z]{3})_[0-9a-z]{1,26}$/.exec(id) ?? []
  return kinds[kind]
}
