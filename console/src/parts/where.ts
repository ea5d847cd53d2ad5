// Where an id leads: every id begins with what it is of, and what has a page is reached by it from everywhere.

/** What it is, as people say it, and its page, where there is one: test/console-house.test.ts looks for each in the list. */
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
  return kindOf(id)?.[1]?.replace('$id', encodeURIComponent(id))
}

function kindOf(id: string): (typeof kinds)[string] | undefined {
  const [, kind = ''] = /^([a-z]{3})_[0-9a-z]{1,26}$/.exec(id) ?? []
  return kinds[kind]
}
