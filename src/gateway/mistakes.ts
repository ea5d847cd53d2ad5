// What Ajv found, as places and words for whoever sent it. Values are never quoted: they may be an account number.

import type { Mistake } from './problems.ts'

/** The members of an Ajv error that are read here. */
export type Finding = {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

export type Part = 'body' | 'querystring' | 'params' | 'headers'

const nameCharsMax = 128

export function mistakesOf(findings: readonly Finding[], part: Part): readonly Mistake[] {
  // Where alternatives were tried, the last finding is the one about them all.
  const finding = findings.at(-1)
  if (finding === undefined) return []
  const detail = adviceFor(finding)
  const pointer = pointerOf(finding)
  if (part === 'body') return [{ pointer, detail }]
  const parameter = pointer.split('/')[1] ?? ''
  return [{ parameter, detail }]
}

/** RFC 6901. A missing or unknown member is named itself, not the object it is missing from. */
function pointerOf({ instancePath, params }: Finding): string {
  const name = params['missingProperty'] ?? params['additionalProperty']
  if (typeof name !== 'string') return instancePath
  return `${instancePath}/${name.slice(0, nameCharsMax).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function adviceFor({ keyword, params }: Finding): string {
  const limit = String(params['limit'])
  switch (keyword) {
    case 'required':
      return 'Add this: it is required.'
    case 'additionalProperties':
      return 'Remove this: it is not known here.'
    case 'type':
      return `Send this as ${articled(String(params['type']))}.`
    case 'enum':
      return `Send one of ${listed(params['allowedValues'])}.`
    case 'const':
      return `Send ${JSON.stringify(params['allowedValue'])}.`
    case 'pattern':
      return `Send this in the form ${String(params['pattern'])}.`
    case 'format':
      return `Send this as a ${String(params['format'])}.`
    case 'minLength':
      return `Send at least ${limit} characters.`
    case 'maxLength':
      return `Send at most ${limit} characters.`
    case 'minItems':
      return `Send at least ${limit} items.`
    case 'maxItems':
      return `Send at most ${limit} items.`
    case 'minimum':
      return `Send ${limit} or more.`
    case 'maximum':
      return `Send ${limit} or less.`
    case 'anyOf':
    case 'oneOf':
      return 'Send one of the shapes that docs/openapi.json lists here.'
    default:
      return 'Compare this with docs/openapi.json.'
  }
}

function articled(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(value => JSON.stringify(value)).join(', ') : 'the listed values'
}
