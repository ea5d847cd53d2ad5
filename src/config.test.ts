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
  VOUCH_VAULT: '/run/vouch/vault/socket',
  VOUCH_ISSUER: 'http://localhost:8520',
  VOUCH_AUDIENCE: 'http://127.0.0.1:8480',
}

describe('the configuration', () => {
  test('is read once and keeps its secrets to itself', () => {
    const config = readConfig('api', right)
    assert.deepEqual(config.ok && config.value.listen, { host: '127.0.0.1', firstPort: 8480, lastPort: 8480 })
    assert.equal(config.ok && config.value.database.password.reveal(), 'hunter2hunter2')
    assert.doesNotMatch(inspect(config, { depth: 9 }) + JSON.stringify(config), /hunter2/)
  })

  test('takes several places for copies, each a whole path and none twice', () => {
    const copiesOf = (text: string) => readConfig('sealer', { ...right, VOUCH_COPIES: text })
    const two = copiesOf('file:/copies/one  file:/copies/two')
    assert.deepEqual(two.ok && two.value.copies, [
      { kind: 'folder', folder: '/copies/one' },
      { kind: 'folder', folder: '/copies/two' },
    ])
    assert.equal(two.ok && two.value.copySeconds, 15)
    for (const wrong of ['/copies/one', 'file:copies', 'ftp://copies', 'file:/one file:/one'])
      assert.equal(copiesOf(wrong).ok, false, wrong)
  })

  test('takes one bucket for copies, with its own settings and no others, and its secret from a file', () => {
    const bucket = {
      VOUCH_COPIES: 'file:/copies/one s3://vouch-copies/bank/one',
      VOUCH_BUCKET_REGION: 'eu-central-1',
      VOUCH_BUCKET_KEY_ID: 'AKIA1',
      VOUCH_BUCKET_SECRET_FILE: '/etc/vouch/secret',
    }
    const read = (more: Readonly<Record<string, string>>) => readConfig('sealer', { ...right, ...bucket, ...more })
    const config = read({})
    assert.deepEqual(config.ok && config.value.copies[1], {
      kind: 's3',
      bucket: 'vouch-copies',
      prefix: 'bank/one',
      region: 'eu-central-1',
      endpoint: undefined,
      keyId: 'AKIA1',
      secretFile: '/etc/vouch/secret',
      retainYears: 10,
    })
    for (const endpoint of ['https://s3.example', 'http://127.0.0.1:9000'])
      assert.equal(read({ VOUCH_BUCKET_ENDPOINT: endpoint }).ok, true, endpoint)
    const wrong = [
      { VOUCH_BUCKET_ENDPOINT: 'http://s3.example' },
      { VOUCH_BUCKET_ENDPOINT: 'https://me:secret@s3.example' },
      { VOUCH_BUCKET_REGION: '' },
      { VOUCH_BUCKET_SECRET_FILE: 'secret' },
      { VOUCH_BUCKET_RETAIN_YEARS: '0' },
      { VOUCH_COPIES: 's3://Bucket' },
      { VOUCH_COPIES: 's3://a.b' },
      { VOUCH_COPIES: 's3://vouch-copies/../x' },
      { VOUCH_COPIES: 's3://vouch-copies/a s3://vouch-copies/b' },
      { VOUCH_COPIES: 'file:/copies/one' },
    ]
    for (const more of wrong) assert.equal(read(more).ok, false, JSON.stringify(more))
  })

  test('says all that is wrong with it at once', () => {
    const config = readConfig('apj', {
      VOUCH_DATABASE_PORT: '70000',
      VOUCH_PORT: '9-8',
      VOUCH_BANK: 'ftp://bank',
      VOUCH_DATABASE_PASSWORD: '',
    })
    assert.deepEqual(config.ok ? [] : config.refusal.faults, [
      'the process must be one of api, office, issuer, worker, sealer, vault, prober, not apj',
      'VOUCH_DATABASE_HOST is not set',
      'VOUCH_DATABASE_PORT must be a port, 0 to 65535, not 70000',
      'VOUCH_DATABASE_USER is not set',
      'VOUCH_DATABASE_PASSWORD is not set',
      'VOUCH_KEYS is not set',
      'VOUCH_ORIGIN is not set',
      'VOUCH_PORT must be a port or a range of them, such as 8480 or 8480-8519, not 9-8',
      'VOUCH_BANK must be an http or https address',
      'VOUCH_VAULT is not set',
    ])
  })

  test('takes no name of the logs that no verifier would take', () => {
    for (const origin of [
      'https://vouch.example/log',
      'Vouch.example/log',
      'vouch',
      'vouch.example/',
      'vouch.example/a b',
    ]) {
      const config = readConfig('api', { ...right, VOUCH_ORIGIN: origin })
      assert.deepEqual(config.ok ? [] : config.refusal.faults, [
        'VOUCH_ORIGIN must be an address without its scheme, in lower case, such as pay.example/log',
      ])
    }
  })

  test('takes the key-encryption key from its own folder unless told, and from a file only when that is said', () => {
    const kekOf = (env: Readonly<Record<string, string>>) => {
      const config = readConfig('vault', { ...right, ...env })
      return config.ok ? config.value.kek : config.refusal.faults
    }
    const nothing = { current: 'file:/keys/kek', former: undefined, isFileAllowed: false, environment: {} }
    assert.deepEqual(kekOf({}), nothing)
    assert.deepEqual(kekOf({ VOUCH_KEK: '', VOUCH_KEK_FORMER: '' }), nothing)
    assert.deepEqual(kekOf({ VOUCH_KEK_FILE: 'for_development' }), { ...nothing, isFileAllowed: true })
    const [current, former] = ['pkcs11:token=a', 'file:/keys/old']
    const environment = { SOFTHSM2_CONF: '/etc/softhsm2.conf' }
    assert.deepEqual(kekOf({ VOUCH_KEK: current, VOUCH_KEK_FORMER: former, ...environment, DATABASE_URL: 'x' }), {
      current,
      former,
      isFileAllowed: false,
      environment,
    })
    assert.deepEqual(kekOf({ VOUCH_KEK_FILE: 'yes' }), [
      'VOUCH_KEK_FILE must be one of refused, for_development, not yes',
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

  test('leads nobody to a page where one chooses who one is, but in a demo and on this machine', () => {
    const withDoor = (origin: string, door: string, part: 'issuer' | 'office' = 'issuer') => {
      const env = { ...right, VOUCH_ISSUER: 'http://localhost:8520', VOUCH_AUDIENCE: 'http://127.0.0.1:8480' }
      const config = readConfig(part, { ...env, VOUCH_ORIGIN: origin, VOUCH_DEMO_DOOR: door })
      return config.ok ? config.value.demoDoor?.href : config.refusal.faults
    }
    assert.equal(withDoor('demo.pay.example/log', 'http://localhost:8600/'), 'http://localhost:8600/')
    for (const part of ['issuer', 'office'] as const) {
      const faults = withDoor('pay.example/log', 'http://localhost:8600/', part)
      assert.ok(Array.isArray(faults), part)
      assert.ok(faults.includes('VOUCH_DEMO_DOOR is of a demo, and the logs here are named pay.example/log'), part)
    }
    assert.deepEqual(withDoor('demo.pay.example/log', 'https://elsewhere.example/'), [
      'VOUCH_DEMO_DOOR must be on this machine',
    ])
  })

  test('lets an api listen elsewhere only behind TLS, and believes one issuer under one address', () => {
    const faultsOf = (env: Readonly<Record<string, string>>) => {
      const config = readConfig('api', { ...right, ...env })
      return config.ok ? [] : config.refusal.faults
    }
    const elsewhere = { VOUCH_HOST: '10.0.0.1', VOUCH_PUBLIC_URL: 'https://pay.example' }
    assert.deepEqual(faultsOf({ ...elsewhere, VOUCH_TRUSTED_PROXIES: '10.0.0.7, 10.1.0.0/24,2001:db8::/32' }), [])
    assert.deepEqual(faultsOf(elsewhere), [
      'VOUCH_TLS_CERT must be given, or VOUCH_TRUSTED_PROXIES name who ends TLS in front of us, where VOUCH_HOST is not this machine',
    ])
    assert.deepEqual(faultsOf({ VOUCH_HOST: '10.0.0.1', VOUCH_TRUSTED_PROXIES: '10.0.0.7' }), [
      'VOUCH_HOST may be another address than this machine’s own only where VOUCH_PUBLIC_URL is https',
    ])
    for (const wrong of ['10.0.0.0/33', 'proxy.example', '10.0.0.1/24/8', '2001:db8::/129'])
      assert.deepEqual(faultsOf({ VOUCH_TRUSTED_PROXIES: wrong }), [
        'VOUCH_TRUSTED_PROXIES must be addresses and ranges, such as 10.1.2.0/24',
      ])
    assert.deepEqual(faultsOf({ VOUCH_PUBLIC_URL: 'http://pay.example' }), [
      'VOUCH_PUBLIC_URL must be an https address; http is for this machine only',
    ])
    assert.deepEqual(faultsOf({ VOUCH_PUBLIC_URL: 'https://pay.example/v1?x=y' }), [
      'VOUCH_PUBLIC_URL must be scheme, host and port, and nothing behind them',
    ])
    // Our own issuer, or those of a file; never both, and never one by oversight.
    const external = { VOUCH_AUTH_MODE: 'external', VOUCH_ISSUERS: '/keys/issuers.json' }
    assert.deepEqual(faultsOf({ ...external, VOUCH_ISSUER: '' }), [])
    const both = 'VOUCH_ISSUERS must be set where VOUCH_AUTH_MODE is external, and nowhere else'
    assert.deepEqual(faultsOf({ VOUCH_AUTH_MODE: 'external' }), [both])
    assert.deepEqual(faultsOf({ VOUCH_ISSUERS: '/keys/issuers.json' }), [both])
    assert.deepEqual(faultsOf({ ...external, VOUCH_ISSUERS: 'issuers.json' }), [
      'VOUCH_ISSUERS must be the whole path of a file, not issuers.json',
    ])
    assert.deepEqual(faultsOf({ VOUCH_AUTH_MODE: 'extern' }), [
      'VOUCH_AUTH_MODE must be one of own, external, not extern',
    ])
    assert.deepEqual(faultsOf({ VOUCH_ISSUER: '', VOUCH_AUDIENCE: '' }), [
      'VOUCH_ISSUER is not set',
      'VOUCH_PUBLIC_URL is not set',
    ])
  })

  test('says how long keys are kept for backups, and how fast values are sealed anew', () => {
    const rotationOf = (env: Readonly<Record<string, string>>) => {
      const config = readConfig('worker', { ...right, ...env })
      return config.ok ? config.value.rotation : config.refusal.faults
    }
    assert.deepEqual(rotationOf({}), { backupDays: 35, rowsPerSecond: 1_100 })
    assert.deepEqual(rotationOf({ VOUCH_BACKUP_DAYS: '90', VOUCH_ROTATION_ROWS_PER_SECOND: '50' }), {
      backupDays: 90,
      rowsPerSecond: 50,
    })
    assert.deepEqual(rotationOf({ VOUCH_BACKUP_DAYS: '0', VOUCH_ROTATION_ROWS_PER_SECOND: '1e3' }), [
      'VOUCH_BACKUP_DAYS must be a whole number, 1 to 3650, not 0',
      'VOUCH_ROTATION_ROWS_PER_SECOND must be a whole number, 1 to 100000, not 1e3',
    ])
  })

  describe('of where files go', () => {
    const hostKey = `SHA256:${'A'.repeat(43)}`
    const sftp = { ...right, VOUCH_FILES: 'sftp://vouch@bank.example:2222/in/put', VOUCH_FILES_HOST_KEY: hostKey }
    const filesOf = (env: Readonly<Record<string, string>>) => {
      const config = readConfig('worker', env)
      return config.ok ? config.value.files : config.refusal.faults
    }

    test('names a folder, an SFTP server, or a gateway, whole', () => {
      assert.equal(filesOf(right), undefined)
      assert.deepEqual(filesOf({ ...right, VOUCH_FILES: '/to/bank' }), { kind: 'folder', folder: '/to/bank' })
      assert.deepEqual(filesOf({ ...sftp, VOUCH_FILES_KEY: '/keys/sftp' }), {
        kind: 'sftp',
        host: 'bank.example',
        port: 2222,
        user: 'vouch',
        folder: '/in/put',
        hostKeys: [hostKey],
        login: { kind: 'key', file: '/keys/sftp' },
      })
      const gateway = filesOf({
        ...right,
        VOUCH_FILES: 'https://bank.example/vouch',
        VOUCH_FILES_TOKEN: 'hunter4hunter4',
      })
      assert.ok(gateway !== undefined && 'kind' in gateway && gateway.kind === 'gateway')
      assert.deepEqual(
        [String(gateway.address), gateway.token.reveal()],
        ['https://bank.example/vouch/', 'hunter4hunter4'],
      )
      assert.doesNotMatch(inspect(gateway, { depth: 9 }) + JSON.stringify(gateway), /hunter4/)
      assert.doesNotMatch(inspect(filesOf({ ...sftp, VOUCH_FILES_PASSWORD: 'hunter5' }), { depth: 9 }), /hunter5/)
    })

    test('says all that is wrong with it, and shows no password', () => {
      assert.deepEqual(filesOf({ ...right, VOUCH_FILES: 'outbound', VOUCH_FILES_TOKEN: 't' }), [
        'VOUCH_FILES_TOKEN does not go with what VOUCH_FILES is',
        'VOUCH_FILES must be the whole path of a folder, or an sftp or https address',
      ])
      const wrong = filesOf({ ...right, VOUCH_FILES: 'sftp://:hunter6@bank.example', VOUCH_FILES_TOKEN: 't' })
      assert.deepEqual(wrong, [
        'VOUCH_FILES_TOKEN does not go with what VOUCH_FILES is',
        'VOUCH_FILES must name a user and a host, as in sftp://vouch@bank.example/files',
        'VOUCH_FILES must have no password, question or fragment in it',
        'VOUCH_FILES_HOST_KEY is not set',
        'either VOUCH_FILES_KEY or VOUCH_FILES_PASSWORD must be set with an sftp address, and not both',
      ])
      const both = { VOUCH_FILES_KEY: 'key', VOUCH_FILES_PASSWORD: 'p' }
      assert.deepEqual(filesOf({ ...sftp, ...both, VOUCH_FILES_HOST_KEY: `${hostKey} MD5:00` }), [
        'VOUCH_FILES_HOST_KEY must be fingerprints as `ssh-keygen -l` writes them, SHA256:…',
        'either VOUCH_FILES_KEY or VOUCH_FILES_PASSWORD must be set with an sftp address, and not both',
        'VOUCH_FILES_KEY must be the whole path of a file',
      ])
      assert.deepEqual(filesOf({ ...right, VOUCH_FILES: 'http://bank.example/', VOUCH_FILES_PASSWORD: 'p' }), [
        'VOUCH_FILES_PASSWORD does not go with what VOUCH_FILES is',
        'VOUCH_FILES must be an https address; http is for this machine only',
        'VOUCH_FILES_TOKEN is not set',
      ])
      assert.deepEqual(filesOf({ ...right, VOUCH_FILES_HOST_KEY: hostKey }), [
        'VOUCH_FILES_HOST_KEY does not go with what VOUCH_FILES is',
      ])
    })

    test('lets plain HTTP go no further than this machine', () => {
      const here = filesOf({ ...right, VOUCH_FILES: 'http://127.0.0.1:9/', VOUCH_FILES_TOKEN: 't' })
      assert.ok(here !== undefined && 'kind' in here)
    })
  })

  test('is documented variable by variable', () => {
    const inCode = [
      ...variablesIn('config.ts'),
      ...['FROM', 'HOST', 'PASSWORD', 'PORT', 'TLS', 'USER'].map(part => `VOUCH_SMTP_${part}`),
    ]
    assert.deepEqual(variablesIn('../docs/configuration.md'), [...new Set(inCode)].toSorted())
  })
})
