// A million billers, made by seed from words that such names are made of, and what people look for among them.

import { literal } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import { endingsOf, fromEachWord, normalName, weightOf } from '../src/payments/biller-search.ts'
import type { Bank } from './arena.ts'

const firsts =
  'First Second National American United Great Pacific Atlantic Southern Northern Central Western Eastern Golden Silver Blue Green Red White Black Royal Liberty Eagle Pioneer Heritage Summit Valley River Lake Mountain Prairie Harbor Coastal Desert Forest Metro Capital Global Premier Quality Reliable Advanced Modern Classic Community Citizens Farmers Merchants Peoples Republic Union Allied Consolidated General Standard Superior Tri-County Bi-State'.split(
    ' ',
  )
const trades =
  'Bank,Electric,Electric Cooperative,Gas,Water,Water District,Sewer Authority,Telephone,Cable,Wireless,Insurance,Mutual Insurance,Life Insurance,Mortgage,Auto Finance,Credit Card,Savings Bank,Credit Union,Hospital,Medical Center,Dental Group,Family Dentistry,Pediatrics,Orthopedics,Radiology,Laboratories,Pharmacy,Veterinary Clinic,School District,University,Community College,Day Care,Preschool,Property Management,Apartments,Realty,Homeowners Association,Storage,Waste Services,Disposal,Recycling,Landscaping,Lawn Care,Pest Control,Plumbing,Heating & Cooling,Roofing,Fitness,Health Club,Country Club,Church,Ministries,Foundation,Newspaper,Magazine,Propane,Fuel Oil,Energy,Power & Light,Utilities,Broadband,Fiber,Security,Alarm,Law Offices,Accounting,Tax Service,County Treasurer,Tax Collector,Municipal Court,Parking Authority,Toll Road,Public Library,Cemetery,Funeral Home,Furniture,Jewelers,Department Stores,Tires,Auto Parts,Motors,Leasing,Supply,Hardware,Lumber,Nursery'.split(
    ',',
  )
const ends =
  ',,,, Inc, LLC, Co, Corp, of America, Company, Group, Services, Associates, & Sons, Partners, Systems'.split(',')
const heads =
  'An Bel Cor Dan El Fair Glen Har Iron Jack Kings Lan Mar Nor Oak Pine Quin Rich Spring Thorn Up Vern Wash West York Zan Bran Clar Dex Ever'.split(
    ' ',
  )
const tails =
  'ton ville field burg ford dale wood port land mont view ham stead brook creek ridge side gate more bury worth by well moor'.split(
    ' ',
  )
const middles = ',er,ing,son,den,ley,man,stone,wick,shire'.split(',')

/** Names that everybody has heard of have most of the payees. */
const payeesMax = 200_000
const areas = 900
const aliasShare = 0.2
const rowsPerInsert = 10_000

export type MadeBiller = {
  readonly name: string
  readonly aliases: readonly string[]
  readonly zip: string
  readonly payees: number
}

export function makeBiller(random: () => number): MadeBiller {
  const pick = (list: readonly string[]) =>
    list[Math.floor(random() * list.length)] ?? fault('a list has something in it')
  const place = () => pick(heads) + pick(middles) + pick(tails)
  const kind = random()
  const trade = pick(trades)
  const name =
    kind < 0.25
      ? `${pick(firsts)} ${trade}${pick(ends)}`
      : kind < 0.5
        ? `${place()} ${trade}${pick(ends)}`
        : kind < 0.7
          ? `City of ${place()} ${trade}`
          : kind < 0.9
            ? `${pick(firsts)} ${place()} ${trade}${pick(ends)}`
            : `Dr ${place()} ${place()}, ${trade}`
  const aliases = random() < aliasShare ? [`${place()} ${pick(trades)}`] : []
  // A third of all bills go to the lockboxes of ten places.
  const area = random() < 1 / 3 ? 100 + Math.floor(random() * 10) * 90 : 100 + Math.floor(random() * areas)
  const zip = `${area}${String(Math.floor(random() * 100)).padStart(2, '0')}`
  const payees = Math.floor(payeesMax * random() ** 40)
  return { name, aliases, zip, payees }
}

/** As the owner of the tables, in bulk; the front door would take an hour. */
export async function fillDirectory(
  { owner }: Bank,
  count: number,
  random: () => number,
  institution: string,
): Promise<void> {
  const newId = idMaker()
  const now = new Date()
  const words = new Set<string>()
  // Built at the end, in one go each: kept up row by row they take most of the time.
  const indexes = await owner<{ name: string; definition: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
      from pg_index
     where indrelid in ('payments.biller_name'::regclass, 'payments.biller'::regclass) and not indisprimary`
  for (const { name } of indexes) await owner.unsafe(`drop index ${name}`)
  for (let made = 0; made < count; made += rowsPerInsert) {
    const billers = Array.from({ length: rowsPerInsert }, (_, row) => ({
      ...makeBiller(random),
      id: newId('bil'),
      street: `PO Box ${made + row}`,
    }))
    await owner`
      insert into payments.biller (biller_id, name, aliases, normal_name, normal_street, street, city, region, zip, method,
                                   kept_by, masks, state, payees, added_at, changed_at)
      select new.id, new.name, new.aliases, new.normal, new.street, new.street, 'Springfield', 'IL', new.zip, 'check',
             ${institution}, '[]', 'active', new.payees, ${now}, ${now}
        from unnest(
          ${literal(billers.map(({ id }) => id))}::text::text[],
          ${literal(billers.map(({ name }) => name))}::text::text[],
          ${literal(billers.map(({ aliases }) => JSON.stringify(aliases)))}::text::jsonb[],
          ${literal(billers.map(({ name }) => normalName(name)))}::text::text[],
          ${literal(billers.map(({ street }) => street))}::text::text[],
          ${literal(billers.map(({ zip }) => zip))}::text::text[],
          ${literal(billers.map(({ payees }) => String(payees)))}::text::integer[]) as new (id, name, aliases, normal, street, zip, payees)`
    const names = billers.flatMap(({ id, name, aliases, zip, payees }) =>
      [name, ...aliases].flatMap((text, place) =>
        fromEachWord(text).map((name, word) => ({ id, place, word, zip, weight: weightOf(payees), name })),
      ),
    )
    for (const word of names.map(({ name }) => name.replace(/ .*/, ''))) words.add(word)
    await owner`
      insert into payments.biller_name (biller_id, place, word, name, zip, area, weight)
      select new.id, new.place, new.word, new.name, new.zip, left(new.zip, 3), new.weight
        from unnest(
          ${literal(names.map(({ id }) => id))}::text::text[],
          ${literal(names.map(({ place }) => String(place)))}::text::integer[],
          ${literal(names.map(({ word }) => String(word)))}::text::integer[],
          ${literal(names.map(({ name }) => name))}::text::text[],
          ${literal(names.map(({ zip }) => zip))}::text::text[],
          ${literal(names.map(({ weight }) => String(weight)))}::text::integer[]) as new (id, place, word, name, zip, weight)`
  }
  const endings = endingsOf([...words])
  await owner`
    insert into payments.biller_word (ending, word)
    select new.*
      from unnest(
        ${literal(endings.map(({ ending }) => ending))}::text::text[],
        ${literal(endings.map(({ word }) => word))}::text::text[]) as new (ending, word)`
  for (const { definition } of indexes) await owner.unsafe(definition)
}
