import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bodiesOf, importsOf, scan } from './source.ts'

describe('the scanner of sources', () => {
  test('blanks comments, strings, templates and patterns, and keeps every place', () => {
    const text = [
      "const a = 'now()' // now()",
      'const b = /[/"`]/.test(c) /* now() */',
      'const d = a / b / now()',
    ].join('\n')
    const { code, comments } = scan(text)
    assert.equal(code.length, text.length)
    assert.deepEqual(
      [...code.matchAll(/now\(\)/g)].map(({ index }) => index),
      [text.lastIndexOf('now()')],
    )
    assert.deepEqual(
      comments.map(comment => comment.text),
      ['// now()', '/* now() */'],
    )
  })

  test('knows the tag of a template, past its type arguments and inside another template', () => {
    const { templates } = scan(
      'a.sql<{ n: (x: 1) => 2 }[]>`select ${b`inner ${1}`} from t`\nconst c = `plain`\nsql`x`\nreturn `y`',
    )
    assert.deepEqual(
      templates.map(({ tag, text }) => [tag, text]),
      [
        ['b', 'inner ${}'],
        ['a.sql', 'select ${} from t'],
        [undefined, 'plain'],
        ['sql', 'x'],
        [undefined, 'y'],
      ],
    )
  })

  test('finds every way to name a module, and no other string', () => {
    const found = importsOf(
      scan(`import a, {\n  b,\n} from './a.ts'
import type { B } from "./b.ts"
import './c.ts'
export { d } from './d.ts'
const e = await import('./e.ts')
type F = import('./f.ts').F
// import g from './g.ts'
const h = "import './h.ts'" + \`from './h.ts'\`
Buffer.from('i')`),
    )
    assert.deepEqual(
      found.map(({ specifier }) => specifier),
      ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts'],
    )
  })

  test('measures the bodies of functions, not objects or classes', () => {
    const bodies = bodiesOf(
      scan(`export function a(
  b: { c: string },
): Promise<{ d: string }> {
  return {
    e: 1,
  }
  function inner() {
    a()
    function innermost() {
      a()
    }
  }
}
class F {
  async g(): Promise<void> {
    h()
  }
}
const i = j({
  k: l => {
    m()
  },
})`),
    )
    assert.deepEqual(
      bodies.map(({ line, lines }) => [line, lines]),
      [
        [3, 3],
        [7, 1],
        [9, 1],
        [15, 1],
        [20, 1],
      ],
    )
  })
})
