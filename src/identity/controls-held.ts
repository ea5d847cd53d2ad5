// What a client of the canary would have sent, in the hands of somebody else.

import { type AskedOf, type Ground, NotApplicable } from '../base/control.ts'

export type Headers = Readonly<Record<string, string>>
export type Asking = Pick<AskedOf, 'method' | 'path' | 'body'> & { readonly headers?: Headers }

class HeldBack extends Error {
  readonly headers: Headers
  constructor(headers: Headers) {
    super('held back')
    this.headers = headers
  }
}

/** What the canary would have sent, and has not. */
export async function heldBack(ground: Ground, asking: Asking): Promise<Headers> {
  try {
    await ground.ask({
      of: 'api',
      as: 'canary',
      ...asking,
      change: headers => {
        throw new HeldBack(headers)
      },
    })
  } catch (thrown) {
    if (thrown instanceof HeldBack) return thrown.headers
    throw thrown
  }
  throw new NotApplicable('what the canary sends cannot be held back')
}

export function tokenIn({ authorization = '' }: Headers): string {
  return authorization.replace(/^DPoP /, '')
}

export function without(held: Headers, ...names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(held).filter(([name]) => !names.includes(name)))
}

export function withToken(held: Headers, token: string): Headers {
  return { ...held, authorization: `DPoP ${token}` }
}
