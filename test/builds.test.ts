// The bench compares the product with builds of it in which some lines are others. They have to be there to be exchanged.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import * as builds from '../bench/builds.ts'
import { read } from './house.ts'

const { build: _, ...lists } = builds

describe('a build of the bench', () => {
  for (const [name, changes] of Object.entries(lists))
    test(`${name} finds what it exchanges, each once`, () => {
      assert.ok(changes.length > 0)
      for (const { file, from, to } of changes) {
        assert.equal(read(file).split(from).length, 2, `${file} does not hold once: ${from}`)
        assert.notEqual(from, to)
      }
    })
})
