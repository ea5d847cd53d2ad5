import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'

import { readConfig } from './config.ts'

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
})
