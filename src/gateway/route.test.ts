import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type } from 'typebox'

import { done, refused } from '../base/outcome.ts'
import { route } from './route.ts'

const Body = Type.Object({ count: Type.Integer() }, { additionalProperties: false })
const declared = { method: 'POST', path: '/v1/x/:x', permit: 'x.do', summary: 'x', answers: { 201: Body } } as const
const params = Type.Object({ x: Type.String() }, { additionalProperties: false })

describe('a route', () => {
  test('is typed from its schemas to its answer', () => {
    const {
      path,
      key: offer,
      ifMatch,
    } = route({
      ...declared,
      params,
      body: Body,
      money: true,
      ifMatch: 'required',
      refuses: ['currency_unknown'],
      // Each of these is inferred; a wrong one would not compile.
      perform: async (_, { x, body, key, revision }) =>
        x === '' ? refused({ code: 'currency_unknown' }) : done(key.length + body.count + revision),
      answer: count => ({ status: 201, body: { count } }),
    })
    assert.deepEqual({ path, key: offer, ifMatch }, { path: '/v1/x/:x', key: 'required', ifMatch: 'required' })
  })

  test('does not compile with a refusal it does not list, a status or shape it does not declare, or a key it may lack', () => {
    const perform = async () => done(1)
    route({
      ...declared,
      refuses: ['amount_malformed'],
      // @ts-expect-error -- `currency_unknown` is not listed.
      perform: async () => refused({ code: 'currency_unknown' }),
      answer: (count: number) => ({ status: 201, body: { count } }),
    })
    route({
      ...declared,
      // @ts-expect-error -- No such refusal has a row in the table.
      refuses: ['sun_is_shining'],
      perform,
      answer: count => ({ status: 201, body: { count } }),
    })
    route({
      ...declared,
      refuses: [],
      perform,
      // @ts-expect-error -- 200 is not declared.
      answer: count => ({ status: 200, body: { count } }),
    })
    route({
      ...declared,
      refuses: [],
      perform,
      // @ts-expect-error -- A count is a number.
      answer: count => ({ status: 201, body: { count: String(count) } }),
    })
    route({
      ...declared,
      refuses: [],
      // @ts-expect-error -- Without `money` there may be no key.
      perform: async (_, { key }) => done(key.length),
      answer: (count: number) => ({ status: 201, body: { count } }),
    })
  })

  test('has no path parameter by the name of something else', () => {
    const body = Type.Object({ body: Type.String() }, { additionalProperties: false })
    const answer = (count: number) => ({ status: 201, body: { count } }) as const
    assert.throws(() => route({ ...declared, params: body, refuses: [], perform: async () => done(1), answer }), /body/)
  })
})
