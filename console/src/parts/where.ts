// Where an id leads: every id begins with what it is of, and what has a page is reached by it from everywhere.

/** What it is, as people say it, and its page and whose it is, where there is one: test/console-house.test.ts holds them against the list. */
const kinds: Readonly<Record<string, readonly [what: string, path?: string, permit?: string]>> = {
  pay: ['Payment', '/payments/$id', 'payments.read'],
  exc: ['Exception', '/queue/exceptions/$id', 'exceptions.read'],
  brk: ['Break', '/ledger/breaks?row=$id', 'breaks.read'],
  prp: ['Proposal', '/approvals/$id', 'proposals.read'],
  mem: ['Member', '/members/$id', 'members.read'],
  pye: ['Payee', '/payees/$id', 'payees.read'],
  sto: ['Standing order', '/standing-orders/$id', 'standing_orders.read'],
  dsp: ['Dispute', '/disputes/$id', 'disputes.read'],
  acc: ['Ledger account', '/ledger/accounts/$id', 'ledger.read'],
  fil: ['File to the bank', '/rails/files/$id', 'files.read'],
  inc: ['File from the bank', '/rails/incoming/$id', 'incoming_files.read'],
  stm: ['Statement', '/rails/statements/$id', 'reconciliation.read'],
  fbk: ['Feedback', '/feedback?row=$id', 'feedback.read'],
  cli: ['Program', '/administration/clients?row=$id', 'clients.read'],
  per: ['Person', '/administration/people/$id', 'rights.read'],
  bil: ['Biller'],
  trf: ['Transfer'],
  fac: ['Funding account'],
  itn: ['Instruction to the bank'],
  end: ['Webhook endpoint', '/administration/webhooks?row=$id', 'webhooks.read'],
  hit: ['Screening hit', '/administration/screening?row=$id', 'screening.read'],
  rot: ['Rotation of keys', '/administration/keys?row=$id', 'keys.read'],
  msg: ['Message', '/administration/messages?state=any&row=$id', 'messages.read'],
}

/** Undefined for what is no id of ours. */
export function whatIs(id: string): string | undefined {
  return kindOf(id)?.[0]
}

/** The address of its page; undefined where there is none, or where it is not for whoever may do so much. */
export function placeOf(id: string, may: (permit: string) => boolean): string | undefined {
  const [, path, permit] = kindOf(id) ?? []
  return permit === undefined || !may(permit) ? undefined : path?.replace('$id', encodeURIComponent(id))
}

function kindOf(id: string): (typeof kinds)[string] | undefined {
  const [, kind = ''] = /^([a-z]{3})_[0-9a-z]{1,26}$/.exec(id) ?? []
  return kinds[kind]
}
