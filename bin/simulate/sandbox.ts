// The sandbox bank as a process of the simulation: its clock, its manners, and the truth that it knows.

import { join } from 'node:path'

import { fault } from '../../src/base/outcome.ts'
import { type Member, pause, startMember } from '../family.ts'

const againMs = 20
const attemptsMax = 1_000

export type Paid = {
  readonly trace: string | null
  readonly instruction: string | null
  readonly times: number
  readonly amount: string
  readonly returned: number
}

export type Sandbox = {
  readonly member: Member
  readonly address: () => URL
  readonly post: (path: string, body: unknown) => Promise<unknown>
  readonly get: <T>(path: string) => Promise<T>
}

export function startSandbox(home: string, files: string, port: number): Sandbox {
  let taken = port
  const member = startMember('sandbox', {
    args: [join(import.meta.dirname, '..', '..', 'sandbox', 'main.ts')],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      SANDBOX_HOME: join(home, 'sandbox'),
      SANDBOX_FILES: files,
      SANDBOX_PORT: String(port),
    },
    logFile: join(home, 'sandbox.log'),
    onPort: given => {
      taken = given
    },
  })
  const address = () => new URL(`http://127.0.0.1:${taken}/`)
  async function call(path: string, body?: unknown): Promise<unknown> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      const response = await fetch(new URL(path, address()), init).catch(lost)
      if (response?.ok === true) return response.json()
      if (response !== undefined) fault(`the sandbox bank: ${path} ${response.status} ${await response.text()}`)
      await pause(againMs)
    }
    return fault(`the sandbox bank does not answer ${path}`)
  }
  return {
    member,
    address,
    post: (path, body) => call(path, body),
    get: async <T>(path: string) => (await call(path)) as T, // What sandbox/README.md says of each path.
  }
}

/** A bank that is being killed, or started, is asked again. */
function lost(thrown: unknown): undefined {
  if (!(thrown instanceof TypeError)) throw thrown
}
