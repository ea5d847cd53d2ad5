// ./vouch api METHOD PATH [JSON] [--key KEY] [--if-match TAG]: one call to the running api, as the demo client.

import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'

import { asCommand, Cannot, homeFolder, readRunFile } from './instance.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { key: { type: 'string' }, 'if-match': { type: 'string' }, as: { type: 'string' } },
})

await asCommand(async () => {
  const [method, path, body] = positionals
  if (method === undefined || path === undefined || !path.startsWith('/'))
    throw new Cannot('./vouch api METHOD /PATH [JSON], such as ./vouch api GET /v1/members')
  const run = await readRunFile(await homeFolder())
  if (run === undefined) throw new Cannot('Nothing runs here: npm start, and then call again from another terminal.')
  const actor = values.as ?? run.actor
  if (actor === undefined)
    throw new Cannot('This instance has no demo client: say who asks with --as INSTITUTION/client:ID.')
  const call = (key: string | undefined) =>
    fetch(`http://127.0.0.1:${run.port}${path}`, {
      method,
      headers: {
        'vouch-actor': actor,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(values['if-match'] === undefined ? {} : { 'if-match': values['if-match'] }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    })
  let response = await call(values.key)
  let text = await response.text()
  // What moves money says that it wants a key, and has done nothing. What remembers no keys refuses one.
  if (values.key === undefined && text.includes('/problems/idempotency_key_missing')) {
    response = await call(randomUUID())
    text = await response.text()
  }
  console.error(`${response.status} ${response.statusText}`)
  for (const name of ['etag', 'location']) {
    const value = response.headers.get(name)
    if (value !== null) console.error(`${name}: ${value}`)
  }
  console.log(
    response.headers.get('content-type')?.includes('json') === true ? JSON.stringify(JSON.parse(text), null, 2) : text,
  )
  return response.ok ? 0 : 1
})
