import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { seededRandom } from '../../../test/outside.ts'
import { addDays, type BusinessDate, daysBetween } from '../../base/dates.ts'
import { signingPlan, signsDays } from './rotation.ts'
import { derivedFrom, readSecrets } from './secret.ts'
import { readSigningKeys } from './signing-keys.ts'

const first: BusinessDate = '2026-01-01'

describe('the plan of signing keys', () => {
  test('begins with one key, which signs at once', () => {
    assert.deepEqual(signingPlan([], first), { make: [first], signs: first, published: [first], remove: [] })
  })

  test('publishes the next key a week before it signs, and the last one for two days after', () => {
    const second = addDays(first, signsDays)
    const at = (day: BusinessDate) => signingPlan([first, ...(day > addDays(second, -7) ? [second] : [])], day)
    assert.deepEqual(at(addDays(second, -8)).published, [first])
    assert.deepEqual(at(addDays(second, -7)), { make: [second], signs: first, published: [first, second], remove: [] })
    assert.deepEqual(at(addDays(second, -1)).signs, first)
    assert.deepEqual(at(second), { make: [], signs: second, published: [second, first], remove: [] })
    assert.deepEqual(at(addDays(second, 1)).published, [second, first])
    assert.deepEqual(at(addDays(second, 2)), { make: [], signs: second, published: [second], remove: [first] })
  })

  test('makes a key at once when nobody was here for a year', () => {
    const today = addDays(first, 365)
    const plan = signingPlan([first, addDays(first, signsDays)], today)
    assert.deepEqual([plan.make, plan.signs], [[today], today])
  })

  test('lets no key sign for more than ninety days, or unpublished, on whichever days it is looked at', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed)
      let kept: readonly BusinessDate[] = []
      const publishedSince = new Map<BusinessDate, BusinessDate>()
      let before: ReturnType<typeof signingPlan> | undefined
      for (let day = first; daysBetween(first, day) < 900; day = addDays(day, 1 + Math.floor(random() * 3))) {
        const plan = signingPlan(kept, day)
        for (const one of plan.published) if (!publishedSince.has(one)) publishedSince.set(one, day)
        assert.ok(daysBetween(plan.signs, day) < 90, `seed ${seed}: ${plan.signs} signs on ${day}`)
        const since = publishedSince.get(plan.signs) ?? assert.fail('what signs is published')
        if (since !== first)
          assert.ok(daysBetween(since, plan.signs) >= 4, `seed ${seed}: ${plan.signs} known on ${since}`)
        // What signed at the last look is still published at this one, whatever it signed a moment before.
        if (before !== undefined && daysBetween(before.signs, day) < signsDays + 2)
          assert.ok(plan.published.includes(before.signs), `seed ${seed}: ${before.signs} is gone on ${day}`)
        kept = [...kept, ...plan.make].filter(one => !plan.remove.includes(one))
        before = plan
      }
    }
  })
})

describe('signing keys', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-signing-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('are made, kept, published ahead, and removed, as the clock moves', async () => {
    const keys = join(folder, 'signing')
    const at = async (day: BusinessDate) =>
      (await readSigningKeys(keys, new Date(`${day}T12:00:00Z`))).map(key => key.kid)
    const [one] = await at(first)
    assert.deepEqual(await at(addDays(first, 1)), [one])
    const [still, next] = await at(addDays(first, signsDays - 7))
    assert.equal(still, one)
    assert.notEqual(next, undefined)
    assert.deepEqual(await at(addDays(first, signsDays)), [next, one])
    assert.deepEqual(await at(addDays(first, signsDays + 2)), [next])
    assert.deepEqual(await readdir(keys), [`${addDays(first, signsDays)}.pem`])
  })

  test('that others can read are not used', async () => {
    const keys = join(folder, 'open')
    await readSigningKeys(keys, new Date('2026-01-01T12:00:00Z'))
    await chmod(join(keys, '2026-01-01.pem'), 0o640)
    await assert.rejects(readSigningKeys(keys, new Date('2026-01-01T12:00:00Z')), /can be read by others/)
  })

  test('come with secrets that change as they do: the next is made ahead, and the last is known for two days', async () => {
    const secrets = join(folder, 'secrets')
    const at = (day: BusinessDate) => readSecrets(secrets, new Date(`${day}T12:00:00Z`))
    const [one] = await at(first)
    assert.equal(one?.length, 32)
    assert.deepEqual(await at(addDays(first, 1)), [one])
    const [still, next] = await at(addDays(first, signsDays - 7))
    assert.deepEqual(still, one)
    const changed = await at(addDays(first, signsDays))
    assert.deepEqual(changed, [next, one])
    assert.deepEqual(await at(addDays(first, signsDays + 2)), [next])
    // Cookies of both are known; what is new is made with the first alone.
    const [now, before] = [derivedFrom(changed), derivedFrom([one])]
    assert.equal(now.cookies[1], before.cookies[0])
    assert.notEqual(now.cookies[0], before.cookies[0])
    assert.notDeepEqual(now.nonce, before.nonce)
    await chmod(join(secrets, `${addDays(first, signsDays)}.secret`), 0o644)
    await assert.rejects(at(addDays(first, signsDays + 2)), /can be read by others/)
  })
})
