// A12: somebody else's things. Whatever the document of the api can name is named with ids of another institution, and with
// ids of another member by a token that speaks for one; each answer has to be that for an id that nobody has.

import { createHash, randomUUID } from 'node:crypto'

import { type Api, type Fill, idsIn, type Operation, prefixIn, readApi } from '../document.ts'
import { ask, type Desk } from '../people.ts'
import type { Machine, Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'

export async function othersThings(target: Target): Promise<Finding> {
  const tries = openTries()
  const api = await readApi()
  const { machine, stranger } = target
  for (const owner of [machine, { ...machine, ...machine.neighbour }, stranger]) await makeThings(api, owner)
  // They are there before it is looked at who is.
  for (const role of ['operator', 'security_analyst'] as const) await target.desk(role)
  const theirs = await idsAt(target, machine.institution)
  const before = await rowsOf(target, machine.institution)
  await byStranger(tries, target, api, theirs)
  await byMember(tries, target, api)
  await byOffice(tries, target, api, theirs)
  const after = await rowsOf(target, machine.institution)
  tries.note('rows of whose they are', before === after ? 'as before' : `${before} became ${after}`, before === after)
  await pastTheCode(tries, target)
  return tries.finding()
}

type Answered = { readonly status: number; readonly text: string }
type Asker = (method: string, path: string, body: unknown) => Promise<Answered>

function askerOf(call: (asked: Parameters<Machine['call']>[0]) => Promise<Response>): Asker {
  return async (method, path, body) => {
    const isWrite = method !== 'GET'
    const text = body === undefined ? undefined : JSON.stringify(body)
    const answers: Answered[] = []
    // Some want a key and some will not have one, some want to know the revision: the document says which, and so does the answer.
    for (const more of [{}, { key: randomUUID() }, { ifMatch: '"1"' }, { key: randomUUID(), ifMatch: '"1"' }]) {
      const response = await call({ method, path, ...(text === undefined ? {} : { body: text }), ...more })
      const answer = { status: response.status, text: await response.text() }
      answers.push(answer)
      if (!isWrite || !/idempotency_key_|if_match_|signature_missing/.test(answer.text)) return answer
    }
    return answers.at(-1) ?? { status: 0, text: '' }
  }
}

/** A little of everything that can be made by asking. */
async function makeThings(api: Api, { call, member, fundingAccount, payee }: Machine): Promise<void> {
  const made = new Map<string, string>([
    ['mem', member],
    ['fac', fundingAccount],
    ['pye', payee],
  ])
  const asker = askerOf(call)
  for (const path of makingPaths) {
    const operation = api.operations.find(one => one.method === 'POST' && one.path === path)
    if (operation?.body === undefined) continue
    const fill: Fill = prefix => made.get(prefix) ?? `${prefix}_0`
    const body = { ...asObject(api.sample(operation.body, fill)), ...more(path, fill) }
    const { status, text } = await asker('POST', filled(operation, fill), body)
    for (const [, id = '', prefix = ''] of status < 300 ? text.matchAll(/"id":"(([a-z]{3})_[0-9a-z]+)"/g) : [])
      made.set(prefix, made.get(prefix) ?? id)
  }
}

function asObject(sampled: unknown): object {
  return typeof sampled === 'object' && sampled !== null ? sampled : {}
}

const day = (fromToday: number) => new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10)

/** What a first of its kind needs besides: time to be stopped, something that has moved. */
function more(path: string, fill: Fill): object {
  const amount = { value: '1.00', currency: 'USD' }
  if (path === '/v1/payments') return { processOn: day(21) }
  if (path === '/v1/disputes') return { about: { fundingAccount: fill('fac'), transferOn: day(-2), amount } }
  return {}
}

/** Each may name what those before it have made. */
const makingPaths = [
  '/v1/billers',
  '/v1/webhook-endpoints',
  '/v1/payments',
  '/v1/standing-orders',
  '/v1/disputes',
  '/v1/stop-payments',
  '/v1/ledger/accounts',
  '/v1/settings/identity.sign_in/proposals',
] as const

function filled(operation: Operation, fill: Fill): string {
  const ids = idsIn(operation)
  return operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const known = ids.find(one => one.in === 'path' && one.name === name)
    if (known === undefined) return 'sample'
    return `${name === 'holder' ? 'person:' : ''}${fill(known.prefix)}`
  })
}

type Ids = ReadonlyMap<string, readonly string[]>
const idsEachMax = 2

/** Every id that stands in any row of an institution, by its kind. */
async function idsAt({ owner }: Target, institution: string): Promise<Ids> {
  const columns = await owner<{ schema: string; table: string; column: string }[]>`
    select c.table_schema as schema, c.table_name as table, c.column_name as column
      from information_schema.columns c
      join information_schema.columns t using (table_schema, table_name)
     where t.column_name = 'institution_id' and c.data_type = 'text' and c.column_name like '%\_id'
       and c.column_name <> 'institution_id'`
  const found = new Map<string, string[]>()
  for (const { schema, table, column } of columns) {
    const rows = await owner<{ id: string | null }[]>`
      select distinct ${owner(column)} as id from ${owner(`${schema}.${table}`)} where institution_id = ${institution} limit 20`
    for (const { id } of rows) {
      const [, prefix = ''] = /^([a-z]{3})_[0-9a-z]{1,26}$/.exec(id ?? '') ?? []
      const known = found.get(prefix) ?? []
      if (id !== null && prefix !== '' && !known.includes(id) && known.length < idsEachMax)
        found.set(prefix, [...known, id])
    }
  }
  return found
}

/** What is kept of an institution, but for what is only written down about asking. */
async function rowsOf({ owner }: Target, institution: string): Promise<string> {
  const tables = await owner<{ name: string }[]>`
    select table_schema || '.' || table_name as name
      from information_schema.columns
     where column_name = 'institution_id' and table_schema in ('payments', 'ledger', 'change', 'rails')
     order by 1`
  const sums = createHash('sha256')
  for (const { name } of tables) {
    const [row] = await owner<{ sum: string }[]>`
      select count(*) || '/' || coalesce(sum(hashtextextended(each::text, 0)), 0) as sum
        from ${owner(name)} each where institution_id = ${institution}`
    sums.update(`${name} ${row?.sum ?? ''} `)
  }
  return sums.digest('hex').slice(0, 8)
}

/** One place of an operation that an id can be put. */
type Place = {
  readonly prefix: string
  readonly put: (id: string) => { readonly path: string; readonly body: unknown }
}

const nobodys = (prefix: string) => `${prefix}_00000000000000000000nobody`

/** Each place of its own, with everything else of whoever asks. */
function placesOf(api: Api, operation: Operation, own: Fill): readonly Place[] {
  const ids = idsIn(operation)
  const bodyWith = (fill: Fill) => (operation.body === undefined ? undefined : api.sample(operation.body, fill))
  const prefixes = new Set<string>()
  bodyWith(prefix => {
    prefixes.add(prefix)
    return own(prefix)
  })
  const instead =
    (wanted: string, id: string): Fill =>
    prefix =>
      prefix === wanted ? id : own(prefix)
  return [
    ...ids.map(
      ({ name, in: place, prefix }): Place => ({
        prefix,
        put: id => ({
          path: place === 'query' ? `${filled(operation, own)}?${name}=${id}` : filled(operation, instead(prefix, id)),
          body: bodyWith(own),
        }),
      }),
    ),
    ...[...prefixes].map(
      (prefix): Place => ({
        prefix,
        put: id => ({ path: filled(operation, own), body: bodyWith(instead(prefix, id)) }),
      }),
    ),
  ]
}

type Attack = {
  readonly who: string
  readonly asker: Asker
  readonly operations: readonly Operation[]
  readonly own: Fill
  readonly theirs: Ids
}

async function attack(tries: Tries, api: Api, { who, asker, operations, own, theirs }: Attack): Promise<void> {
  let asked = 0
  const without = new Set<string>()
  for (const operation of operations)
    for (const { prefix, put } of placesOf(api, operation, own)) {
      const ids = theirs.get(prefix) ?? []
      if (ids.length === 0) without.add(prefix)
      for (const id of ids) {
        const [real, none] = [put(id), put(nobodys(prefix))]
        const answer = plain(await asker(operation.method, real.path, real.body), id)
        const nothing = plain(await asker(operation.method, none.path, none.body), nobodys(prefix))
        asked++
        if (answer !== nothing)
          tries.note(
            `${who}: ${operation.method} ${operation.path} with ${id}`,
            `${answer} instead of ${nothing}`,
            false,
          )
      }
    }
  const rest = without.size === 0 ? '' : `; none there of ${[...without].toSorted().join(' ')}`
  tries.note(who, `${asked} ids as if nobody had them${rest}`, asked > asksMin)
}
const asksMin = 20

/** But for the id itself and what is different each time. */
function plain({ status, text }: Answered, id: string): string {
  return `${status} ${text.replaceAll(id, 'ID').replaceAll(/"instance":"[^"]*"/g, '')}`
}

async function byStranger(tries: Tries, target: Target, api: Api, theirs: Ids): Promise<void> {
  const { stranger } = target
  const mine = await idsAt(target, stranger.institution)
  const own: Fill = prefix => mine.get(prefix)?.[0] ?? nobodys(prefix)
  const operations = api.operations.filter(({ door }) => door === 'any')
  await attack(tries, api, { who: 'another institution', asker: askerOf(stranger.call), operations, own, theirs })
  const all = new Set([...theirs.values()].flat())
  await listsShow(tries, 'lists of another institution', {
    asker: askerOf(stranger.call),
    operations,
    own,
    theirs: all,
  })
}

/** No list shows any of these. */
async function listsShow(
  tries: Tries,
  who: string,
  { asker, operations, own, theirs }: Omit<Attack, 'who' | 'theirs'> & { readonly theirs: ReadonlySet<string> },
): Promise<void> {
  const lists = operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'))
  let answered = 0
  for (const { path, parameters } of lists) {
    const needed = parameters.filter(({ required, in: place }) => required === true && place === 'query')
    const query = needed
      .map(({ name, schema: { pattern = '' } }) => `${name}=${own(prefixIn(pattern) ?? '')}`)
      .join('&')
    const { status, text } = await asker('GET', query === '' ? path : `${path}?${query}`, undefined)
    if (status === 200) answered++
    const shown = [...text.matchAll(/[a-z]{3}_[0-9a-z]{1,26}/g)].map(([id]) => id).filter(id => theirs.has(id))
    if (shown.length > 0) tries.note(`${who}: GET ${path}`, `shows ${shown[0] ?? ''}`, false)
  }
  tries.note(who, `${answered} show nothing of it`, answered > 0)
}

/** At one institution, with a token that speaks for one member. */
async function byMember(tries: Tries, target: Target, api: Api): Promise<void> {
  const { machine } = target
  const { member, neighbour } = machine
  const theirs = await idsOfMember(target, neighbour.member)
  const mine = await idsOfMember(target, member)
  const asker = askerOf(asked => machine.callFor(member, asked))
  const own: Fill = prefix => mine.get(prefix)?.[0] ?? nobodys(prefix)
  const open = api.operations.filter(({ door }) => door === 'any')
  await attack(tries, api, {
    who: 'another member',
    asker,
    operations: open.filter(({ isBound }) => isBound),
    own,
    theirs,
  })
  const all = new Set([...theirs.values()].flat())
  await listsShow(tries, 'lists of a member', { asker, operations: open, own, theirs: all })
  const closed = open.filter(({ isBound }) => !isBound)
  const through: string[] = []
  for (const operation of closed) {
    const { status } = await asker(
      operation.method,
      filled(operation, own),
      operation.body && api.sample(operation.body, own),
    )
    if (status < 300) through.push(`${operation.method} ${operation.path}`)
  }
  tries.note('a member, where members have no business', through[0] ?? `${closed.length} closed`, through.length === 0)
}

async function idsOfMember({ owner }: Target, member: string): Promise<Ids> {
  const rows = await owner<{ id: string }[]>`
    select payment_id as id from payments.payment where member_id = ${member}
    union all select standing_order_id from payments.standing_order where member_id = ${member}
    union all select payee_id from payments.payee where member_id = ${member}
    union all select funding_account_id from payments.funding_account where member_id = ${member}
    union all select ${member}`
  const found = new Map<string, string[]>()
  for (const { id } of rows) found.set(id.slice(0, 3), [...(found.get(id.slice(0, 3)) ?? []), id].slice(0, idsEachMax))
  return found
}

/** What only people may ask for, by people of the other institution. */
async function byOffice(tries: Tries, target: Target, api: Api, theirs: Ids): Promise<void> {
  const operations = api.operations.filter(
    ({ door, path }) => door === 'office' && !/^\/v1\/(session$|step-ups)/.test(path),
  )
  const own: Fill = nobodys
  for (const roles of [['security_analyst'], ['compliance', 'operator'], ['platform_engineer']] as const) {
    const desk = await target.desk('at stranger', ...roles)
    await attack(tries, api, { who: `their ${roles.join(' and ')}`, asker: atDesk(desk), operations, own, theirs })
  }
}

function atDesk(desk: Desk): Asker {
  return async (method, path, body) => {
    const plainly = await ask(desk, method, path, { body })
    if (!/if_match_/.test(plainly.text)) return plainly
    return ask(desk, method, path, { body, ifMatch: '"1"' })
  }
}

/** The checks of the code are one thing; without them, the database shows each institution its own. */
async function pastTheCode(tries: Tries, target: Target): Promise<void> {
  const { machine, stranger } = target
  for (const role of ['vouch_api', 'vouch_office'] as const) {
    const sql = target.as(role)
    const tables = await sql<{ name: string }[]>`
      select distinct table_schema || '.' || table_name as name
        from information_schema.column_privileges
       where column_name = 'institution_id' and privilege_type = 'SELECT' and grantee = current_user
         and table_schema || '.' || table_name <> 'base.institution'`
    const open: string[] = []
    for (const { name } of tables)
      for (const institution of [stranger.institution, '']) {
        const seen = await sql.begin(async work => {
          await work`select set_config('vouch.institution', ${institution}, true)`
          return work`select 1 from ${work(name)} where institution_id = ${machine.institution} limit 1`
        })
        if (seen.length > 0) open.push(`${name} as ${institution}`)
      }
    tries.note(`${role}, at another institution`, open[0] ?? `${tables.length} tables show nothing`, open.length === 0)
  }
}
