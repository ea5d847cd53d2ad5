import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { depthMax, parseJson, valuesMax } from './json.ts'

const read = (text: string) => parseJson(Buffer.from(text))

function refusalOf(bytes: Uint8Array) {
  const outcome = parseJson(bytes)
  assert.equal(outcome.ok, false)
  return outcome.refusal
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('a JSON body', () => {
  const refusals: readonly [name: string, body: string | Buffer, code: string, pointer: string, detail: RegExp][] = [
    ['that is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'body_malformed', '', /UTF-8/],
    ['with a surrogate written as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'body_malformed', '', /UTF-8/],
    ['that starts with a byte order mark', '\ufeff{}', 'body_malformed', '', /value at character 0/],
    ['that is empty', '', 'body_malformed', '', /value at character 0/],
    ['that is blank', ' \n\t', 'body_malformed', '', /value at character 3/],
    ['with something behind it', '{"a":1} x', 'body_malformed', '', /follows/],
    ['with two documents', '{}{}', 'body_malformed', '', /follows/],
    ['that is cut short', '{"a":[1,{"b":', 'body_malformed', '/a/1/b', /value at character 13/],
    ['with a string cut short', '{"a":"x', 'body_malformed', '/a', /quote/],
    ['with a trailing comma in a list', '[1,]', 'body_malformed', '/1', /value/],
    ['with a trailing comma in an object', '{"a":1,}', 'body_malformed', '', /member name/],
    ['with the wrong bracket', '{"a":[1}}', 'body_malformed', '/a/0', /closing bracket/],
    ['with an unquoted name', '{a:1}', 'body_malformed', '', /member name/],
    ['with a missing colon', '{"a" 1}', 'body_malformed', '/a', /colon/],
    ['with a comment', '{"a":1/**/}', 'body_malformed', '/a', /comma/],
    ['with NaN', '[NaN]', 'body_malformed', '/0', /value/],
    ['with a leading zero', '[01]', 'body_malformed', '/0', /comma/],
    ['with a lone minus', '[-]', 'body_malformed', '/0', /number/],
    ['with a plus', '[+1]', 'body_malformed', '/0', /value/],
    ['with a raw line break in a string', '["a\nb"]', 'body_malformed', '/0', /control character/],
    ['with an unknown escape', '["\\x41"]', 'body_malformed', '/0', /escape/],
    ['with half an escape', '["\\u12"]', 'body_malformed', '/0', /escape/],
    ['with a member named twice', '{"a":{"amount":"1","amount":"999"}}', 'body_ambiguous', '/a/amount', /once/],
    ['with a member named twice in escapes', '{"a":1,"\\u0061":2}', 'body_ambiguous', '/a', /once/],
    ['with a member named twice, both empty', '{"":1,"":2}', 'body_ambiguous', '/', /once/],
    ['with NUL in a string', '{"memo":"a\\u0000b"}', 'body_ambiguous', '/memo', /control character/],
    ['with NUL in a name', '{"a":1,"me\\u0000mo":1}', 'body_ambiguous', '', /control character/],
    ['with an escaped line break', '{"memo":"a\\nb"}', 'body_ambiguous', '/memo', /control character/],
    ['with a terminal escape', '["\\u001b[31m"]', 'body_ambiguous', '/0', /control character/],
    ['with a lone high surrogate', '{"memo":"\\ud800"}', 'body_ambiguous', '/memo', /surrogate/],
    ['with a lone low surrogate', '{"memo":"\\udc00x"}', 'body_ambiguous', '/memo', /surrogate/],
    ['with two high surrogates', '{"memo":"\\ud83d\\ud83d"}', 'body_ambiguous', '/memo', /surrogate/],
    ['with half of a pair beside a whole one', '["\\ud83d😀"]', 'body_ambiguous', '/0', /surrogate/],
    ['with 2^53 + 1', '[9007199254740993]', 'body_ambiguous', '/0', /9007199254740991/],
    ['with -2^53', '[-9007199254740992]', 'body_ambiguous', '/0', /9007199254740991/],
    ['with an exponent that overflows', '{"a":[0,1e400]}', 'body_ambiguous', '/a/1', /9007199254740991/],
    ['with an exponent that vanishes', '[1e-400]', 'body_ambiguous', '/0', /rounded/],
    ['with more decimals than a double has', '[0.1234567890123456789]', 'body_ambiguous', '/0', /rounded/],
    ['with __proto__', '{"a":{"__proto__":{"x":1}}}', 'body_ambiguous', '/a/__proto__', /another name/],
    ['with __proto__ in escapes', '{"\\u005f_proto__":1}', 'body_ambiguous', '/__proto__', /another name/],
    ['with constructor', '{"constructor":{"prototype":{}}}', 'body_ambiguous', '/constructor', /another name/],
    ['one level too deep', nested(depthMax + 1), 'body_ambiguous', '/0'.repeat(depthMax), /32 levels/],
    ['with a name full of slashes', '{"a/b~c":[tru]}', 'body_malformed', '/a~1b~0c/0', /value/],
  ]

  for (const [name, body, code, pointer, detail] of refusals) {
    test(`${name} is refused, with the place and what to do`, () => {
      const refusal = refusalOf(typeof body === 'string' ? Buffer.from(body) : body)
      assert.deepEqual({ code: refusal.code, pointer: refusal.pointer }, { code, pointer })
      assert.match(refusal.detail, detail)
    })
  }

  test('at each limit is accepted', () => {
    assert.equal(read(nested(depthMax)).ok, true)
    assert.equal(read(`[${'1,'.repeat(valuesMax - 2)}1]`).ok, true)
    assert.equal(refusalOf(Buffer.from(`[${'1,'.repeat(valuesMax - 1)}1]`)).pointer, `/${valuesMax - 1}`)
    assert.deepEqual(read('[9007199254740991,-9007199254740991]'), {
      ok: true,
      value: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    })
    assert.deepEqual(read('[0.1, 1.50e1, 1E2, 0.30000000000000004, 100000000000000000e-2, 0e99]'), {
      ok: true,
      value: [0.1, 15, 100, 0.30000000000000004, 1e15, 0],
    })
    assert.deepEqual(read('"\\ud83d\\ude00 \\u00e9 \\"\\\\\\/"'), { ok: true, value: '😀 é "\\/' })
    assert.deepEqual(read('{"a":{"b":1},"c":{"b":1}}').ok, true, 'one name in two objects')
  })

  test('of thirty thousand brackets, or of one endless name, is refused without delay', () => {
    const before = process.cpuUsage()
    assert.match(refusalOf(Buffer.from('['.repeat(30_000))).detail, /levels/)
    assert.ok(refusalOf(Buffer.from(`{"${'x'.repeat(60_000)}":tru}`)).pointer.length <= 256)
    assert.ok(process.cpuUsage(before).user < 500_000)
  })

  test('once accepted, is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, noUnicodeString: false }), text => {
        const outcome = read(text)
        if (outcome.ok) assert.deepEqual(outcome.value, JSON.parse(text))
        else assert.equal(outcome.refusal.code, 'body_ambiguous')
      }),
      { numRuns: 200, seed: 20_260_105 },
    )
  })

  test('with one character changed is read as JSON.parse reads it, and called malformed only where JSON.parse would say so', () => {
    const changed = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.constantFrom(...'{}[]",:\\0123456789.eE+-tfnu \n\u0000\ud800é'.split('')),
      )
      .map(([text, place, character]) => {
        const at = place % (text.length + 1)
        return (text.slice(0, at) + character + text.slice(at + (place % 2))).toWellFormed()
      })
    const readable = (text: string): boolean => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(changed, text => {
        const outcome = read(text)
        if (outcome.ok) assert.deepEqual(outcome.value, JSON.parse(text))
        else assert.ok(outcome.refusal.code === 'body_ambiguous' || !readable(text), text)
      }),
      { numRuns: 3_000, seed: 20_260_105 },
    )
  })
})
