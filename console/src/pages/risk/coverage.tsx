// Which ids of a framework the controls serve, and how these stand. References for whoever looks; they claim no conformity.

import { NativeSelect, Text } from '@mantine/core'
import type { Operations, Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { InBox } from '../../parts/box.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { countWords, toneOf } from './counts.ts'
import { ControlLink } from './marks.tsx'

type Framework = Operations['GET /v1/risk/coverage/{framework}']['path']['framework']

const frameworks: Readonly<Record<Framework, string>> = {
  csf: 'NIST CSF',
  'sp800-53': 'NIST SP 800-53',
  ffiec: 'FFIEC',
  'ncua-ise': 'NCUA ISE',
  'reg-e': 'Regulation E',
  nacha: 'Nacha',
  'bsa-ofac': 'BSA and OFAC',
  'pci-dss': 'PCI DSS',
  soc2: 'SOC 2',
}
const isFramework = (text: string | undefined): text is Framework => text !== undefined && text in frameworks

export function Coverage() {
  const [question, change] = useAddress()
  const framework = isFramework(question['framework']) ? question['framework'] : 'csf'
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/coverage/{framework}', { path: { framework } })
  return (
    <Page
      title="Coverage"
      says="Which ids of a framework the controls serve, and how these stand. They are references for whoever looks, and claim no conformity."
      actions={
        <NativeSelect
          label="Framework"
          size="xs"
          value={framework}
          onChange={({ currentTarget: { value } }) => change({ framework: value })}
          data={Object.entries(frameworks).map(([value, label]) => ({ value, label }))}
        />
      }
    >
      {isPending ? (
        <Waiting what="the coverage" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <Served of={data} />
      )}
    </Page>
  )
}

function Served({ of: { title, items, unserved } }: { readonly of: Schemas['Coverage'] }) {
  return (
    <>
      <Section title={title} says={`${plural(items.length, 'id is', 'ids are')} served.`}>
        <InBox name={title}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Id</th>
                <th scope="col">How they stand</th>
                <th scope="col">Controls</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ id, controls, states }) => (
                <tr key={id}>
                  <th scope="row">{id}</th>
                  <td>
                    <State tone={toneOf(states)}>{countWords(states)}</State>
                  </td>
                  <td>
                    <ul className="chips">
                      {controls.map(({ control }) => (
                        <li key={control}>
                          <ControlLink control={control} />
                        </li>
                      ))}
                    </ul>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </InBox>
      </Section>
      <Section title="What nothing serves">
        <Text size="sm">
          {unserved === undefined
            ? 'The whole of this framework may not be listed here, so what is missing cannot be told.'
            : unserved.length === 0
              ? 'Every id of it is served by a control.'
              : unserved.join(', ')}
        </Text>
      </Section>
    </>
  )
}
