// What the service is made of and what flows between, drawn; and what can happen to each of them, by STRIDE.

import { NativeSelect, Text } from '@mantine/core'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { InBox } from '../../parts/box.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { countWords, toneOf } from './counts.ts'
import { LevelMark, RiskLink } from './marks.tsx'

type Row = Schemas['StrideRow']
type Kind = Row['kind']

const kinds: Readonly<Record<Kind, string>> = { actor: 'Actors', process: 'Processes', store: 'Stores', flow: 'Flows' }
const isKind = (text: string | undefined): text is Kind => text !== undefined && text in kinds
const strides: Readonly<Record<Schemas['StrideCell']['stride'], string>> = {
  spoofing: 'Spoofing',
  tampering: 'Tampering',
  repudiation: 'Repudiation',
  'information-disclosure': 'Information disclosure',
  'denial-of-service': 'Denial of service',
  'elevation-of-privilege': 'Elevation of privilege',
}

export function ThreatModel() {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/threat-model', {})
  if (data === undefined)
    return (
      <Page title="Threat model">
        {isPending ? <Waiting what="the threat model" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const { says, parts, flows, assumptions, threats } = data
  return (
    <Page title="Threat model" says={says}>
      <Section
        title="Data flows"
        says={`${parts.length} parts in ${data.zones.length} zones, and ${flows.length} flows between them. The table of flows below says the same in words.`}
      >
        <InBox name="Data flows, drawn" className="drawing">
          <img
            src="/v1/risk/data-flow.svg"
            alt={`Data flows: ${parts.map(({ title }) => title).join(', ')}, and the ${flows.length} flows between them that the table names.`}
          />
        </InBox>
        <Flows of={data} />
      </Section>
      <Stride />
      <Section title="Threats" says="Open ones and the worst first.">
        <details className="as-table">
          <summary>{plural(threats.length, 'threat')}, with what stands against each</summary>
          <Threats threats={threats} />
        </details>
      </Section>
      <Section title="What is assumed">
        <ul className="plain">
          {assumptions.map(one => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </Section>
    </Page>
  )
}

function Flows({ of: { parts, flows } }: { readonly of: Schemas['ThreatModel'] }) {
  const titleOf = (id: string) => parts.find(one => one.id === id)?.title ?? id
  return (
    <details className="as-table">
      <summary>Flows, as a table</summary>
      <InBox name="Flows">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col" className="right">
                Number
              </th>
              <th scope="col">What flows</th>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col">Over</th>
              <th scope="col">Encrypted</th>
              <th scope="col">Controls</th>
            </tr>
          </thead>
          <tbody>
            {flows.map(({ id, title, from, to, over, encrypted, states }, at) => (
              <tr key={id}>
                <td className="right figures">{at + 1}</td>
                <td>{title}</td>
                <td>{titleOf(from)}</td>
                <td>{titleOf(to)}</td>
                <td>{over}</td>
                <td>{encrypted ? 'always' : 'not always'}</td>
                <td>{countWords(states)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </InBox>
    </details>
  )
}

function Stride() {
  const [question, change] = useAddress()
  const kind = isKind(question['kind']) ? question['kind'] : undefined
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/stride', {})
  return (
    <Section
      title="STRIDE"
      says="What can happen to each element, by kind of threat. Where there is none, the reason stands there; a dash is not asked of that kind of element."
      actions={
        <NativeSelect
          aria-label="Which elements"
          size="xs"
          value={kind ?? ''}
          onChange={({ currentTarget: { value } }) => change({ kind: value })}
          data={[
            { value: '', label: 'All elements' },
            ...Object.entries(kinds).map(([value, label]) => ({ value, label })),
          ]}
        />
      }
    >
      {isPending ? (
        <Waiting what="the table" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <InBox name="STRIDE for each element" className="stride">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Element</th>
                {Object.values(strides).map(title => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.items
                .filter(row => kind === undefined || row.kind === kind)
                .map(row => (
                  <Element key={row.element} of={row} />
                ))}
            </tbody>
          </table>
        </InBox>
      )}
    </Section>
  )
}

function Element({ of: { title, kind, cells, states } }: { readonly of: Row }) {
  return (
    <tr>
      <th scope="row">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {kind}
        </Text>
        <State tone={toneOf(states)}>{countWords(states)}</State>
      </th>
      {cells.map(({ stride, isAsked, risks, because }) => (
        <td key={stride}>
          {risks.length > 0 ? (
            <ul className="chips">
              {risks.map(risk => (
                <li key={risk}>
                  <RiskLink risk={risk} />
                </li>
              ))}
            </ul>
          ) : isAsked ? (
            <Text size="xs">{because}</Text>
          ) : (
            '–'
          )}
        </td>
      ))}
    </tr>
  )
}

function Threats({ threats }: { readonly threats: readonly Schemas['Threat'][] }) {
  return (
    <InBox name="Threats">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Threat</th>
            <th scope="col">STRIDE</th>
            <th scope="col">Without controls</th>
            <th scope="col">Measured</th>
            <th scope="col">Controls</th>
          </tr>
        </thead>
        <tbody>
          {threats.map(({ risk, title, statement, letters, inherent, measured, states }) => (
            <tr key={risk}>
              <td className="words-cell">
                <RiskLink risk={risk}>{title}</RiskLink>
                <Text size="xs" c="dimmed">
                  {statement}
                </Text>
              </td>
              <td>
                <span className="ident">{letters === '' ? '–' : letters}</span>
              </td>
              <td>
                <LevelMark level={inherent} />
              </td>
              <td>
                <LevelMark level={measured} />
              </td>
              <td>
                <State tone={toneOf(states)}>{countWords(states)}</State>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}
