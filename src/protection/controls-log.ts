// That nothing secret or personal leaves by what is logged or answered: planted where a careless line would carry it.

import type { Control, Ground } from '../base/control.ts'
import { openLog } from '../base/log.ts'
import { digitsOf } from './controls-word.ts'
import { scrub } from './scrub.ts'

export const noLeak: Control = {
  id: 'protection.no-leak',
  says: 'What is secret or personal comes out in no log line and in no answer to who is refused.',
  does: 'prevents',
  answers: ['api.token-exposure', 'sec.data-breach', 'stride.information-disclosure'],
  everySeconds: 3_600,
  withinMs: 10_000,
  probe: async ground => {
    const planted = drawn(ground)
    ground.on('kinds of what is planted', planted.length)
    tryLines(ground, planted)
    await tryAnswers(ground, planted)
  },
}

type Planted = { readonly kind: string; readonly text: string; readonly told: string }

/** `told`: as a careless line would tell of it. */
function drawn({ random }: Ground): readonly Planted[] {
  const letters = (count: number) =>
    Array.from({ length: count }, () => 'abcdefghjkmnpqrstuvwxyz'.charAt(Math.floor(random() * 23))).join('')
  const token = `eyJ${letters(24)}.${letters(40)}.${letters(43)}`
  const email = `${letters(9)}@${letters(6)}.example`
  const password = `${letters(7)}-${digitsOf(random, 5)}`
  const account = `8${digitsOf(random, 11)}`
  const ssn = `5${digitsOf(random, 2)}-${1 + Math.floor(random() * 8)}${1 + Math.floor(random() * 8)}-1${digitsOf(random, 3)}`
  const card = withLuhn(`411111${digitsOf(random, 9)}`)
  const key = `MC4CAQAwBQYDK2VwBCIEI${letters(40)}`
  return [
    { kind: 'a token', text: token, told: `refused Bearer ${token}` },
    { kind: 'a mail address', text: email, told: `no such person: ${email}` },
    { kind: 'a password', text: password, told: `password=${password} is wrong` },
    { kind: 'an account number', text: account, told: `account number ${account} is closed` },
    { kind: 'an SSN', text: ssn, told: `SSN ${ssn} is known` },
    { kind: 'a card number', text: card, told: `paid with ${card}` },
    { kind: 'a private key', text: key, told: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----` },
  ]
}

/** The product's own log, with its own serialisers and its scrubber, written into memory. */
function tryLines(ground: Ground, planted: readonly Planted[]): void {
  const lines: string[] = []
  const log = openLog('prober', scrub, { write: line => void lines.push(line) })
  const said = (write: () => void): string => {
    lines.length = 0
    write()
    return lines.join('')
  }
  const honest = said(() => log.info({ institution: ground.institution, count: 17 }, 'files were sent'))
  const isWhole = ['"institution":"canary"', '"count":17', 'files were sent'].every(part => honest.includes(part))
  ground.tried('a line without anything of it', 'comes out whole', isWhole ? 'comes out whole' : 'does not')
  for (const { kind, text, told } of planted) {
    const thrown = Object.assign(new Error(told, { cause: new Error(told) }), {
      detail: `Key (email)=(${told}) already exists.`,
      parameters: [text],
      query: told,
    })
    const careless = { body: { text }, headers: { authorization: text }, room: { text } }
    const written = [
      said(() => log.error(told)),
      said(() => log.error({ reason: told }, 'refused')),
      said(() => log.error({ err: thrown }, 'a question could not be answered')),
      said(() => log.error({ err: told }, 'what was thrown is a text')),
      // What the types forbid is what a careless hand would cast away.
      said(() => log.error(careless as unknown as { reason: string }, 'asked')),
    ]
    const came = written.some(line => line.includes(text) || line === '') ? 'comes out' : 'does not come out'
    ground.tried(`${kind} in a message, a reason, a fault and what nobody may log`, 'does not come out', came)
  }
}

/** Whoever is refused is told why, and not what they have said. */
async function tryAnswers(ground: Ground, planted: readonly Planted[]): Promise<void> {
  const body = JSON.stringify(Object.fromEntries(planted.map(({ kind, text }) => [kind, text])))
  const held = planted.map(({ text }) => encodeURIComponent(text)).join('~')
  const headers = { authorization: `DPoP ${planted[0]?.text ?? ''}`, 'idempotency-key': 'probe' }
  const path = `/v1/payments?cursor=${held}`
  const attempts = [
    [
      'in a body that nobody may send',
      await ground.ask({ of: 'api', method: 'POST', path: '/v1/payments', headers, body, as: 'nobody' }),
    ],
    ['in an address', await ground.ask({ of: 'api', method: 'GET', path, headers, as: 'nobody' })],
    [
      'in the name of a route',
      await ground.ask({ of: 'api', method: 'GET', path: `/v1/${held}`, headers, as: 'nobody' }),
    ],
  ] as const
  for (const [where, answered] of attempts) {
    const everything = `${answered.body}\n${Object.values(answered.headers).join('\n')}`
    const found = planted.find(({ text }) => everything.includes(text) || everything.includes(encodeURIComponent(text)))
    const isRefused = answered.status >= 400 && answered.status < 500
    ground.tried(
      `all of it ${where}`,
      'refused and not repeated',
      found !== undefined
        ? `${found.kind} is repeated`
        : isRefused
          ? 'refused and not repeated'
          : `answered ${answered.status}`,
    )
  }
  const honest = await ground.ask({ of: 'api', method: 'GET', path: '/health/live', as: 'nobody' })
  ground.tried('whether the api is there', '200', String(honest.status))
}

/** With the check digit that makes it a card's (ISO/IEC 7812-1 annex B). */
function withLuhn(digits: string): string {
  const sum = Array.from(digits)
    .reverse()
    .map((digit, at) => (at % 2 === 0 ? Number(digit) * 2 : Number(digit)))
    .reduce((all, one) => all + (one > 9 ? one - 9 : one), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
