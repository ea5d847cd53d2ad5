import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'

import { readConfig } from './config.ts'

const folder = import.meta.dirname
const variablesIn = (path: string) => {
  const found = readFileSync(join(folder, path), 'utf8').match(/VOUCH_[A-Z_]*[A-Z]/g) ?? []
  return [...new Set(found.filter(name => name !== 'VOUCH_SMTP'))].toSorted()
}

const right = {
  VOUCH_DATABASE_HOST: '/run/vouch',
  VOUCH_DATABASE_USER: 'vouch_api',
  VOUCH_DATABASE_PASSWORD: 'hunter2hunter2',
  VOUCH_KEYS: '/keys',
  VOUCH_ORIGIN: 'vouch.example/log',
}

describe('the configuration', () => {
  test('is read once and keeps its secrets to itself', () => {
    const config = readConfig('api', right)
    assert.deepEqual(config.ok && config.value.listen, { host: '127.0.0.1', firstPort: 8480, lastPort: 8480 })
    assert.equal(config.ok && config.value.database.password.reveal(), 'hunter2hunter2')
    assert.doesNotMatch(inspect(config, { depth: 9 }) + JSON.stringify(config), /hunter2/)
  })

  test('says all that is wrong with it at once', () => {
    const config = readConfig('apj', {
      VOUCH_DATABASE_PORT: '70000',
      VOUCH_PORT: '9-8',
      VOUCH_BANK: 'ftp://bank',
      VOUCH_DATABASE_PASSWORD: '',
    })
    assert.deepEqual(config.ok ? [] : config.refusal.faults, [
      'the process must be one of api, worker, sealer, not apj',
      'VOUCH_DATABASE_HOST is not set',
      'VOUCH_DATABASE_PORT must be a port, 0 to 65535, not 70000',
      'VOUCH_DATABASE_USER is not set',
      'VOUCH_DATABASE_PASSWORD is not set',
      'VOUCH_KEYS is not set',
      'VOUCH_ORIGIN is not set',
      'VOUCH_PORT must be a port or a range of them, such as 8480 or 8480-8519, not 9-8',
      'VOUCH_BANK must be an http or https address',
    ])
  })

  test('names a mail server whole, or none', () => {
    const none = readConfig('worker', { ...right, VOUCH_SMTP_HOST: '' })
    assert.deepEqual(none.ok && [none.value.mail, none.value.reach], [undefined, 'public'])
    const whole = readConfig('worker', {
      ...right,
      VOUCH_SMTP_HOST: 'mail.example',
      VOUCH_SMTP_FROM: 'pay@bank.example',
      VOUCH_SMTP_USER: 'vouch',
      VOUCH_SMTP_PASSWORD: 'hunter3hunter3',
    })
    const { login, ...rest } = (whole.ok ? whole.value.mail : undefined) ?? {}
    assert.deepEqual(rest, { host: 'mail.example', port: 465, tls: 'from_the_start', from: 'pay@bank.example' })
    assert.deepEqual([login?.user, login?.password.reveal()], ['vouch', 'hunter3hunter3'])
    assert.doesNotMatch(inspect(whole, { depth: 9 }) + JSON.stringify(whole), /hunter3/)
  })

  test('lets mail leave this machine under TLS only, and webhooks come back to it where nobody else asks', () => {
    const config = readConfig('worker', {
      ...right,
      VOUCH_HOST: '10.0.0.1',
      VOUCH_SMTP_HOST: 'mail.example',
      VOUCH_SMTP_PORT: 'smtp',
      VOUCH_SMTP_TLS: 'none',
      VOUCH_SMTP_USER: 'vouch',
      VOUCH_SMTP_FROM: 'Bank <pay@bank.example>',
      VOUCH_WEBHOOK_REACH: 'loopback_too',
    })
    assert.deepEqual(config.ok ? [] : config.refusal.faults, [
      'VOUCH_SMTP_PORT must be a port, 0 to 65535, not smtp',
      'VOUCH_SMTP_TLS may be none for this machine only, not for mail.example',
      'VOUCH_SMTP_FROM must be one mail address and nothing else',
      'VOUCH_SMTP_USER and VOUCH_SMTP_PASSWORD must be set both, or neither',
      'VOUCH_WEBHOOK_REACH may be loopback_too only where VOUCH_HOST is this machine, not 10.0.0.1',
    ])
    const half = readConfig('worker', { ...right, VOUCH_SMTP_TLS: 'tls', VOUCH_WEBHOOK_REACH: 'everywhere' })
    assert.deepEqual(half.ok ? [] : half.refusal.faults, [
      'VOUCH_SMTP_HOST is not set',
      'VOUCH_SMTP_TLS must be one of from_the_start, starttls, none, not tls',
      'VOUCH_SMTP_FROM is not set',
      'VOUCH_WEBHOOK_REACH must be one of public, loopback_too, not everywhere',
    ])
    const here = readConfig('api', { ...right, VOUCH_WEBHOOK_REACH: 'loopback_too' })
    assert.equal(here.ok && here.value.reach, 'loopback_too')
  })

  test('is documented variable by variable', () => {
    const inCode = [
      ...variablesIn('config.ts'),
      ...['FROM', 'HOST', 'PASSWORD', 'PORT', 'TLS', 'USER'].map(part => `VOUCH_SMTP_${part}`),
    ]
    assert.deepEqual(variablesIn('../docs/configuration.md'), [...new Set(inCode)].toSorted())
  })
})
