import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { generateSync } from 'otplib'
import { openAuthenticator } from '../../../test/authenticator.ts'
import {
  ceremony,
  goodPassword,
  handleOf,
  openPeopleWorld,
  type PeopleWorld,
  party,
} from '../../../test/people-world.ts'
import { fault } from '../../base/outcome.ts'
import { openSignInPages } from './pages.ts'

/** The other half of an authorisation: waits for one person, and remembers who came. */
const uid = 'waiting-1'

describe('the pages of sign-in', () => {
  let people: PeopleWorld
  let server: Server
  let origin: string
  const came: object[] = []
  const address = { last: '' }
  const isWaiting = { now: true }
  before(async () => {
    people = await openPeopleWorld()
    server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const bound = server.address()
    origin = `http://localhost:${typeof bound === 'object' && bound !== null ? bound.port : fault('no port')}`
    const outside = { ...people.parts.outside, elapsedMs: () => performance.now() }
    const answer = openSignInPages({
      ...people.parts,
      outside,
      evenMs: 100,
      party: { ...party, origins: [origin] },
      issuer: new URL(origin),
      office: new URL('http://localhost:8480'),
      addressOf: request => (address.last = request.socket.remoteAddress ?? ''),
    })
    server.on('request', (request, response) => {
      answer(request, response, {
        current: () => Promise.resolve(isWaiting.now ? { uid } : undefined),
        finish: async signedIn => {
          came.push(signedIn)
          response.writeHead(303, { location: 'http://localhost:8480/sign-in/callback?code=1' }).end()
        },
      }).catch((thrown: unknown) => response.destroy(thrown instanceof Error ? thrown : undefined))
    })
  })
  after(async () => {
    server.close()
    server.closeAllConnections()
    await people.close()
  })

  const ours = () => ({ origin, 'sec-fetch-site': 'same-origin' })
  const page = async () => {
    const response = await fetch(`${origin}/sign-in/${uid}`)
    return { response, html: await response.text() }
  }
  const post = (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = ours()) =>
    fetch(`${origin}/sign-in/${uid}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
  const enrol = (step: 'offer' | 'finish', body: object, headers: Readonly<Record<string, string>> = ours()) =>
    fetch(`${origin}/sign-in/enrol/${step}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const here = (challenge: string) => ({ ...ceremony(challenge), origin })
  const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

  async function enrolByPage(name: string, fallback?: { readonly password: string }) {
    const { person, token, email } = await people.invite(name)
    const offered = JSON.parse(await (await enrol('offer', { institution: 'demo', token })).text())
    const device = openAuthenticator()
    const passkey = device.create(here(offered.passkey.challenge), handleOf(person))
    const code = generateSync({ secret: offered.totp.secret, epoch: people.world.clock.now().getTime() / 1_000 })
    const made = {
      institution: 'demo',
      token,
      passkey,
      ...(fallback === undefined ? {} : { fallback: { ...fallback, code } }),
    }
    const finished = await enrol('finish', made)
    return {
      person,
      email,
      device,
      secret: offered.totp.secret,
      status: finished.status,
      ...JSON.parse(await finished.text()),
    }
  }

  test('run one script and one style, whose hashes the policy names, and nothing else', async () => {
    for (const path of [`/sign-in/${uid}`, '/sign-in/enrol']) {
      const response = await fetch(`${origin}${path}`)
      const html = await response.text()
      const policy = response.headers.get('content-security-policy') ?? ''
      for (const tag of ['script', 'style']) {
        const [, source = '', ...more] = html.split(new RegExp(`<${tag}[^>]*>|</${tag}>`))
        assert.equal(more.length, 1, `${path} has one ${tag}`)
        assert.ok(policy.includes(`${tag}-src 'sha256-${createHash('sha256').update(source).digest('base64')}'`))
      }
      assert.match(policy, /default-src 'none'.*frame-ancestors 'none'.*require-trusted-types-for/)
      assert.doesNotMatch(html, /\son\w+=|javascript:|style=|https?:\/\/(?!localhost)/)
      assert.equal(response.headers.get('cache-control'), 'no-store')
    }
  })

  test('can be read by a machine that reads aloud: a language, a title, a label for every field', async () => {
    for (const path of [`/sign-in/${uid}`, '/sign-in/enrol']) {
      const html = await (await fetch(`${origin}${path}`)).text()
      assert.match(html, /<html lang="en">/)
      assert.match(html, /<title>[^<]+<\/title>/)
      assert.match(html, /role="alert"/)
      const fields = [...html.matchAll(/<input (?!type="hidden")[^>]*id="([^"]+)"/g)].map(([, id]) => id)
      assert.ok(fields.length >= 2)
      for (const id of fields) assert.ok(html.includes(`<label for="${id}">`), id)
    }
  })

  test('let in whoever enrolled by them, and lead back', async () => {
    const { person, device, status, recoveryCodes } = await enrolByPage('Ana Ruiz')
    assert.deepEqual({ status, recoveryCodes }, { status: 200, recoveryCodes: [] })
    const { html } = await page()
    const options = JSON.parse(unescaped(/data-options="([^"]+)"/.exec(html)?.[1] ?? ''))
    assert.equal(options.userVerification, 'required')
    assert.deepEqual(options.allowCredentials ?? [], [])
    const answer = JSON.stringify(device.get(here(options.challenge)))
    const response = await post({ answer })
    assert.equal(response.status, 303)
    assert.deepEqual(came.at(-1), {
      institution: 'demo',
      person,
      acr: 'urn:vouch:phr',
      amr: ['hwk', 'user'],
      at: people.world.clock.now(),
    })
    assert.equal((await post({ answer })).status, 401)
  })

  test('let in by password and code, and take a recovery code for the code', async () => {
    const { email, recoveryCodes } = await enrolByPage('Bo Lindt', { password: goodPassword })
    assert.equal(recoveryCodes.length, 10)
    const response = await post({ institution: 'demo', email, password: goodPassword, code: recoveryCodes[0] })
    assert.equal(response.status, 303)
  })

  test('say the same to whoever is refused, word for word', async () => {
    const { email } = await enrolByPage('Caro Dunn', { password: goodPassword })
    const wrong = { institution: 'demo', email, password: 'purple lantern drifts south', code: '000000' }
    const answers = await Promise.all(
      [
        wrong,
        { ...wrong, password: goodPassword },
        { ...wrong, email: 'nobody@bank.example' },
        { ...wrong, institution: 'nobody' },
        { answer: '{}' },
      ].map(async fields => {
        const response = await post(fields)
        const headers = [...response.headers].filter(([name]) => name !== 'date')
        return { status: response.status, headers, text: await response.text() }
      }),
    )
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    assert.equal(answers[0]?.status, 401)
  })

  test('take nothing from pages of others', async () => {
    const { email } = await people.enrol('Dov Katz')
    const fields = { institution: 'demo', email, password: goodPassword, code: '000000' }
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'http://evil.localhost:1' },
      { origin: 'null' },
      { origin, 'sec-fetch-site': 'cross-site' },
      { origin, 'sec-fetch-site': 'same-site' },
    ]) {
      assert.equal((await post(fields, headers)).status, 403, JSON.stringify(headers))
      assert.equal((await enrol('offer', { institution: 'demo', token: 'x' }, headers)).status, 403)
    }
  })

  test('are over with the authorisation they belong to', async () => {
    assert.equal((await fetch(`${origin}/sign-in/another`)).status, 400)
    isWaiting.now = false
    assert.equal((await page()).response.status, 400)
    isWaiting.now = true
    assert.equal((await fetch(`${origin}/sign-in/${uid}`, { method: 'PUT', headers: ours() })).status, 405)
  })

  test('take no more than a page sends', async () => {
    const long = { institution: 'demo', email: 'x'.repeat(40_000), password: 'x', code: 'x' }
    assert.equal((await post(long)).status, 401)
    assert.equal((await enrol('finish', { institution: 'demo', token: 'x'.repeat(40_000) })).status, 400)
    assert.equal(
      (await enrol('finish', { institution: 'demo', token: 'x', passkey: {}, roles: ['approver'] })).status,
      400,
    )
  })

  const isFull = process.env['VOUCH_TIMING'] === 'full'
  const samples = isFull ? 200 : 12
  test(`answer after the same time whether or not anybody has the address: ${samples} of each`, async () => {
    const { email } = await enrolByPage('Eve Stone', { password: goodPassword })
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < samples; round++) {
      for (const [times, whose] of [
        [known, email],
        [unknown, 'nobody@bank.example'],
      ] as const) {
        const startedMs = performance.now()
        const response = await post({
          institution: 'demo',
          email: whose,
          password: 'wrong wrong wrong',
          code: '123456',
        })
        await response.text()
        times.push(performance.now() - startedMs)
      }
    }
    const p = mannWhitney(known, unknown)
    // Chance alone says less than 0.01 once in a hundred runs, which is too often for a test that always runs.
    assert.ok(p > (isFull ? 0.01 : 0.0001), `p = ${p}`)
  })
})

/** Two-sided p of the Mann-Whitney U test, by the normal approximation; ties share their rank. */
function mannWhitney(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map(value => ({ value, isOne: true })), ...other.map(value => ({ value, isOne: false }))]
  all.sort((a, b) => a.value - b.value)
  const rankSum = all.reduce((sum, { isOne }, index) => sum + (isOne ? index + 1 : 0), 0)
  const [m, n] = [one.length, other.length]
  const u = rankSum - (m * (m + 1)) / 2
  const z = Math.abs(u - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12)
  // Abramowitz and Stegun 7.1.26.
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2)
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return tail * Math.exp((-z * z) / 2)
}
