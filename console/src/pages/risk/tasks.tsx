// What is to be done, by whom and until when: what is overdue first.

import type { Schemas } from '../../api/api.ts'
import { InBox } from '../../parts/box.tsx'
import { State } from '../../parts/state.tsx'
import { Way } from '../../parts/way.tsx'
import { Day } from '../../parts/when.tsx'
import { RiskLink } from './marks.tsx'

export function Tasks({ tasks, name }: { readonly tasks: readonly Schemas['RiskTask'][]; readonly name: string }) {
  return (
    <InBox name={name}>
      <table className="plain" aria-label={name}>
        <thead>
          <tr>
            <th scope="col">Due</th>
            <th scope="col">State</th>
            <th scope="col">What</th>
            <th scope="col">Who answers</th>
            <th scope="col">Against</th>
            <th scope="col">Because of</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map(({ what, owner, due, isOverdue, risk, feedback }) => (
            <tr key={`${due} ${what} ${risk}`}>
              <td>
                <Day day={due} />
              </td>
              <td>{isOverdue ? <State tone="bad">overdue</State> : <State tone="waiting">planned</State>}</td>
              <td style={{ maxWidth: '28rem' }}>{what}</td>
              <td>{owner}</td>
              <td>{risk === undefined ? '–' : <RiskLink risk={risk} />}</td>
              <td style={{ whiteSpace: 'nowrap' }}>
                {feedback === undefined ? (
                  'the register'
                ) : (
                  <Way to="/feedback" ask={{ row: feedback }}>
                    what somebody said
                  </Way>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}
