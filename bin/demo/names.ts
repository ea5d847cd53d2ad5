// What everybody and everything in the demo is called. Nobody could take one of these for a person, and that is the point.

const givenNames =
  'Ada Ben Chiara Dario Elif Femi Grace Hugo Ines Jonas Kaya Lea Milan Nora Omar Pia Quinn Rosa Sami Tess Uma Vito Wanda Xenia Yaro Zoe'.split(
    ' ',
  )
const madeUpNames =
  'Testwell Sampleton Mockley Fakerson Makebelieve Pretender Imagino Examplar Specimen Dummyford Fictus Placeholder'.split(
    ' ',
  )
const trades =
  'Bakery|Dental Office|Auto Repair|Print Shop|Garden Centre|Book Store|Coffee Roasters|Veterinary Clinic|Bike Shop|Florist|Hardware Store|Yoga Studio'.split(
    '|',
  )
const billers =
  'Prairie Power|Lakeview Apartments|Harbor Water|Summit Dental|Cedar Mobile|Union Gas|Maple Insurance|North Fiber|Elm Street School|Valley Waste|Orchard Mortgage|Pine Auto Loans|Beacon Cable|Granite Property Tax|Willow Health|Copper Freight|Juniper Payroll|Slate Office Supply|Birch Cleaning|Amber Advertising'.split(
    '|',
  )

function nth(list: readonly string[], place: number): string {
  return list[place % list.length] ?? ''
}

export function personName(place: number): string {
  return `${nth(givenNames, place)} ${nth(madeUpNames, place + Math.floor(place / givenNames.length) * 5)}`
}

export function businessName(place: number): string {
  return `${nth(madeUpNames, place)} ${nth(trades, place + Math.floor(place / trades.length))}`
}

/** What the member calls it, and what it is called. */
export function billerName(place: number): { readonly nickname: string; readonly name: string } {
  const name = nth(billers, place)
  const nickname = name.split(' ').at(-1) ?? name
  return { nickname, name: `Sample ${name}` }
}
