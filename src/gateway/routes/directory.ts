// The directory of billers: looked through by everyone who may read it, kept by those who may change it.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { lastDigits, PlainAccountNumber } from '../account-numbers.ts'
import { route } from '../route.ts'
import { idOf, lineOf, refusesOnly } from '../wire.ts'

export const BillerId = idOf('bil', 'A biller of the directory.')
const State = Type.Enum(['created', 'active', 'suspended', 'terminated'], {
  description: 'Only active ones are found.',
})
const NextState = Type.Enum(['active', 'suspended', 'terminated'])
const params = Type.Object({ biller: BillerId }, { additionalProperties: false })
const nameCharsMax = 140

/** Where letters and cheques go. */
export const PostalAddress = Type.Object(
  {
    street: lineOf(140, 'With house number, or a box.'),
    city: lineOf(60, 'As it is written.'),
    region: Type.String({ pattern: '^[A-Z]{2}$', description: 'The state, such as IL.' }),
    zip: Type.String({ pattern: '^[0-9]{5}(-[0-9]{4})?$', description: 'ZIP or ZIP+4.' }),
  },
  { $id: 'PostalAddress', additionalProperties: false },
)

const CheckDigit = Type.Union([
  Type.Object({ by: Type.Enum(['none', 'mod10', 'mod97']) }, { additionalProperties: false }),
  Type.Object(
    {
      by: Type.Enum(['mod11']),
      weights: Type.Optional(
        Type.Array(Type.Integer({ minimum: 1, maximum: 10 }), {
          minItems: 1,
          maxItems: 40,
          description: 'From the right, beginning anew when used up; 2 to 7 when absent.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
])

const terms = {
  name: lineOf(nameCharsMax, 'As it stands on bills.'),
  aliases: Type.Array(lineOf(nameCharsMax, 'What else it is called.'), { maxItems: payments.aliasesMax }),
  address: PostalAddress,
  masks: Type.Array(
    Type.Object(
      {
        mask: lineOf(payments.maskSignsMax, '9 a digit, A a letter, X either, C a check digit: 9999-99999-C.'),
        check: CheckDigit,
      },
      { additionalProperties: false },
    ),
    { maxItems: payments.masksMax, description: 'What its customers’ account numbers look like; none for anything.' },
  ),
  leadDays: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 30, description: 'Business days, where they are not the usual ones.' }),
  ),
}

const NewBiller = Type.Object(
  {
    ...terms,
    payment: Type.Union([
      Type.Object({ method: Type.Enum(['check']) }, { additionalProperties: false }),
      Type.Object(
        {
          method: Type.Enum(['ach']),
          bank: Type.String({ pattern: '^[0-9]{9}$', description: 'A routing number.' }),
          number: PlainAccountNumber,
        },
        { additionalProperties: false },
      ),
    ]),
  },
  { $id: 'NewBiller', additionalProperties: false },
)

const Biller = Type.Object(
  {
    id: BillerId,
    ...terms,
    method: Type.Enum(['ach', 'check']),
    bank: Type.Optional(Type.String({ description: 'The routing number.' })),
    lastDigits: Type.Optional(lastDigits),
    state: State,
  },
  { $id: 'Biller', additionalProperties: false },
)

function show(biller: payments.Biller): Static<typeof Biller> {
  const { id, name, aliases, address, masks, leadDays, method, bank, last4, state } = biller
  return {
    id,
    name,
    aliases: [...aliases],
    address,
    masks: masks.map(({ mask, check }) => ({ mask, check: writeCheck(check) })),
    ...(leadDays === null ? {} : { leadDays }),
    method,
    ...(bank === null ? {} : { bank }),
    ...(last4 === null ? {} : { lastDigits: last4 }),
    state,
  }
}

function writeCheck(check: payments.AccountMask['check']): Static<typeof CheckDigit> {
  if (check.by !== 'mod11') return check
  return check.weights === undefined ? { by: check.by } : { by: check.by, weights: [...check.weights] }
}

export const addBiller = route({
  method: 'POST',
  path: '/v1/billers',
  permit: 'directory.change',
  summary: 'Enters a biller, to be activated once it has been looked at',
  body: NewBiller,
  answers: { 201: Biller },
  refuses: ['routing_number_invalid', 'account_mask_invalid', 'biller_duplicate'],
  prepare: async ({ vault, newId }, { caller: { institution }, body: { leadDays, payment, ...rest } }) => {
    const id = newId('bil')
    const given = { ...rest, id, leadDays: leadDays ?? null }
    if (payment.method === 'check') return done<payments.NewBiller>({ ...given, payment })
    const { method, bank } = payment
    const number = await payments.sealBillerNumber(vault, institution, id, payment)
    return done<payments.NewBiller>({ ...given, payment: { method, bank, number } })
  },
  perform: async (work, biller) => {
    const added = await payments.addBiller(work, biller)
    return added.ok ? done(await entered(work, added.value)) : added
  },
  answer: biller => ({
    status: 201,
    body: show(biller),
    revision: biller.version,
    location: `/v1/billers/${biller.id}`,
  }),
})

/** What this work has just written or locked is there. */
async function entered(
  work: Parameters<typeof payments.findBiller>[0],
  id: payments.BillerId,
): Promise<payments.Biller> {
  const found = refusesOnly(await payments.findBiller(work, id), [])
  return found.ok ? found.value : found.refusal
}

export const searchBillers = route({
  method: 'GET',
  path: '/v1/billers',
  permit: 'directory.read',
  member: 'bound',
  summary: 'At most fifty active billers whose name or alias holds this, at this ZIP, or both; the likest first',
  query: Type.Object(
    {
      name: Type.Optional(lineOf(nameCharsMax, 'Part of a name: at least three letters or digits.')),
      zip: Type.Optional(
        Type.String({ pattern: '^[0-9]{3}([0-9]{2})?$', description: 'Five digits, or the first three.' }),
      ),
    },
    { additionalProperties: false },
  ),
  answers: {
    200: Type.Object(
      { items: Type.Array(Biller, { maxItems: payments.hitsMax }) },
      { $id: 'BillersFound', additionalProperties: false },
    ),
  },
  refuses: ['search_for_nothing', 'search_too_short'],
  perform: (work, { query }) => payments.searchBillers(work, query),
  answer: billers => ({ status: 200, body: { items: billers.map(show) } }),
})

export const readBiller = route({
  method: 'GET',
  path: '/v1/billers/:biller',
  permit: 'directory.read',
  member: 'bound',
  summary: 'One biller',
  params,
  answers: { 200: Biller },
  refuses: ['biller_not_found'],
  perform: async (work, { biller }) => refusesOnly(await payments.findBiller(work, biller), ['biller_not_found']),
  answer: biller => ({ status: 200, body: show(biller), revision: biller.version }),
})

export const changeBiller = route({
  method: 'PUT',
  path: '/v1/billers/:biller',
  permit: 'directory.change',
  summary:
    'Changes what a biller is called, where it is, and what its customers’ numbers look like; not where money goes',
  ifMatch: 'required',
  params,
  body: Type.Object(terms, { $id: 'BillerTerms', additionalProperties: false }),
  answers: { 200: Biller },
  refuses: ['biller_not_found', 'version_differs', 'biller_is_terminated', 'account_mask_invalid', 'biller_duplicate'],
  perform: async (work, { biller, body: { leadDays, ...rest }, revision }) =>
    refusesOnly(await payments.changeBiller(work, biller, { ...rest, leadDays: leadDays ?? null }, revision), [
      'biller_not_found',
      'version_differs',
      'biller_is_terminated',
      'account_mask_invalid',
      'biller_duplicate',
    ]),
  answer: biller => ({ status: 200, body: show(biller), revision: biller.version }),
})

export const setBillerState = route({
  method: 'PUT',
  path: '/v1/billers/:biller/state',
  permit: 'directory.change',
  summary: 'Activates, suspends or terminates a biller',
  params,
  body: Type.Object({ state: NextState }, { $id: 'BillerState', additionalProperties: false }),
  answers: { 200: Biller },
  refuses: ['biller_not_found', 'biller_state_not_next'],
  perform: async (work, { biller, body }) => {
    const changed = refusesOnly(await payments.setBillerState(work, biller, body.state), [
      'biller_not_found',
      'biller_state_not_next',
    ])
    return changed.ok ? done(await entered(work, biller)) : changed
  },
  answer: biller => ({ status: 200, body: show(biller), revision: biller.version }),
})
