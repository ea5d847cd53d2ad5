import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createTlsServer } from 'node:https'
import { after, before, describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { openApi } from '../../test/api.ts'
import { type Certificate, openAuthority } from '../../test/certificate.ts'
import { guardOf } from '../../test/guard.ts'
import { type Front, type HttpProbing, openHttpProbing } from '../../test/probing-http.ts'
import { scratchRoutes } from '../../test/scratch-room.ts'
import { controls } from './controls.ts'
import { loadShedding } from './controls-standing.ts'

type Passed = Awaited<ReturnType<Front>>

describe('the controls of the gateway', () => {
  let probing: HttpProbing

  before(async () => {
    probing = await openHttpProbing()
  })
  after(() => probing.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      const wrong = steps.filter(({ expected, answer }) => expected !== answer)
      assert.deepEqual({ result, reason, wrong }, { result: 'passed', reason: null, wrong: [] })
    })
  }

  /** Which attempts came back as they must not. */
  const wrongBehind = async (front: Front, id: string) => {
    const { result, steps } = await probing.tryBehind(front, controls, id)
    assert.equal(result, 'failed')
    return steps.filter(({ expected, answer }) => expected !== answer).map(({ tried }) => tried)
  }

  test('gateway.strict-input fails where what does not fit is passed on to the room', async () => {
    let ofTheRoom: Passed | undefined
    const lenient: Front = async (asked, pass) => {
      const answer = await pass(asked)
      if (answer.status === 404) ofTheRoom ??= answer
      return /request_invalid|body_ambiguous/.test(String(answer.body)) ? (ofTheRoom ?? answer) : answer
    }
    const wrong = await wrongBehind(lenient, 'gateway.strict-input')
    for (const one of ['a member that no order has', 'a member twice', 'money as a fraction in binary'])
      assert.ok(wrong.includes(one), one)
    assert.ok(!wrong.includes('money with three decimals'))
  })

  test('gateway.injection-inert fails where text is changed on its way, and where a search finds everybody', async () => {
    const escaping: Front = async (asked, pass) => {
      const answer = await pass(asked)
      const body = String(answer.body).replace(/"nickname":"((?:[^"\\]|\\.)*)"/, (_, text: string) =>
        JSON.stringify({ nickname: encodeURIComponent(text) }).slice(1, -1),
      )
      return { ...answer, body: Buffer.from(body) }
    }
    assert.deepEqual(await wrongBehind(escaping, 'gateway.injection-inert'), ['what it is called then'])
    const finding: Front = async (asked, pass) => {
      const answer = await pass(asked)
      const isSearch = asked.url.startsWith('/v1/billers?name=')
      return isSearch ? { ...answer, status: 200, body: Buffer.from('{"items":[{"id":"bil_1"}]}') } : answer
    }
    const wrong = await wrongBehind(finding, 'gateway.injection-inert')
    assert.ok(wrong.every(one => one.startsWith('billers, payees')) && wrong.length > 3)
  })

  test('gateway.rate-limit fails where nobody has to wait, and where everybody has to', async () => {
    const said = (status: number, code: string, headers = {}): Passed => ({
      status,
      headers,
      body: Buffer.from(`{"type":"/problems/${code}"}`),
    })
    const endless: Front = async (asked, pass) => (asked.method === 'POST' ? said(400, 'request_invalid') : pass(asked))
    assert.deepEqual(await wrongBehind(endless, 'gateway.rate-limit'), ['who writes on and on'])
    let writes = 0
    const forAll: Front = async (asked, pass) => {
      if (asked.method === 'POST') writes++
      if (writes > 20) return said(429, 'rate_limited', { 'retry-after': '1' })
      return asked.method === 'POST' ? said(400, 'request_invalid') : pass(asked)
    }
    assert.deepEqual(await wrongBehind(forAll, 'gateway.rate-limit'), [
      'a read by the same client, meanwhile',
      'a write by another client, meanwhile',
    ])
  })

  test('gateway.health fails where somebody else answers, and nobody can tell where the api is not ready', async () => {
    const page: Front = async (asked, pass) =>
      asked.url.startsWith('/health/') ? { status: 200, headers: {}, body: Buffer.from('OK') } : pass(asked)
    assert.deepEqual(await wrongBehind(page, 'gateway.health'), ['whether the api is ready'])
    const away: Front = async () => ({ status: 503, headers: {}, body: Buffer.from('{"status":"not_ready"}') })
    const { result, reason } = await probing.tryBehind(away, controls, 'gateway.health')
    assert.deepEqual({ result, reason }, { result: 'unknown', reason: 'it broke off: Error not_ready' })
  })

  test('gateway.load-shedding fails where there is always a place', async () => {
    const endless = () => ({ enter: () => true, leave: () => {}, limit: () => 256, stop: () => {} })
    const { result, steps } = await probing.tryOf([loadShedding(endless)], 'gateway.load-shedding')
    assert.equal(result, 'failed')
    const wrong = steps.filter(({ expected, answer }) => expected !== answer).map(({ tried }) => tried)
    assert.deepEqual(wrong, [
      'a read, 75 % of the places taken',
      'a new payee, 90 % of the places taken',
      'a read, 90 % of the places taken',
      'a payment, 100 % of the places taken',
      'a new payee, 100 % of the places taken',
      'a read, 100 % of the places taken',
    ])
  })

  test('gateway.tls fails where an address of another machine is a plain one', async () => {
    const elsewhere = { ...probing.places, addresses: { api: new URL('http://api.bank.invalid') } }
    assert.equal((await probing.tryOf(controls, 'gateway.tls', elsewhere)).result, 'failed')
  })

  test('gateway.tls passes at a gateway that has a certificate, and fails at a server that is less strict', async () => {
    const authority = openAuthority()
    const shown = authority.certify('localhost')
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, authority.ca])
    const certificates = {
      current: () => certificateOf(shown),
      onChange: () => () => {},
      look: async () => false,
      close: () => {},
    }
    const api = await openApi(scratchRoutes, {
      guard: (outside, measures) => guardOf(outside, measures, { certificates }),
    })
    const weak = createTlsServer({ ...shown, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, (_, response) =>
      response.end('{}'),
    )
    weak.listen(0, 'localhost')
    await once(weak, 'listening')
    try {
      const at = (port: string) => ({ ...probing.places, addresses: { api: new URL(`https://localhost:${port}`) } })
      const strict = await probing.tryOf(controls, 'gateway.tls', at(new URL(api.url('/')).port))
      assert.deepEqual({ result: strict.result, steps: strict.steps.length }, { result: 'passed', steps: 13 })
      const address = weak.address()
      const port = address === null || typeof address === 'string' ? '' : String(address.port)
      const { steps } = await probing.tryOf(controls, 'gateway.tls', at(port))
      assert.deepEqual(
        steps.filter(({ expected, answer }) => expected !== answer).map(({ tried, answer }) => `${tried}: ${answer}`),
        ['the api asked with TLS 1.1: agreed', 'for how long the api wants nothing but TLS: 0 s'],
      )
    } finally {
      setDefaultCACertificates(before)
      weak.close()
      await api.close()
    }
  })
})

function certificateOf({ cert, key }: Certificate) {
  return { cert: Buffer.from(cert), key: Buffer.from(key) }
}
