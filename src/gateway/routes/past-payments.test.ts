import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { must } from '../../../bin/replay/bank.ts'
import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, stranger } from '../../../test/branch.ts'
import { stoppedClock, writeFolder } from '../../../test/moving-folder.ts'
import { importFiles, openFolder } from '../../payments/payments.ts'

describe('GET /v1/members/:member/past-payments', () => {
  let branch: Branch
  let member: string
  before(async () => {
    branch = await openBranch()
    const past = { member: 'M-1', amount: '12.50', currency: 'USD', state: 'paid' }
    await using written = await writeFolder({
      'members.csv': [{ reference: 'M-1', name: 'Ada Okafor' }],
      'payments.csv': [
        { ...past, reference: 'T-1', paid_on: '2025-10-01' },
        { ...past, reference: 'T-3', paid_on: '2025-12-01', payee_name: 'Corner Shop', method: 'check', note: 'no. 7' },
        { ...past, reference: 'T-2', paid_on: '2025-11-01' },
      ],
    })
    const { outside } = branch.world
    const tools = { outside, vault: branch.vault, institution: 'first-bank', isReal: true }
    const report = await importFiles(tools, must(await openFolder(written.folder)), stoppedClock)
    assert.ok(report.holds)
    member = (await branch.get('/v1/members')).body.items[0].id
  })
  after(() => branch.close())

  const list = (query: string, headers?: typeof stranger) =>
    branch.get(`/v1/members/${member}/past-payments${query}`, headers)

  test('200 newest first, in pages', async () => {
    const first = await list('?limit=2')
    assert.equal(first.status, 200, first.text)
    const [newest, older] = first.body.items
    const { id, ...rest } = newest
    assert.match(id, /^pst_/)
    assert.deepEqual(rest, {
      reference: 'T-3',
      payeeName: 'Corner Shop',
      amount: { value: '12.50', currency: 'USD' },
      paidOn: '2025-12-01',
      method: 'check',
      state: 'paid',
      note: 'no. 7',
    })
    assert.equal(older.reference, 'T-2')
    const { body } = await list(`?cursor=${first.body.next}`)
    assert.deepEqual(
      [body.items.map((item: { reference: string }) => item.reference), 'next' in body],
      [['T-1'], false],
    )
  })

  test('200 with nothing where nothing was moved in, 404 of a member that is not yours', async () => {
    const { member: other } = await branch.enrol('1.00')
    assert.deepEqual((await branch.get(`/v1/members/${other}/past-payments`)).body, { items: [] })
    assertProblem(await list('', stranger), 404, 'member_not_found')
  })

  test('400 with the cursor of another list', async () => {
    const { body } = await list('?limit=1')
    const { member: other } = await branch.enrol('1.00')
    assertProblem(
      await branch.get(`/v1/members/${other}/past-payments?cursor=${body.next}`),
      400,
      'cursor_of_another_list',
    )
  })
})
