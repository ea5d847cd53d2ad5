import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { describe, test } from 'node:test'

import { openLog, standardError } from './log.ts'

describe('the log', () => {
  const lines: string[] = []
  const log = openLog('api', text => text.replaceAll('4111111111111111', '[card]'), {
    write: line => void lines.push(line),
  })
  const last = () => JSON.parse(lines.at(-1) ?? '')

  test('writes members that it knows and drops all others', () => {
    // What does not compile where it is written can still come in by a name.
    const said = { room: 'ledger', count: 3, account: '12345678', nested: { ssn: '078-05-1120' } }
    log.info(said, 'posted')
    const { at, ...line } = last()
    assert.match(at, /^\d{4}-.*Z$/)
    assert.deepEqual(line, { level: 'info', process: 'api', room: 'ledger', count: 3, msg: 'posted' })
  })

  test('writes nothing that has members of its own, whatever it is called', () => {
    const reason: { readonly reason?: string } = JSON.parse('{"reason":{"ssn":"078-05-1120"},"count":["12345678"]}')
    log.info(reason, 'posted')
    assert.deepEqual(Object.keys(last()), ['level', 'at', 'process', 'msg'])
  })

  test('writes of a fault its message, code and cause, and not what the driver hangs on it', () => {
    const thrown = Object.assign(new Error('duplicate key', { cause: new Error('why') }), {
      code: '23505',
      detail: 'Key (ssn)=(078-05-1120) exists',
      parameters: ['078-05-1120'],
    })
    log.error({ err: thrown }, 'failed')
    assert.deepEqual([last().err.message, last().err.code, last().err.cause.message], ['duplicate key', '23505', 'why'])
    assert.doesNotMatch(lines.at(-1) ?? '', /078-05/)
  })

  test('passes every line through the scrubber, and keeps a line a line', () => {
    log.warn('card 4111111111111111\n{"level":"fatal"}')
    assert.match(lines.at(-1) ?? '', /\[card\]/)
    assert.equal((lines.at(-1) ?? '').trimEnd().split('\n').length, 1)
  })

  test('loses lines on a full disk, and ends nobody', () => {
    const full = openSync('/dev/full', 'w')
    const unlucky = openLog('api', text => text, standardError(full))
    unlucky.error('one')
    unlucky.error('two')
    closeSync(full)
  })
})
