import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, seededRandom, type World } from '../../test/outside.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { transact, type Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import { hitsMax, normalName } from './biller-search.ts'
import { type Reach, searchBillers } from './directory.ts'
import { nextBillerStates, nextMemberStates, nextPayeeStates } from './party-states.ts'
import * as payments from './payments.ts'

const value = <T>(outcome: Outcome<T, Refusal>): T =>
  outcome.ok ? outcome.value : fault(`refused: ${JSON.stringify(outcome.refusal)}`)
const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'ok' : outcome.refusal.code)

describe('the directory of billers', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  let boxes = 0
  const inWork = <T, R extends Refusal>(perform: (work: Work) => Promise<Outcome<T, R>>) =>
    transact(world.outside, 'demo', 'client:cli_1', perform)
  const given = (more: Partial<payments.NewBiller> = {}): payments.NewBiller => ({
    id: world.outside.newId('bil'),
    name: 'Power & Light Co',
    aliases: [],
    address: { street: `PO Box ${++boxes}`, city: 'Springfield', region: 'IL', zip: '62701' },
    masks: [],
    leadDays: null,
    payment: { method: 'check' },
    ...more,
  })
  const add = (more: Partial<payments.NewBiller> = {}) => inWork(work => payments.addBiller(work, given(more)))
  const addActive = async (more: Partial<payments.NewBiller> = {}) => {
    const id = value(await add(more))
    value(await inWork(work => payments.setBillerState(work, id, 'active')))
    return id
  }
  const found = async (asked: { name?: string; zip?: string }, reach?: Reach) =>
    value(await inWork(work => searchBillers(work, asked, reach)))
  const names = async (asked: { name?: string; zip?: string }, reach?: Reach) =>
    (await found(asked, reach)).map(({ name }) => name)
  const leaves = async (kind: string) => {
    const batches = await world.owner<{ leaves: Buffer }[]>`select leaves from audit.batch`
    return (
      batches
        .map(batch => batch.leaves.toString('latin1'))
        .join()
        .split(`"kind":"${kind}`).length - 1
    )
  }

  describe('adding a biller', () => {
    test('is refused for its routing number, then a mask, then a twin', async () => {
      const number = { sealed: Buffer.from('x') as Sealed, token: 'tok_1', last4: '1234' }
      const ach = (bank: string) => ({ method: 'ach', bank, number }) as const
      const masks = [
        { mask: '99', check: { by: 'none' } },
        { mask: '?', check: { by: 'none' } },
      ] as const
      const first = value(await add({ name: 'Acme Water', address: given().address }))
      const { address } = value(await inWork(work => payments.findBiller(work, first)))
      const twin = { name: 'ACME-water', address: { ...address, street: `${address.street}.`, city: 'Elsewhere' } }
      assert.equal(codeOf(await add({ ...twin, masks, payment: ach('021000022') })), 'routing_number_invalid')
      const mask = await add({ ...twin, masks, payment: ach('021000021') })
      assert.deepEqual(mask.ok ? mask : [mask.refusal.code, 'position' in mask.refusal && mask.refusal.position], [
        'account_mask_invalid',
        1,
      ])
      assert.deepEqual(await add({ ...twin, payment: ach('021000021') }), {
        ok: false,
        refusal: { code: 'biller_duplicate', biller: first },
      })
      value(await inWork(work => payments.setBillerState(work, first, 'terminated')))
      assert.equal(codeOf(await add({ ...twin, payment: ach('021000021') })), 'ok')
    })

    test('at the same moment enters it once', async () => {
      const address = given().address
      const both = await Promise.all([add({ name: 'Twice', address }), add({ name: 'Twice', address })])
      assert.deepEqual(both.map(codeOf).toSorted(), ['biller_duplicate', 'ok'])
    })

    test('is found by nobody before it is active', async () => {
      const id = value(await add({ name: 'Quiescent Gas' }))
      assert.deepEqual(await names({ name: 'quiescent' }), [])
      value(await inWork(work => payments.setBillerState(work, id, 'active')))
      assert.deepEqual(await names({ name: 'quiescent' }), ['Quiescent Gas'])
    })
  })

  describe('a biller', () => {
    test('goes from state to state as the table has it, and the database agrees, as for members and payees', async () => {
      const tables = [
        ['biller', nextBillerStates],
        ['payee', nextPayeeStates],
        ['member', nextMemberStates],
      ] as const
      for (const [kind, next] of tables) {
        const step = world.owner.unsafe.bind(world.owner)
        for (const [from, tos] of Object.entries<readonly string[]>(next))
          for (const to of Object.keys(next)) {
            const [row] = await step(`select payments.is_${kind}_step('${from}', '${to}') as allowed`)
            assert.equal(row?.['allowed'], tos.includes(to), `${kind}: ${from} → ${to}`)
          }
      }
    })

    test('is refused a state that is not next, by the code and by the database', async () => {
      const id = value(await add())
      const set = (state: payments.BillerState) => inWork(work => payments.setBillerState(work, id, state))
      assert.deepEqual(await set('suspended'), {
        ok: false,
        refusal: { code: 'biller_state_not_next', from: 'created', to: 'suspended' },
      })
      for (const state of ['active', 'suspended', 'active', 'active', 'terminated', 'terminated'] as const)
        assert.equal(codeOf(await set(state)), 'ok', state)
      assert.equal(codeOf(await set('active')), 'biller_state_not_next')
      await assert.rejects(
        Promise.resolve(world.owner`update payments.biller set state = 'active' where biller_id = ${id}`),
        /does not go from terminated to active/,
      )
      assert.equal(codeOf(await inWork(work => payments.setBillerState(work, 'bil_zzz', 'active'))), 'biller_not_found')
    })

    test('that is suspended is not found, and is again once it is active', async () => {
      const id = await addActive({ name: 'Blinking Cable' })
      const set = async (state: payments.BillerState) =>
        value(await inWork(work => payments.setBillerState(work, id, state)))
      await set('suspended')
      assert.deepEqual(await names({ name: 'blinking' }), [])
      await set('active')
      assert.deepEqual(await names({ name: 'blinking' }), ['Blinking Cable'])
    })

    test('is changed at the version seen: refused when unknown, when it differs, when terminated, for a mask, for a twin', async () => {
      const id = await addActive({ name: 'Old Name Telephone', aliases: ['Onetel'] })
      const other = value(await add({ name: 'Other' }))
      const { address } = value(await inWork(work => payments.findBiller(work, other)))
      const terms = { ...given({ name: 'New Name Telephone' }), aliases: ['Newtel'], leadDays: 4 }
      const change = (more: Partial<payments.BillerTerms> = {}, version = 2, of = id) =>
        inWork(work => payments.changeBiller(work, of, { ...terms, ...more }, version))
      assert.equal(codeOf(await change({}, 2, 'bil_zzz')), 'biller_not_found')
      assert.deepEqual(await change({}, 1), { ok: false, refusal: { code: 'version_differs', version: 2 } })
      assert.equal(codeOf(await change({ masks: [{ mask: '', check: { by: 'none' } }] })), 'account_mask_invalid')
      assert.equal(codeOf(await change({ name: 'other', address })), 'biller_duplicate')
      assert.equal(codeOf(await change()), 'ok')
      assert.deepEqual([await names({ name: 'onetel' }), await names({ name: 'newtel' })], [[], ['New Name Telephone']])
      const { leadDays, version } = value(await inWork(work => payments.findBiller(work, id)))
      assert.deepEqual([leadDays, version], [4, 3])
      value(await inWork(work => payments.setBillerState(work, id, 'terminated')))
      assert.equal(codeOf(await change({}, 4)), 'biller_is_terminated')
    })

    test('leaves a leaf when it is added, changed or takes another state, and none when it is refused', async () => {
      const before = await leaves('payments.biller_')
      const id = await addActive()
      const { version, ...terms } = value(await inWork(work => payments.findBiller(work, id)))
      value(await inWork(work => payments.changeBiller(work, id, terms, version)))
      await inWork(work => payments.changeBiller(work, id, terms, version))
      assert.equal((await leaves('payments.biller_')) - before, 3)
    })
  })

  describe('a search', () => {
    const all: { id: string; texts: readonly string[]; zip: string; weight: number }[] = []
    before(async () => {
      await world.owner`delete from payments.biller_name`
      const random = seededRandom(20_260_601)
      const words = [
        'bank',
        'bankers',
        'urban',
        'of',
        'the',
        'ohio',
        'water',
        'waterworks',
        'river',
        'overland',
        'banana',
        'electric',
      ]
      const pick = () => words[Math.floor(random() * words.length)] ?? fault('there are words')
      const made = Array.from({ length: 160 }, (_, index) => ({
        name: Array.from({ length: 1 + Math.floor(random() * 4) }, pick).join(' '),
        aliases: random() < 0.3 ? [`${pick()} ${pick()}`] : [],
        zip: `${['606', '607'][index % 2]}${String(index % 5).padStart(2, '0')}`,
        payees: Math.floor(random() ** 4 * 40),
      }))
      for (const { name, aliases, zip, payees } of made) {
        const id = value(await add({ name, aliases, address: { ...given().address, zip: `${zip}-1234` } }))
        await world.owner`update payments.biller set payees = ${payees} where biller_id = ${id}`
        value(await inWork(work => payments.setBillerState(work, id, 'active')))
        all.push({ id, texts: [name, ...aliases].map(normalName), zip, weight: 32 - Math.clz32(payees) })
      }
    })

    /** Looks at everything. */
    function expected(name: string, zip: string): string[] {
      const likenessOf = (text: string) =>
        text === name
          ? 0
          : text.startsWith(name)
            ? 1
            : ` ${text}`.includes(` ${name}`)
              ? 2
              : text.includes(name)
                ? 3
                : 9
      return all
        .map(biller => ({ ...biller, likeness: Math.min(...biller.texts.map(likenessOf)) }))
        .filter(biller => biller.likeness < 9 && biller.zip.startsWith(zip))
        .toSorted((a, b) => a.likeness - b.likeness || b.weight - a.weight || (a.id < b.id ? -1 : 1))
        .slice(0, hitsMax)
        .map(({ id }) => id)
    }
    const asked = [
      ...[
        'ban',
        'bank',
        'ank',
        'ban of',
        'r ba',
        'ver',
        'river o',
        'nk of th',
        'water water',
        'electric',
        'lect',
        'ana',
        'xyz',
        'the',
      ].map(name => ({ name })),
      ...['606', '60701', '999'].map(zip => ({ zip })),
      { name: 'ban', zip: '606' },
      { name: 'ater', zip: '60702' },
    ]
    const reaches = {
      'walking past all of them': undefined,
      'walking past few, through the indexes': {
        walkedMax: 2,
        walkedInAreaMax: 2,
        candidatesMax: 2_000,
        wordsMax: 200,
      },
      'walking past half of them': { walkedMax: 100, walkedInAreaMax: 40, candidatesMax: 2_000, wordsMax: 200 },
    }
    for (const [how, reach] of Object.entries(reaches))
      for (const { name = '', zip = '', ...rest } of asked.map((one: { name?: string; zip?: string }) => one))
        test(`for ${JSON.stringify({ name, zip, ...rest })}, ${how}, finds what looking at everything finds, in that order`, async () => {
          // Of a ZIP alone nothing but the most used is looked for.
          const hits = await found({ ...(name === '' ? {} : { name }), ...(zip === '' ? {} : { zip }) }, reach)
          assert.deepEqual(
            hits.map(({ id }) => id),
            expected(name, zip),
          )
        })

    test('is refused for nothing, and for two letters; three are enough', async () => {
      assert.equal(codeOf(await inWork(work => searchBillers(work, {}))), 'search_for_nothing')
      assert.equal(codeOf(await inWork(work => searchBillers(work, { name: 'ba' }))), 'search_too_short')
      assert.equal(codeOf(await inWork(work => searchBillers(work, { name: 'ban' }))), 'ok')
    })

    test('shows fifty when there are fifty, and no more when there are fifty-one', async () => {
      const zip = '10000'
      for (let count = 1; count <= hitsMax + 1; count++) {
        await addActive({ name: `Fiftyfold ${count}`, address: { ...given().address, zip } })
        if (count >= hitsMax - 1)
          assert.equal((await names({ name: 'fiftyfold', zip })).length, Math.min(count, hitsMax), `of ${count}`)
      }
    })

    test('heeds neither case nor accents nor marks, and takes signs of patterns for what they are', async () => {
      await addActive({ name: 'Crédit 100% Général' })
      assert.deepEqual(await names({ name: 'CREDIT 100 gén' }), ['Crédit 100% Général'])
      assert.equal(codeOf(await inWork(work => searchBillers(work, { name: '%%%' }))), 'search_too_short')
    })

    test('is the same for every institution', async () => {
      const elsewhere = await transact(world.outside, 'other', 'client:cli_1', work =>
        searchBillers(work, { name: 'fiftyfold' }),
      )
      assert.equal(value(elsewhere).length, hitsMax)
      assert.deepEqual(done(await found({ name: 'fiftyfold' })), elsewhere)
    })
  })
})
