// What the controls serve elsewhere: frameworks, standards and rules by their ids. Their texts are not ours to print.

import type { ControlId } from '../../base/control.ts'
import { csfSubcategories } from './csf.ts'
import { type Counted, countStates, type State, type States } from './states.ts'
import type { Named } from './terms.ts'

type Framework = {
  readonly id: string
  readonly title: string
  /** Every control names something of it; of the others, where they apply. */
  readonly isAlways: boolean
  /** How its ids are written. */
  readonly written: RegExp
  /** All of it, where that may be listed here. */
  readonly whole?: readonly string[]
}

export const frameworks: readonly Framework[] = [
  {
    id: 'csf',
    title: 'NIST Cybersecurity Framework 2.0',
    isAlways: true,
    written: /^[A-Z]{2}\.[A-Z]{2}-\d\d$/,
    whole: csfSubcategories,
  },
  { id: 'sp800-53', title: 'NIST SP 800-53, revision 5', isAlways: true, written: /^[a-z]{2}-\d+(\.\d+)?$/ },
  {
    id: 'ffiec',
    title: 'FFIEC IT Examination Handbook',
    isAlways: true,
    written: /^(IS [IV]+\.[A-D](\.\d+(\([a-z]\))?)?|BCM [IVX]+(\.[A-Z])?|AIO [IVX]+)$/,
  },
  {
    id: 'ncua-ise',
    title: 'NCUA Information Security Examination',
    isAlways: false,
    written: /^(SCUEP \d\.\d|12 CFR 748\.1\(c\))$/,
  },
  { id: 'reg-e', title: 'Regulation E, 12 CFR 1005', isAlways: false, written: /^1005\.\d+$/ },
  { id: 'nacha', title: 'Nacha Operating Rules', isAlways: false, written: /^\d\.\d+(\.\d+)?$/ },
  { id: 'bsa-ofac', title: 'Bank Secrecy Act and OFAC', isAlways: false, written: /^31 CFR \d+\.\d+$/ },
  { id: 'pci-dss', title: 'PCI DSS 4.0.1', isAlways: false, written: /^\d+\.\d+\.\d+(\.\d+)?$/ },
  { id: 'soc2', title: 'SOC 2, trust services criteria', isAlways: false, written: /^(CC|A|C|P|PI)\d\.\d$/ },
]

export type Covered = {
  readonly framework: string
  readonly title: string
  readonly rows: readonly {
    readonly id: string
    readonly controls: readonly { readonly control: ControlId; readonly state: State }[]
    readonly states: Counted
  }[]
  /** What nothing serves, where the whole of the framework may be listed. */
  readonly unserved?: readonly string[]
}

export function isFramework(id: string): boolean {
  return frameworks.some(framework => framework.id === id)
}

/** Whether an id can be of the framework: in its list, else written as its ids are. */
export function knownIds(id: string): (one: string) => boolean {
  const framework = frameworks.find(one => one.id === id)
  return one => framework !== undefined && (framework.whole?.includes(one) ?? framework.written.test(one))
}

/** For each framework which of its ids are served, by which controls, and how these stand. */
export function coverage(named: readonly Named[], states: States): readonly Covered[] {
  return frameworks.map(({ id: framework, title, whole }) => {
    const served = new Map<string, ControlId[]>()
    for (const { id, serves } of named) {
      for (const one of serves[framework] ?? []) served.set(one, [...(served.get(one) ?? []), id])
    }
    const rows = [...served.entries()]
      .sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
      .map(([id, controls]) => ({
        id,
        controls: controls.map(control => ({ control, state: states.get(control) ?? 'unknown' })),
        states: countStates(controls, states),
      }))
    return { framework, title, rows, ...(whole === undefined ? {} : { unserved: whole.filter(id => !served.has(id)) }) }
  })
}
