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
  workOff,
} from '../../../test/people-world.ts'
import { fault } from '../../base/outcome.ts'
import type { Challenge } from '../proof-of-work.ts'
import { openSignInPages } from './pages.ts'

/** One of the authorisations that wait for somebody: whichever begins so. */
const uid = 'waiting-1'

describe('the pages of sign-in', () => {
  let people: PeopleWorld
  let server: Server
  let origin: string
  const came: object[] = []
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
    })
    server.on('request', (request, response) => {
      answer(request, response, {
        current: () => {
          const [, asked = uid] = /^\/sign-in\/(waiting-\d+)$/.exec(request.url ?? '') ?? []
          return Promise.resolve(isWaiting.now ? { uid: asked } : undefined)
        },
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

  let requests = 0
  /** Of our pages, each from somewhere else; the proxy that says so is trusted. */
  const ours = () => ({ origin, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': `198.51.100.${++requests}` })
  const page = async () => {
    const response = await fetch(`${origin}/sign-in/${uid}`)
    return { response, html: await response.text() }
  }
  /** In a sign-in of its own, unless the test says which. */
  const post = (
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = ours(),
    at = `waiting-${100 + requests}`,
  ) =>
    fetch(`${origin}/sign-in/${at}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
  const enrol = (step: 'offer' | 'finish', body: object, headers: Readonly<Record<string, string>> = ours()) =>
    fetch(`${origin}/sign-in/enrol/${step}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const here = (challenge: string) => ({ ...ceremony(challenge), origin })
  const challengeIn = (html: string): Challenge | undefined => {
    const [, json] = /data-challenge="([^"]+)"/.exec(html) ?? []
    return json === undefined ? undefined : JSON.parse(unescaped(json))
  }
  /** Without what differs from one sign-in to the next, and what was typed. */
  const general = (html: string) => html.replace(/waiting-\d+|(?<=data-options="|name="email"[^>]*value=")[^"]*/g, '…')
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
      assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin')
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
    const response = await post({ answer }, ours(), uid)
    assert.equal(response.status, 303)
    assert.deepEqual(came.at(-1), {
      institution: 'demo',
      person,
      acr: 'urn:vouch:phr',
      amr: ['hwk', 'user'],
      at: people.world.clock.now(),
    })
    assert.equal((await post({ answer }, ours(), uid)).status, 401)
  })

  test('let in by password and code, and take a recovery code for the code', async () => {
    const { email, recoveryCodes } = await enrolByPage('Bo Lindt', { password: goodPassword })
    assert.equal(recoveryCodes.length, 10)
    const response = await post({ institution: 'demo', email, password: goodPassword, code: recoveryCodes[0] })
    assert.equal(response.status, 303)
  })

  test('have the browser work after three failures, for a name that nobody has as well, and take what it worked out once', async () => {
    const { email } = await enrolByPage('Flo Reed', { password: goodPassword })
    for (const whose of [email, 'nobody.here@bank.example']) {
      const wrong = { institution: 'demo', email: whose, password: 'purple lantern drifts south', code: '000000' }
      for (let tries = 0; tries < 2; tries++) assert.equal(challengeIn(await (await post(wrong)).text()), undefined)
      const third = await post(wrong)
      assert.equal(third.status, 401)
      const challenge = challengeIn(await third.text()) ?? fault('the page says what to work out')
      const without = await post(wrong)
      const html = await without.text()
      assert.equal(without.status, 403)
      assert.ok(
        html.includes(`value="${whose}"`) && html.includes('<progress'),
        'what was typed stays, but no password',
      )
      assert.ok(!html.includes(wrong.password))
      const work = await workOff(challenge)
      assert.equal((await post({ ...wrong, work })).status, 401)
      assert.equal((await post({ ...wrong, work })).status, 403)
    }
  })

  test('say until when a name or an address is kept out, and not whether anybody has that name', async () => {
    const { email } = await enrolByPage('Gus Hahn', { password: goodPassword })
    const texts = []
    for (const whose of [email, 'nobody.else@bank.example']) {
      const wrong = { institution: 'demo', email: whose, password: 'purple lantern drifts south', code: '000000' }
      let work: string | undefined
      for (let tries = 0; tries < 10; tries++) {
        const challenge = challengeIn(await (await post({ ...wrong, ...(work && { work }) })).text())
        work = challenge && (await workOff(challenge))
      }
      const locked = await post(wrong)
      assert.deepEqual([locked.status, locked.headers.get('retry-after')], [429, '1800'])
      texts.push(general(await locked.text()))
    }
    assert.equal(texts[0], texts[1])
    assert.match(texts[0] ?? '', /<time datetime="2026-01-05T15:30:00.000Z">15:30 UTC on 2026-01-05</)
    const here = { ...ours(), 'x-forwarded-for': '203.0.113.77' }
    for (let tries = 0; tries < 11; tries++) assert.equal((await post({ answer: '{}' }, here)).status, 401)
    const blocked = await post({ answer: '{}' }, here)
    assert.deepEqual([blocked.status, blocked.headers.get('retry-after')], [429, '900'])
    const html = await blocked.text()
    assert.match(html, /Nobody can sign in from there before <time /)
    assert.doesNotMatch(html, /<form/)
    const invited = await enrol('offer', { institution: 'demo', token: 'x' }, here)
    assert.equal(invited.status, 429)
    assert.match(JSON.parse(await invited.text()).says, /15:15 UTC/)
  })

  test('end after five codes, and lead back to where one begins', async () => {
    const wrong = { institution: 'demo', email: 'ina@bank.example', password: 'x', code: '000000' }
    for (let tries = 0; tries < 5; tries++)
      assert.equal((await post({ ...wrong, email: `ina${tries}@bank.example` }, ours(), 'waiting-5')).status, 401)
    const over = await post({ ...wrong, email: 'ina9@bank.example' }, ours(), 'waiting-5')
    assert.equal(over.status, 429)
    assert.match(await over.text(), /href="http:\/\/localhost:8480\/sign-in"/)
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
        const text = general(await response.text())
        return { status: response.status, headers, text }
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
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < samples; round++) {
      // Each name once: from the fourth try on, work comes first.
      const { email } = await enrolByPage(`Eve Stone ${round}`, { password: goodPassword })
      for (const [times, whose] of [
        [known, email],
        [unknown, `nobody.${round}@bank.example`],
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
