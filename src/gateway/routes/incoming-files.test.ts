import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { batchHeader, fileHeader, ourDfi, ppd, written } from '../../../test/ach-files.ts'
import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, stranger } from '../../../test/branch.ts'
import { silentLog } from '../../../test/outside.ts'
import { untilIdle } from '../../../test/until-idle.ts'
import { answerHeader, returnOf } from '../../rails/ach/answer.ts'
import { receiveLoop } from '../../rails/receive-files.ts'

describe('files from banks, over HTTP', () => {
  let branch: Branch
  let bytes: Buffer
  before(async () => {
    branch = await openBranch()
    const header = batchHeader({ standardEntryClassCode: 'PPD' })
    const ours = ppd(7, 1_000n).detail
    assert.ok(ours.record === 'entryDetail')
    const entry = returnOf({ header, detail: ours, traceNumber: '231380100000001' }, 'R03')
    const answering = { originatingDfi: '23138010', batchNumber: '0000001' }
    bytes = await written({
      header: fileHeader,
      batches: [{ header: answerHeader(header, 'return', answering), entries: [entry] }],
    })
  })
  after(() => branch.close())

  const hand = (name: string, content: string) => branch.ask('POST', '/v1/incoming-files', { name, content })
  const read = async () => {
    const outside = branch.world.outsideAs('vouch_worker')
    const loop = receiveLoop(outside, { inboxOf: () => undefined, vault: branch.vault }, silentLog)
    await untilIdle(loop)
  }

  test('201 for what is handed in, 200 when it comes again, and what came of it', async () => {
    const first = await hand('returns 1', bytes.toString('base64'))
    assert.equal(first.status, 201, first.text)
    assert.deepEqual(
      [first.body.kind, first.body.state, first.body.name, first.body.cameBy, first.body.size],
      ['nacha', 'received', 'returns_1', 'call', bytes.length],
    )
    assert.equal(first.headers.get('location'), `/v1/incoming-files/${first.body.id}`)
    const again = await hand('returns 2', bytes.toString('base64'))
    assert.deepEqual([again.status, again.body.id, again.body.times], [200, first.body.id, 2])
    await read()
    const { state, entered, findings, effects } = (await branch.get(`/v1/incoming-files/${first.body.id}`)).body
    assert.deepEqual([state, entered, findings, effects], ['read', 1, [], [{ effect: 'unmatched', count: 1 }]])
    const { items } = (await branch.get(`/v1/incoming-files/${first.body.id}/entries`)).body
    const trace = `${ourDfi}0000007`
    assert.deepEqual(
      items.map(({ words, ...item }: { words: string }) => [words.startsWith('R03: no such account'), item]),
      [
        [
          true,
          {
            id: `${first.body.id}-1`,
            file: first.body.id,
            place: 1,
            kind: 'return',
            code: 'R03',
            names: trace,
            effect: 'unmatched',
            isLate: false,
            candidates: [],
          },
        ],
      ],
    )
    const waiting = (await branch.get('/v1/incoming-entries')).body.items
    assert.deepEqual(
      waiting.map(({ names }: { names: string }) => names),
      [trace],
    )
  })

  test('what is of no kind is refused, and found among the refused; a mistake is shown with its place', async () => {
    const unknown = await hand('x.pdf', Buffer.from('%PDF-1.7').toString('base64'))
    assert.deepEqual([unknown.status, unknown.body.state, unknown.body.reason], [201, 'refused', 'kind_unknown'])
    const wrong = await hand(
      'w',
      Buffer.from(bytes.toString('latin1').replace('0000001000', '0000001001')).toString('base64'),
    )
    await read()
    const { state, reason, mistakes, findings } = (await branch.get(`/v1/incoming-files/${wrong.body.id}`)).body
    assert.deepEqual([state, reason, mistakes], ['refused', 'mistakes', 2])
    assert.deepEqual([findings[0].rule, findings[0].line, findings[0].columns], ['credit_differs', 5, [33, 44]])
    const refused = (await branch.get('/v1/incoming-files?state=refused')).body.items
    assert.deepEqual(new Set(refused.map(({ id }: { id: string }) => id)), new Set([unknown.body.id, wrong.body.id]))
  })

  test('404 of another institution, 422 for what is no base 64', async () => {
    const { items } = (await branch.get('/v1/incoming-files?limit=1')).body
    assertProblem(await branch.get(`/v1/incoming-files/${items[0].id}`, stranger), 404, 'incoming_file_not_found')
    assertProblem(
      await branch.get(`/v1/incoming-files/${items[0].id}/entries`, stranger),
      404,
      'incoming_file_not_found',
    )
    assert.deepEqual((await branch.get('/v1/incoming-files', stranger)).body.items, [])
    assertProblem(await hand('x', 'MTAxI'), 422, 'incoming_file_malformed')
    assertProblem(await hand('x', 'MTAxIB=='), 422, 'incoming_file_malformed')
    assertProblem(await hand('x', 'MTA xIA='), 400, 'request_invalid', { pointer: '/content' })
  })

  test('return rates are shown, of nothing as well', async () => {
    const { body } = await branch.get('/v1/return-rates')
    assert.deepEqual([body.from, body.until, body.entries], ['2025-11-07', '2026-01-05', 0])
    assert.deepEqual(body.rates[0], { measure: 'unauthorized', returns: 0, level: 'well', limitPerMille: 5 })
  })
})
