// Schemas of other people, where they are beside the project, and what they object to in a document of ours.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

import { project } from './house.ts'

const folder = join(project, '../shared/data/threat-model')
export const unlessSchemas = { skip: existsSync(folder) ? false : '../shared/data/threat-model is not here' }

const formats = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/,
}

export function sample(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'))
}

/** Nothing, where the schema takes it. */
export function objections(schema: string, document: unknown): readonly string[] {
  // OWASP's library writes the draft of 2020; the other two the seventh.
  const options = { strict: false, allErrors: true, formats }
  const ajv = schema.startsWith('threat-model') ? new Ajv2020(options) : new Ajv(options)
  const validate = ajv.compile(sample(schema) as object) // A schema is an object; what is none does not compile.
  return validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
