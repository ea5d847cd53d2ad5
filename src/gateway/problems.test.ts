import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { problemHeaders, problemOf, problemRow, refusalCodes } from './problems.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'problems')

describe('a problem', () => {
  test('says what it is, where the mistake is, what to do, and whether to ask again', () => {
    const refusal = { code: 'amount_too_precise', decimals: 2, pointer: '/amount/value' } as const
    assert.deepEqual(problemOf(refusal, 'req_1'), {
      type: '/problems/amount_too_precise',
      title: 'More decimals than the currency has',
      status: 422,
      detail: 'Send at most 2 decimals.',
      instance: 'req_1',
      retry: 'after_change',
      errors: [{ pointer: '/amount/value', detail: 'More decimals than the currency has' }],
    })
  })

  test('of a method names those there are, of a stranger how to be known, of an outage when to come back', () => {
    assert.deepEqual(problemHeaders({ code: 'method_not_offered', offered: ['GET', 'HEAD'] }), { allow: 'GET, HEAD' })
    assert.deepEqual(problemHeaders({ code: 'caller_missing' }), { 'www-authenticate': 'DPoP algs="ES256"' })
    assert.deepEqual(problemHeaders({ code: 'outcome_unknown' }), { 'retry-after': '1' })
    assert.deepEqual(problemHeaders({ code: 'fault' }), {})
  })

  test('that leaves the outcome open never calls a new attempt without its key safe', () => {
    for (const code of ['fault', 'outcome_unknown'] as const) assert.equal(problemRow(code).retry, 'same_key')
  })

  test('is documented under its type, and nothing else is', () => {
    const documented = readdirSync(folder).map(file => file.replace(/\.md$/, ''))
    assert.deepEqual(documented.toSorted(), refusalCodes.toSorted())
  })

  test('is documented with the title, status and retry it has', () => {
    for (const code of refusalCodes) {
      const { title, status, retry } = problemRow(code)
      const [heading, , line, , ...rest] = readFileSync(join(folder, `${code}.md`), 'utf8').split('\n')
      assert.equal(heading, `# ${title}`, code)
      assert.equal(line, `\`/problems/${code}\` · ${status} · retry: \`${retry}\``, code)
      assert.ok(rest.join('').length > 60, `${code}.md says what it means and what to do`)
    }
  })
})
