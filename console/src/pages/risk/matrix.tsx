// The published table of likelihood and impact with the risks in its fields, as what was tried has left them.

import { NativeSelect } from '@mantine/core'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { InBox } from '../../parts/box.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Page } from '../../parts/page.tsx'
import { wordsOf } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { RiskLink } from './marks.tsx'

const steps = [1, 2, 3, 4, 5]
const ofLikelihood = ['once in ten years or less', '', '', '', 'several times a year']
const ofImpact = ['negligible', '', '', '', 'severe']

const shows = { measured: 'As measured', inherent: 'Without controls' } as const
const isShow = (text: string | undefined): text is keyof typeof shows => text !== undefined && text in shows

export function RiskMatrix() {
  const [question, change] = useAddress()
  const show = isShow(question['show']) ? question['show'] : 'measured'
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/matrix', { query: atAsked(useAt()) })
  return (
    <Page
      title="Likelihood and impact"
      says="Where each risk stands. The table orders few pairs of risks rightly: it says where to look first, and levels are never added or averaged."
      actions={
        <NativeSelect
          label="Which"
          size="xs"
          value={show}
          onChange={({ currentTarget: { value } }) => change({ show: value === 'measured' ? undefined : value })}
          data={Object.entries(shows).map(([value, label]) => ({ value, label }))}
        />
      }
    >
      {isPending ? (
        <Waiting what="the table" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <Fields cells={data.items} show={show} />
      )}
    </Page>
  )
}

type FieldsParts = { readonly cells: readonly Schemas['RiskMatrixCell'][]; readonly show: keyof typeof shows }

function Fields({ cells, show }: FieldsParts) {
  return (
    <InBox name="Likelihood and impact">
      <table className="matrix">
        <caption hidden>Risks by likelihood and impact, each from 1 to 5: {shows[show].toLowerCase()}</caption>
        <thead>
          <tr>
            <th scope="col" style={{ width: '8.5rem' }}>
              Likelihood
            </th>
            {steps.map(impact => (
              <th key={impact} scope="col">
                Impact {impact} {ofImpact[impact - 1]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.toReversed().map(likelihood => (
            <tr key={likelihood}>
              <th scope="row">
                {likelihood} {ofLikelihood[likelihood - 1]}
              </th>
              {cells
                .filter(cell => cell.likelihood === likelihood)
                .map(cell => (
                  <Field key={cell.impact} of={cell} risks={cell[show]} />
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}

type FieldParts = { readonly of: Schemas['RiskMatrixCell']; readonly risks: readonly string[] }

function Field({ of: { likelihood, impact, level }, risks }: FieldParts) {
  return (
    <td className="level" data-level={level}>
      <b>{wordsOf(level)}</b> {likelihood * impact}
      {risks.length > 0 && (
        <ul>
          {risks.map(risk => (
            <li key={risk}>
              <RiskLink risk={risk}>{risk}</RiskLink>
            </li>
          ))}
        </ul>
      )}
    </td>
  )
}
