// hydra at the sign-in form. It cannot drive the page itself: each sign-in begins at the office, goes on under a name of
// its own with cookies, wants a code, and from the fourth try on work. So the proxy begins one for each try, types what
// hydra wants typed with a good code, works where that is asked for, and says in one word how it ended. That is more than
// somebody who guesses passwords has.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'

import {
  ceremonyAt,
  codeAt,
  openSignInPage,
  type Person,
  type Places,
  sessionCookie,
  signInByPasskey,
  submitSignIn,
} from '../people.ts'
import { type Answer, type Hand, openProxy } from '../proxy.ts'
import { type Bench, runTool } from './tool.ts'

const guessesPerList = 40
/** Later than the lock, which comes at the tenth failure. */
const rightAt = 30
const lockedAtTry = 10
const rightEarlyAt = 3
const atOnce = 4
const runMsMax = 240_000

/** How one try ended, in our words, and how often. */
type Tally = Map<string, number>

export async function tryHydra(bench: Bench): Promise<void> {
  const { target } = bench
  const password = 'seven quiet lanterns drift'
  const early = await target.person(['operator'], { password })
  const late = await target.person(['operator'], { password })
  const sprayed = await target.person(['operator'], { password })
  await control(bench, early, password)
  await oneName(bench, late, password)
  await manyNames(bench, sprayed, password)
}

/** The same way in must let the right password in, or that nothing was found says nothing. */
async function control(bench: Bench, person: Person, password: string): Promise<void> {
  const guesses = listWith(password, rightEarlyAt)
  const from = '127.1.0.1'
  await beSeenAt(bench.target, person, from)
  const { found, tally } = await guess(bench, person, { names: [person.email], guesses, atOnce: 1, from: () => from })
  const isFound = found.length === 1 && found[0]?.endsWith(password) === true
  bench.note(`control, the right password as number ${rightEarlyAt}`, `${shown(found)} (${told(tally)})`, isFound)
}

/** At night a password from where nobody has seen them is not enough, and the control has to hold at night as well. */
async function beSeenAt(places: Places, person: Person, from: string): Promise<void> {
  const jar = new Map<string, string>()
  const page = await openSignInPage(jar, places, { from })
  const answer = JSON.stringify(person.device.get(ceremonyAt(places, page.challenge)))
  await submitSignIn(jar, places, page, { answer }, { from })
}

/** One name from a new address each time, so that it is the account that has to keep its door shut. */
async function oneName(bench: Bench, person: Person, password: string): Promise<void> {
  const guesses = listWith(password, rightAt)
  const { found, tally, tried } = await guess(bench, person, {
    names: [person.email],
    guesses,
    atOnce,
    from: addresses(2),
  })
  const what = `${guessesPerList} passwords for one name from as many addresses, the right one as number ${rightAt}`
  const isShut = found.length === 0 && tried === guessesPerList && !tally.has('signed in')
  bench.note(what, `${shown(found)} (${told(tally)})`, isShut)
  const looked = tally.get('401') ?? 0
  bench.note('passwords looked at before the lock', String(looked), looked === lockedAtTry)
  const desk = await signInByPasskey(bench.target, person)
  bench.note('their passkey all the while', desk.csrf === '' ? 'refused' : 'let in', desk.csrf !== '')
}

/** Many names from one address, one of them with the right password after the eleventh. */
async function manyNames(bench: Bench, person: Person, password: string): Promise<void> {
  const strangers = Array.from({ length: 20 }, (_, index) => `nobody${index}@${person.institution}.example`)
  const names = [...strangers.slice(0, 14), person.email, ...strangers.slice(14)]
  const from = () => '127.3.0.1'
  const { found, tally } = await guess(bench, person, { names, guesses: [password], atOnce: 1, from })
  const what = `one password for ${names.length} names from one address, right for number 15`
  bench.note(what, `${shown(found)} (${told(tally)})`, found.length === 0 && !tally.has('signed in'))
}

type Guessing = {
  readonly names: readonly string[]
  readonly guesses: readonly string[]
  readonly atOnce: number
  readonly from: () => string
}
type Guessed = { readonly found: readonly string[]; readonly tally: Tally; readonly tried: number }

async function guess(bench: Bench, person: Person, guessing: Guessing): Promise<Guessed> {
  const { target, folder } = bench
  const tally: Tally = new Map()
  let tried = 0
  const proxy = await openProxy(
    signInHand(target, person, guessing.from, word => {
      tally.set(word, (tally.get(word) ?? 0) + 1)
      tried++
      bench.progress(`hydra: ${tried} tries`)
    }),
  )
  const names = join(folder, `names-${crypto.randomUUID()}`)
  const guesses = join(folder, `guesses-${crypto.randomUUID()}`)
  await writeFile(names, `${guessing.names.join('\n')}\n`)
  await writeFile(guesses, `${guessing.guesses.join('\n')}\n`)
  const { port } = new URL(proxy.url)
  const form = '/:email=^USER^&password=^PASS^:F=refused'
  const how = ['-I', '-f', '-t', String(guessing.atOnce), '-w', '60', '-s', port]
  try {
    const words = ['-L', names, '-P', guesses, ...how, '127.0.0.1', 'http-post-form', form]
    const said = await runTool('hydra', words, { folder, msMax: runMsMax })
    return { found: foundIn(said?.output ?? ''), tally, tried }
  } finally {
    await proxy.close()
  }
}

/** `[38285][http-post-form] host: 127.0.0.1   login: a@b   password: c` */
function foundIn(output: string): readonly string[] {
  return [...output.matchAll(/^\[\d+\]\[http-post-form\].*login: (.+?) +password: (.+)$/gm)].map(
    ([, login, password]) => `${login} ${password}`,
  )
}

function listWith(right: string, at: number): readonly string[] {
  const wrong = Array.from({ length: guessesPerList - 1 }, (_, index) => `wrong lantern number ${index}`)
  return wrong.toSpliced(at - 1, 0, right)
}

/** All of 127.0.0.0/8 is this machine. */
function addresses(network: number): () => string {
  let count = 0
  return () => `127.${network}.0.${++count}`
}

/** A whole sign-in for each form that is sent, from an address each. */
function signInHand(places: Places, person: Person, from: () => string, tell: (word: string) => void): Hand {
  return async ({ method, body }) => {
    if (method !== 'POST') return says(200, 'a form\n')
    const typed = new URLSearchParams(body?.toString('utf8') ?? '')
    const word = await tryToSignIn(places, person, from(), typed)
    tell(word)
    return says(200, word === 'signed in' ? 'welcome\n' : 'refused\n')
  }
}

async function tryToSignIn(places: Places, person: Person, from: string, typed: URLSearchParams): Promise<string> {
  const jar = new Map<string, string>()
  const page = await openSignInPage(jar, places, { from })
  const fields = {
    institution: person.institution,
    email: typed.get('email') ?? '',
    password: typed.get('password') ?? '',
    // The one before it has been used up by enrolling.
    code: codeAt(person.secret, 1),
  }
  const first = await submitSignIn(jar, places, page, fields, { from })
  const challenge = first.status === 403 ? challengeIn(first.text) : undefined
  const ended =
    challenge === undefined
      ? first
      : await submitSignIn(jar, places, page, { ...fields, work: await workOff(challenge) }, { from })
  return jar.has(sessionCookie) ? 'signed in' : String(ended.status)
}

type Challenge = Parameters<typeof solveChallenge>[0]['challenge']

function challengeIn(page: string): Challenge | undefined {
  const [, text] = /data-challenge="([^"]*)"/.exec(page) ?? []
  // The page's own.
  return text === undefined
    ? undefined
    : (JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as Challenge)
}

async function workOff(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey })
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
}

function says(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(text) }
}

const shown = (found: readonly string[]) => (found.length === 0 ? 'nothing found' : `found ${found.join(', ')}`)
const told = (tally: Tally) => [...tally].map(([word, count]) => `${count} × ${word}`).join(', ')
