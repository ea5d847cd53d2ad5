// Lists that are kept by hand, held against what is there.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isTest, projectFiles, read } from './house.ts'

const packages =
  /^(?:node:(?:crypto|tls|https)|jose|oauth4webapi|oidc-provider|otplib|altcha-lib(?:\/.+)?|@simplewebauthn\/server|ssh2|aws4fetch|shamir-secret-sharing)$/

/** Whether a file takes more than types from what does cryptography. */
function doesCryptography(text: string): boolean {
  return [...text.matchAll(/^import (?!type )([^;'"]+?) from '([^']+)'/gm)].some(([, taken = '', from = '']) => {
    const isTypesOnly =
      /^\{[\s\S]*\}$/.test(taken) &&
      taken
        .slice(1, -1)
        .split(',')
        .every(one => /^\s*(type |$)/.test(one))
    return packages.test(from) && !isTypesOnly
  })
}

describe('an inventory', () => {
  test('of cryptography names every file that does any, and no other', () => {
    const [, section = ''] = /^## Where cryptography is used\n([\s\S]*?)^## /m.exec(read('docs/inventories.md')) ?? []
    const named = [...section.matchAll(/`([a-z][\w./-]*)`/g)].map(([, path]) => `src/${path}.ts`)
    const found = projectFiles().filter(
      path => path.startsWith('src/') && path.endsWith('.ts') && !isTest(path) && doesCryptography(read(path)),
    )
    assert.ok(found.length > 50, 'the files were found')
    assert.deepEqual(named.toSorted(), found)
  })
})
