// Which licences are let in. Pure. What is not on the list is refused, and so is what says nothing: AGPL, BSL and whatever
// comes next need no list of their own.

import type { Lock, LockedPackage } from './lock.ts'

/** SPDX identifiers of what may be part of what runs. OFL is of fonts: it asks nothing of a document that they are in. */
const forAll = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'PostgreSQL',
  'Unlicense',
]
/** And of tools besides: nothing of them is handed on. */
const forTools = [...forAll, 'MPL-2.0']

/** Those that say it in another way than SPDX's, or not at all. By name and version, so that the next version is looked at again. */
const lookedUp: Readonly<Record<string, string>> = {
  '@visx/vendor 4.0.0': 'MIT AND ISC',
  'buildcheck 0.0.7': 'MIT',
  'busboy 1.6.0': 'MIT',
  'cpu-features 0.0.10': 'MIT',
  'humanize-number 0.0.2': 'MIT',
  'png-js 2.0.0': 'MIT',
  'ssh2 1.17.0': 'MIT',
  'streamsearch 1.1.0': 'MIT',
}

/** As the lock file says, or as somebody looked up. What is a package's part for one system has the package's licence. */
export function licenceOf({ packages }: Lock, one: LockedPackage): string | undefined {
  const own = lookedUp[`${one.name} ${one.version}`] ?? one.license
  if (own !== undefined || !one.isOptional || one.systems.os.length === 0) return own
  return packages.find(whole => whole.needs.includes(one.name) && whole.version === one.version)?.license
}

/** What is wrong, in a sentence for each package. */
export function licenceFaults(lock: Lock): readonly string[] {
  const unused = Object.keys(lookedUp).filter(
    known => !lock.packages.some(({ name, version }) => `${name} ${version}` === known),
  )
  return [
    ...unused.map(known => `${known} was looked up, and is not there any more`),
    ...lock.packages.flatMap(one => {
      const licence = licenceOf(lock, one)
      const allowed = one.isTool ? forTools : forAll
      if (licence !== undefined && isAllowed(licence, allowed)) return []
      return [`${one.name} ${one.version} is under ${licence ?? 'no licence that it names'}`]
    }),
  ]
}

/** An SPDX expression: of an OR one part is enough, of an AND all. Anything else that is no plain name is refused. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(plain)) return false
  return plain.split(' OR ').some(choice => choice.split(' AND ').every(part => allowed.includes(part)))
}
