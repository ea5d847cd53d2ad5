import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fault } from '../../base/outcome.ts'
import { openListener } from './listener.ts'

async function headersOf(address: string): Promise<Headers> {
  const listener = openListener(
    new URL(address),
    async (_, response) => void response.end('{}'),
    thrown => fault(String(thrown)),
  )
  const port = await listener.listen('127.0.0.1', 0)
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).headers
  } finally {
    await listener.close()
  }
}

describe('the listener of the issuer', () => {
  test('says under https that it is to be asked by https alone', async () => {
    const named = 'strict-transport-security'
    assert.equal((await headersOf('https://issuer.example')).get(named), 'max-age=63072000; includeSubDomains')
    assert.equal((await headersOf('http://localhost:8520')).get(named), null)
  })
})
