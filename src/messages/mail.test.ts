import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openAuthority } from '../../test/certificate.ts'
import { type MailServer, openMailServer } from '../../test/mail-server.ts'
import { isMailAddress, type MailOptions, openMail } from './mail.ts'

const letter = {
  id: 'msg_1',
  to: 'ada@member.example',
  fromName: 'First Bank & Trust',
  subject: 'Your payment of $12.50 was made',
  text: 'Your payment of $12.50 was made.\n.\nZażółć\n',
  queuedAt: new Date('2026-01-05T15:00:00Z'),
}
const { signal } = new AbortController()

describe('a mail', () => {
  const authority = openAuthority()
  let server: MailServer
  before(async () => {
    server = await openMailServer()
  })
  after(() => server.close())

  const here = (options: Partial<MailOptions> = {}): MailOptions => ({
    host: '127.0.0.1',
    port: server.port,
    tls: 'none',
    from: 'no-reply@bank.example',
    silenceMsMax: 400,
    ...options,
  })

  test('reaches the one address it is for, with an id and a date that stay the same however often it is sent', async () => {
    const send = openMail(here())
    for (let sending = 0; sending < 2; sending++) assert.deepEqual(await send(letter, signal), { kind: 'accepted' })
    const [first, second] = server.kept
    assert.deepEqual([first?.from, first?.to], ['no-reply@bank.example', ['ada@member.example']])
    for (const kept of [first, second]) {
      assert.deepEqual(headersOf(kept?.raw ?? ''), {
        from: '"First Bank & Trust" <no-reply@bank.example>',
        to: 'ada@member.example',
        subject: 'Your payment of $12.50 was made',
        'message-id': '<msg_1@bank.example>',
        date: 'Mon, 05 Jan 2026 15:00:00 +0000',
        'auto-submitted': 'auto-generated',
        'mime-version': '1.0',
        'content-type': 'text/plain; charset=utf-8',
        'content-transfer-encoding': 'quoted-printable',
      })
    }
    assert.match(first?.raw ?? '', /was made\.\r\n\.\r\nZa=C5=BC=C3=B3=C5=82=C4=87\r\n$/)
  })

  test('is refused for good with 5yz, and to be tried again with 4yz, silence and a line that breaks', async () => {
    const send = openMail(here())
    const expected = [
      ['refuse', { kind: 'refused', reason: 'smtp_550' }],
      ['refuse_message', { kind: 'refused', reason: 'smtp_554' }],
      ['refuse_sender', { kind: 'failed', reason: 'smtp_550' }],
      ['put_off', { kind: 'failed', reason: 'smtp_451' }],
      ['accept_then_hang', { kind: 'failed', reason: 'timed_out' }],
      ['accept_then_drop', { kind: 'failed', reason: 'connection_lost' }],
    ] as const
    for (const [manner, answer] of expected) {
      server.manner = () => manner
      assert.deepEqual(await send(letter, signal), answer, manner)
    }
    server.manner = () => 'accept'
    const nobody = openMail(here({ port: 1 }))
    assert.deepEqual(await nobody(letter, signal), { kind: 'failed', reason: 'connection_lost' })
  })

  test('that we break off ourselves has said nothing', async () => {
    server.manner = () => 'accept_then_hang'
    const stopping = new AbortController()
    const before = server.kept.length
    const sending = openMail(here({ silenceMsMax: 5_000 }))(letter, stopping.signal)
    stopping.abort()
    assert.deepEqual(await sending, { kind: 'interrupted' })
    assert.equal(server.kept.length, before)
    server.manner = () => 'accept'
  })

  test('goes under TLS with a login: by STARTTLS or from the start, to a server whose certificate is good', async () => {
    const login = { user: 'vouch', password: 'not to be seen' }
    for (const tls of ['starttls', 'from_the_start'] as const) {
      const certificate = authority.certify('localhost')
      const safe = await openMailServer({ certificate, login, isTlsFromTheStart: tls === 'from_the_start' })
      const options = here({
        host: 'localhost',
        port: safe.port,
        tls,
        ca: authority.ca,
        login: { user: login.user, password: { reveal: () => login.password } },
      })
      assert.deepEqual(await openMail(options)(letter, signal), { kind: 'accepted' })
      assert.deepEqual([safe.kept[0]?.isTls, safe.kept[0]?.user], [true, 'vouch'])
      const { ca, ...distrusting } = options
      assert.ok(ca)
      assert.deepEqual(await openMail(distrusting)(letter, signal), { kind: 'failed', reason: 'tls_failed' })
      const wrong = { ...options, login: { user: 'vouch', password: { reveal: () => 'wrong' } } }
      // Our login is our affair: the mail is not given up for it.
      assert.deepEqual(await openMail(wrong)(letter, signal), { kind: 'failed', reason: 'smtp_535' })
      assert.equal(safe.kept.length, 1)
      await safe.close()
    }
  })

  test('is not sent in the clear by a server that offers no STARTTLS, nor from this machine without TLS', async () => {
    const before = server.named.length
    assert.deepEqual(await openMail(here({ tls: 'starttls' }))(letter, signal), {
      kind: 'failed',
      reason: 'tls_failed',
    })
    assert.equal(server.named.length, before)
    for (const host of ['smtp.example.com', '10.0.0.1', 'localhost.example.com']) {
      assert.throws(() => openMail(here({ host })), /under TLS only/)
    }
    assert.throws(() => openMail(here({ from: 'First Bank <no-reply@bank.example>' })), /one address/)
  })

  describe('has headers that nobody can add to', () => {
    const injected = ['\r\nBcc: eve@evil.example', '\nBcc: eve@evil.example', '\rBcc: eve@evil.example', '\u2028', '\0']

    test('by its address: what is not one address is refused, and nobody is named', async () => {
      const addresses = [
        ...injected.map(tail => `ada@member.example${tail}`),
        'ada@member.example, eve@evil.example',
        'ada@member.example;eve@evil.example',
        'ada@member.example eve@evil.example',
        'Ada <ada@member.example>',
        'undisclosed:ada@member.example;',
        '<ada@member.example>',
        '"ada@member.example"@evil.example',
        'ada@member.example> NOTIFY=SUCCESS',
        'ada',
        '@member.example',
        `${'a'.repeat(65)}@member.example`,
        `a@${'b'.repeat(260)}`,
        '',
      ]
      const before = server.named.length
      for (const to of addresses) {
        assert.equal(isMailAddress(to), false, to)
        const answer = await openMail(here())({ ...letter, to }, signal)
        assert.deepEqual(answer, { kind: 'refused', reason: 'address_malformed' })
      }
      assert.equal(server.named.length, before)
    })

    test('by the name it comes from, or by its subject: that is a fault, and nobody is named', async () => {
      const before = server.named.length
      for (const tail of injected) {
        if (tail === '\u2028') continue // A separator of lines to Unicode, and an ordinary sign to mail.
        await assert.rejects(openMail(here())({ ...letter, subject: `Hello${tail}` }, signal), /more than one line/)
        await assert.rejects(openMail(here())({ ...letter, fromName: `Bank${tail}` }, signal), /more than one line/)
      }
      assert.equal(server.named.length, before)
    })

    test('by what looks like a header in its text, or like another address in its name', async () => {
      server.kept.length = 0
      const tricky = { ...letter, fromName: 'Bank" <eve@evil.example>, "', text: 'Bcc: eve@evil.example\n\nHello\n' }
      assert.deepEqual(await openMail(here())(tricky, signal), { kind: 'accepted' })
      assert.deepEqual(server.kept[0]?.to, ['ada@member.example'])
      const headers = headersOf(server.kept[0]?.raw ?? '')
      assert.equal(headers['bcc'], undefined)
      assert.match(headers['from'] ?? '', /<no-reply@bank\.example>$/)
    })
  })
})

function headersOf(raw: string): Record<string, string> {
  const [head = ''] = raw.split('\r\n\r\n')
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
}
