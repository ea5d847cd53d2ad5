// A21 to A24 and A42: guessing passwords and codes, finding out who is there, and signing in when nobody does. Each attacker
// has an address of their own, or the address that a proxy says, so that what one has used up does not stand in for another.

import { pbkdf2Sync, randomBytes } from 'node:crypto'

import { fault } from '../../../src/base/outcome.ts'
import { proxyAddress } from '../open.ts'
import {
  ceremonyAt,
  codeAt,
  type Jar,
  newAddress,
  openSignInPage,
  type Person,
  type Places,
  type SignInPage,
  sessionCookie,
  signInByPasskey,
  submitSignIn,
} from '../people.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'
import type { Heard, Sent } from '../wire.ts'

const password = 'purple lantern drifts north'

type Challenge = {
  readonly parameters: {
    readonly nonce: string
    readonly salt: string
    readonly cost: number
    readonly keyLength: number
    readonly keyPrefix: string
  }
  readonly signature: string
}
type Typed = { readonly institution: string; readonly email: string; readonly password: string; readonly code: string }

/** What a page asks to be worked out, if it does. */
function challengeIn({ text }: Pick<Heard, 'text'>): Challenge | undefined {
  const [, shown] = /data-challenge="([^"]*)"/.exec(text) ?? []
  return shown === undefined ? undefined : JSON.parse(shown.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
}

/** As the page's script does it. */
function solve({ parameters, signature }: Challenge, isLazy = false): string {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters
  for (let counter = 0; ; counter++) {
    const tail = Buffer.alloc(4)
    tail.writeUInt32BE(counter)
    const candidate = Buffer.concat([Buffer.from(nonce, 'hex'), tail])
    const derivedKey = pbkdf2Sync(candidate, Buffer.from(salt, 'hex'), cost, keyLength, 'sha256').toString('hex')
    if (isLazy || derivedKey.startsWith(keyPrefix))
      return packed({ challenge: { parameters, signature }, solution: { counter, derivedKey } })
  }
}

const packed = (proof: object) => Buffer.from(JSON.stringify(proof)).toString('base64')

const isIn = (jar: Jar) => jar.has(sessionCookie)

/** One try on a page of its own; whoever is asked to work does, unless they will not. */
async function attempt(places: Places, typed: Typed, sent: Sent, doesWork = true): Promise<{ heard: Heard; jar: Jar }> {
  const jar: Jar = new Map()
  const page = await openSignInPage(jar, places, sent)
  const heard = await submitSignIn(jar, places, page, { ...typed, work: '' }, sent)
  const challenge = heard.status === 403 && doesWork ? challengeIn(heard) : undefined
  if (challenge === undefined) return { heard, jar }
  return { heard: await submitSignIn(jar, places, page, { ...typed, work: solve(challenge) }, sent), jar }
}

function typedBy({ institution, email }: Person, code: string, typed = password): Typed {
  return { institution, email, password: typed, code }
}

const wrong = 'not the password at all'
const blockedAfter = 11
const lockedAfter = 10

export async function stuffedCredentials(target: Target): Promise<Finding> {
  const tries = openTries()
  await fromOneAddress(tries, target)
  await toOneName(tries, target)
  return tries.finding()
}

/** Many names from one address, which says each time that it is another. */
async function fromOneAddress(tries: Tries, target: Target): Promise<void> {
  const person = await target.person(['operator'], { password })
  const { institution } = person
  const honest = newAddress()
  const kinds: Readonly<Record<string, (count: number) => Sent>> = {
    'an address that lies of itself': (address => count => ({
      from: address,
      headers: {
        'x-forwarded-for': `203.0.113.${count}`,
        forwarded: `for=203.0.113.${count}`,
        'x-real-ip': `203.0.113.${count}`,
      },
    }))(newAddress()),
    'an address behind the proxy': count => ({
      from: proxyAddress,
      headers: { 'x-forwarded-for': `203.0.113.${count}, 198.51.100.7` },
    }),
  }
  for (const [who, sentAt] of Object.entries(kinds)) {
    for (let count = 1; count <= blockedAfter; count++) {
      const email = `nobody${randomBytes(4).toString('hex')}@maple.example`
      const { heard } = await attempt(target, { institution, email, password: wrong, code: '000000' }, sentAt(count))
      const isLooked = heard.status === 401
      if (!isLooked) tries.note(`${who}, failure ${count}`, heard.status, false)
    }
    const after = await attempt(target, typedBy(person, codeAt(person.secret, 1)), sentAt(50))
    tries.note(
      `${who}, after ${blockedAfter} failures`,
      after.heard.status,
      after.heard.status === 429 && !isIn(after.jar),
    )
    const byPasskey = await withPasskey(target, person, sentAt(51))
    tries.note(`${who}, with a passkey`, byPasskey.status, byPasskey.status === 429)
  }
  const elsewhere = await attempt(target, typedBy(person, codeAt(person.secret, 1)), { from: honest })
  tries.note('its owner, from another address', elsewhere.heard.status, isIn(elsewhere.jar))
}

async function withPasskey(places: Places, person: Person, sent: Sent): Promise<Heard> {
  const jar: Jar = new Map()
  const page = await openSignInPage(jar, places, sent)
  const answer = JSON.stringify(person.device.get(ceremonyAt(places, page.challenge)))
  return submitSignIn(jar, places, page, { answer }, sent)
}

/** One name from many addresses. */
async function toOneName(tries: Tries, target: Target): Promise<void> {
  const person = await target.person(['operator'], { password })
  for (let count = 1; count <= lockedAfter; count++) {
    const { heard } = await attempt(target, typedBy(person, '000000', wrong), { from: newAddress() })
    if (heard.status !== 401) tries.note(`one name, failure ${count}`, heard.status, false)
  }
  const right = await attempt(target, typedBy(person, codeAt(person.secret, 1)), { from: newAddress() })
  tries.note(
    `one name, after ${lockedAfter} failures`,
    right.heard.status,
    right.heard.status === 429 && !isIn(right.jar),
  )
  const jar: Jar = new Map()
  await signInByPasskey(target, person, jar)
  tries.note('its owner, with a passkey', isIn(jar) ? 'in' : 'out', isIn(jar))
}

export async function guessedCodes(target: Target): Promise<Finding> {
  const tries = openTries()
  await sameCode(tries, target)
  const person = await target.person(['operator'], { password })
  const sent = { from: newAddress() }
  const jar: Jar = new Map()
  const page = await openSignInPage(jar, target, sent)
  // Each from another address, so that it is the page and not the address that is over.
  for (let count = 1; count <= 5; count++) {
    const heard = await submitWorking(jar, target, page, typedBy(person, wrongCode(person)), { from: newAddress() })
    if (heard.status !== 401) tries.note(`guess ${count}`, heard.status, false)
  }
  const sixth = await submitWorking(jar, target, page, typedBy(person, codeAt(person.secret, 1)), sent)
  tries.note('the sixth, and right', sixth.status, sixth.status === 429 && !isIn(jar))
  const anew = await attempt(target, typedBy(person, codeAt(person.secret, 1)), sent)
  tries.note('on a page of its own', anew.heard.status, isIn(anew.jar))
  return tries.finding()
}

/** Six digits that are no code around now. */
function wrongCode({ secret }: Person): string {
  const near = [-2, -1, 0, 1, 2].map(step => codeAt(secret, step))
  return ['000000', '111111', '222222'].find(code => !near.includes(code)) ?? fault('three are more than enough')
}

async function submitWorking(jar: Jar, places: Places, page: SignInPage, typed: Typed, sent: Sent): Promise<Heard> {
  const heard = await submitSignIn(jar, places, page, { ...typed, work: '' }, sent)
  const challenge = heard.status === 403 ? challengeIn(heard) : undefined
  return challenge === undefined ? heard : submitSignIn(jar, places, page, { ...typed, work: solve(challenge) }, sent)
}

async function sameCode(tries: Tries, target: Target): Promise<void> {
  const person = await target.person(['operator'], { password })
  const [now, next] = [codeAt(person.secret, 0), codeAt(person.secret, 1)]
  const enrolled = await attempt(target, typedBy(person, now), { from: newAddress() })
  tries.note('the code that one enrolled with', enrolled.heard.status, enrolled.heard.status === 401)
  const first = await attempt(target, typedBy(person, next), { from: newAddress() })
  tries.note('the next code', first.heard.status, isIn(first.jar))
  const again = await attempt(target, typedBy(person, next), { from: newAddress() })
  tries.note('the same again', again.heard.status, again.heard.status === 401 && !isIn(again.jar))
  const before = await attempt(target, typedBy(person, now), { from: newAddress() })
  tries.note('the code before it', before.heard.status, before.heard.status === 401 && !isIn(before.jar))
  const other = await target.person(['operator'], { password })
  const typed = typedBy(other, codeAt(other.secret, 1))
  const both = await Promise.all([1, 2].map(() => attempt(target, typed, { from: newAddress() })))
  const through = both.filter(({ jar }) => isIn(jar)).length
  tries.note('one code twice at once', `${through} in`, through === 1)
  const [code = ''] = other.recoveryCodes
  const papers = await Promise.all([1, 2].map(() => attempt(target, typedBy(other, code), { from: newAddress() })))
  const byPaper = papers.filter(({ jar }) => isIn(jar)).length
  tries.note('one recovery code twice at once', `${byPaper} in`, byPaper === 1)
}

const namesTimed = 8
/** Before work is wanted. */
const triesEach = 3
const likelihoodMin = 0.01

export async function whoIsThere(target: Target): Promise<Finding> {
  const tries = openTries()
  const known: Person[] = []
  for (let count = 0; count < namesTimed; count++) known.push(await target.person(['operator'], { password }))
  const { institution } = target.machine
  const unknown = known.map(() => ({
    institution,
    email: `nobody${randomBytes(4).toString('hex')}@maple.example`,
    password,
    code: '123456',
  }))
  const kinds: Readonly<Record<string, readonly Typed[]>> = {
    'a wrong password': known.map(person => typedBy(person, '123456', wrong)),
    'nobody’s name': unknown,
  }
  const times: Record<string, number[]> = {}
  const said: Record<string, Set<string>> = {}
  for (let round = 0; round < triesEach; round++)
    for (let index = 0; index < namesTimed; index++)
      for (const [what, typed] of Object.entries(kinds)) {
        const one = typed[index] ?? fault('as many as there are names')
        const jar: Jar = new Map()
        const sent = { from: newAddress() }
        const page = await openSignInPage(jar, target, sent)
        const startedAt = performance.now()
        const heard = await submitSignIn(jar, target, page, { ...one, work: '' }, sent)
        ;(times[what] ??= []).push(performance.now() - startedAt)
        ;(said[what] ??= new Set()).add(plain(heard, one))
      }
  const [some = [], others = []] = Object.values(times)
  const [these = new Set<string>(), those = new Set<string>()] = Object.values(said)
  const isSame = [...these].toSorted().join() === [...those].toSorted().join()
  tries.note('what is said', `${these.size} and ${those.size}`, isSame)
  const likelihood = likelihoodOfAlike(some, others)
  tries.note(
    `times of ${some.length} and ${others.length}`,
    `alike by p = ${likelihood.toFixed(2)}`,
    likelihood > likelihoodMin,
  )
  await wrongInOtherWays(tries, target)
  await askedToWork(tries, target)
  return tries.finding()
}

/** The status and the page, but for what is of this page and this try. */
function plain({ status, text }: Heard, { email }: Typed): string {
  const bare = text
    .replaceAll(email, 'NAME')
    .replaceAll(/data-(?:options|challenge)="[^"]*"/g, '')
    .replaceAll(/\/sign-in\/[\w-]+/g, '')
  return `${status} ${bare}`
}

/** The right password with a wrong code, another bank's name, somebody who has no password. */
async function wrongInOtherWays(tries: Tries, target: Target): Promise<void> {
  const person = await target.person(['operator'], { password })
  const keyOnly = await target.person(['operator'])
  const texts = new Map<string, string>()
  for (const [what, typed] of Object.entries({
    'a wrong password': typedBy(person, '123456', wrong),
    'a wrong code': typedBy(person, wrongCode(person)),
    'somebody without a password': typedBy(keyOnly, '123456'),
    nobody: { ...typedBy(person, '123456'), email: `nobody${randomBytes(4).toString('hex')}@maple.example` },
  })) {
    const { heard } = await attempt(target, typed, { from: newAddress() }, false)
    texts.set(plain(heard, typed), what)
  }
  tries.note('wrong in four ways', `${texts.size} answers`, texts.size === 1)
}

/** From the fourth try on, whether anybody has the name or not. */
async function askedToWork(tries: Tries, target: Target): Promise<void> {
  const person = await target.person(['operator'], { password })
  const nobody = { ...typedBy(person, '123456', wrong), email: `nobody${randomBytes(4).toString('hex')}@maple.example` }
  const texts: string[] = []
  for (const typed of [typedBy(person, '123456', wrong), nobody]) {
    for (let count = 0; count < triesEach; count++) await attempt(target, typed, { from: newAddress() })
    const { heard } = await attempt(target, typed, { from: newAddress() }, false)
    texts.push(plain(heard, typed))
  }
  const [one = '', other = ''] = texts
  tries.note(
    'who is asked to work',
    `${one.slice(0, 3)} and ${other.slice(0, 3)}`,
    one === other && one.startsWith('403'),
  )
}

/** Mann-Whitney: how likely two samples of one kind would differ as much, by the normal approximation with ties. */
function likelihoodOfAlike(some: readonly number[], others: readonly number[]): number {
  const round = (ms: number) => Math.round(ms)
  const all = [
    ...some.map(ms => ({ ms: round(ms), isFirst: true })),
    ...others.map(ms => ({ ms: round(ms), isFirst: false })),
  ]
  const sorted = all.toSorted((one, other) => one.ms - other.ms)
  const [m, n, size] = [some.length, others.length, all.length]
  let rankSum = 0
  let ties = 0
  for (let from = 0; from < size; ) {
    let to = from
    while (to < size && sorted[to]?.ms === sorted[from]?.ms) to++
    const rank = (from + 1 + to) / 2
    rankSum += rank * sorted.slice(from, to).filter(({ isFirst }) => isFirst).length
    ties += (to - from) ** 3 - (to - from)
    from = to
  }
  const mean = (m * n) / 2
  const variance = ((m * n) / 12) * (size + 1 - ties / (size * (size - 1)))
  const z = variance === 0 ? 0 : Math.abs(rankSum - (m * (m + 1)) / 2 - mean) / Math.sqrt(variance)
  return 2 * upperTail(z)
}

/** Of the normal distribution; Abramowitz and Stegun 26.2.17. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
  const sum = terms.reduce((total, term, index) => total + term * t ** (index + 1), 0)
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum
}

export async function forgedWork(target: Target): Promise<Finding> {
  const tries = openTries()
  const [person, other] = [
    await target.person(['operator'], { password }),
    await target.person(['operator'], { password }),
  ]
  for (const one of [person, other])
    for (let count = 0; count < triesEach; count++)
      await attempt(target, typedBy(one, '000000', wrong), { from: newAddress() })
  const sent = { from: newAddress() }
  const right = () => typedBy(person, codeAt(person.secret, 1))
  const challengeFor = async (typed: Typed) =>
    challengeIn((await attempt(target, typed, { from: newAddress() }, false)).heard) ?? fault('nobody is asked to work')
  /** The right password and code, with this for work. */
  const refused = async (what: string, work: string) => {
    const jar: Jar = new Map()
    const page = await openSignInPage(jar, target, sent)
    const heard = await submitSignIn(jar, target, page, { ...right(), work }, sent)
    tries.note(what, heard.status, heard.status === 403 && !isIn(jar))
  }
  const mine = await challengeFor(right())
  await refused('none', '')
  await refused('no proof', packed({}))
  await refused('not worked for', solve(mine, true))
  const cheap = { ...mine, parameters: { ...mine.parameters, cost: 1 } }
  await refused('of less work', solve(cheap))
  const easy = { ...mine, parameters: { ...mine.parameters, keyPrefix: '0' } }
  await refused('of an easier aim', solve(easy))
  await refused('of our own making', solve({ ...mine, signature: mine.signature.replaceAll(/./g, '0') }))
  await refused('for another name', solve(await challengeFor(typedBy(other, '000000'))))
  const worked = solve(mine)
  await workedBefore(tries, target, person, worked)
  const jar: Jar = new Map()
  const page = await openSignInPage(jar, target, sent)
  const used = await submitSignIn(jar, target, page, { ...typedBy(person, '000000', wrong), work: worked }, sent)
  tries.note('spent on a wrong password', used.status, used.status === 401)
  await refused('again', worked)
  // Had the spent work let them in, their failures would be forgiven, and nothing be asked of them any more.
  const last = challengeIn((await attempt(target, right(), { from: newAddress() }, false)).heard)
  const work = last === undefined ? '' : solve(last)
  const heard = await submitSignIn(jar, target, page, { ...right(), work }, sent)
  tries.note('as it should be', heard.status, last !== undefined && isIn(jar))
  return tries.finding()
}

const afterMs = 310_000

/** More than five minutes ago. */
async function workedBefore(tries: Tries, target: Target, person: Person, worked: string): Promise<void> {
  const { issuer, office, end } = await target.officeAt(afterMs)
  const jar: Jar = new Map()
  const sent = { from: newAddress() }
  const page = await openSignInPage(jar, { issuer, office }, sent)
  const code = codeAt(person.secret, 0, Date.now() + afterMs)
  const heard = await submitSignIn(jar, { issuer, office }, page, { ...typedBy(person, code), work: worked }, sent)
  await end()
  tries.note('five minutes later', heard.status, heard.status === 403 && !isIn(jar))
}

export async function unusualHour(target: Target): Promise<Finding> {
  const tries = openTries()
  const person = await target.person(['operator'], { password })
  const byDay = await attempt(target, typedBy(person, codeAt(person.secret, 1)), { from: newAddress() })
  tries.note('by day, from somewhere new', byDay.heard.status, isIn(byDay.jar))
  const night = await target.officeAt(target.msUntilThree)
  const codeThen = (steps: number) => codeAt(person.secret, steps, Date.now() + target.msUntilThree)
  const strange = { from: newAddress() }
  const tired = await attempt(night, typedBy(person, codeThen(0)), strange)
  tries.note('at three, from somewhere new', tired.heard.status, tired.heard.status === 403 && !isIn(tired.jar))
  const [row] = await target.owner<{ count: number }[]>`
    select count(*)::int as count from identity.sign_in_alert where kind = 'unusual_hour'`
  tries.note('alerts', row?.count ?? -1, row?.count === 1)
  const jar: Jar = new Map()
  const page = await openSignInPage(jar, night, strange)
  const answer = JSON.stringify(person.device.get(ceremonyAt(night, page.challenge)))
  const stepped = await submitSignIn(jar, night, page, { answer }, strange)
  tries.note('with the passkey', stepped.status, isIn(jar))
  const known = await attempt(night, typedBy(person, codeThen(1)), strange)
  tries.note('from where they are known by now', known.heard.status, isIn(known.jar))
  await night.end()
  return tries.finding()
}
