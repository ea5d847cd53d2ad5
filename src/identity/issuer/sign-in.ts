// Where people's signing in is mounted: one authorisation comes in, whoever it was who proved themselves goes out.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type Provider } from 'oidc-provider'

import type { InstitutionId } from '../../base/ids.ts'
import type { Acr } from './provider.ts'

export const signInFolder = '/sign-in/'

/** One authorisation that waits for somebody to sign in. */
export type SigningIn = {
  readonly uid: string
  readonly client: string
  /** What the client asks for: the strongest first. Empty when it does not say. */
  readonly acrsWanted: readonly string[]
}

/** How the person proved who they are; `amr` by RFC 8176. */
export type SignedIn = { readonly person: string; readonly acr: Acr; readonly amr: readonly string[] }

export type SignInTools = {
  /** The authorisation that this browser is in the middle of, by its cookie; undefined when there is none. */
  readonly current: () => Promise<SigningIn | undefined>
  /** Sends the browser back to the client; with `access_denied` when this is nobody who may act. Answers the request. */
  readonly finish: (signedIn: SignedIn) => Promise<void>
  /** Sends it back with `access_denied`. Answers the request. */
  readonly giveUp: () => Promise<void>
}

/** Answers whatever is asked below `/sign-in/`. */
export type SignIn = (request: IncomingMessage, response: ServerResponse, tools: SignInTools) => Promise<void>

export function signInTools(
  provider: Provider,
  institutionOf: (person: string) => Promise<InstitutionId | undefined>,
  request: IncomingMessage,
  response: ServerResponse,
): SignInTools {
  const end = (result: Parameters<Provider['interactionFinished']>[2]) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  const giveUp = () => end({ error: 'access_denied', error_description: 'signing in was given up' })
  return {
    current: async () => {
      try {
        const { uid, params } = await provider.interactionDetails(request, response)
        const { client_id: client, acr_values: acrs } = params
        return {
          uid,
          client: typeof client === 'string' ? client : '',
          acrsWanted: typeof acrs === 'string' ? acrs.split(' ') : [],
        }
      } catch (thrown) {
        if (thrown instanceof errors.SessionNotFound) return undefined
        throw thrown
      }
    },
    finish: async ({ person, acr, amr }) => {
      if ((await institutionOf(person)) === undefined) return giveUp()
      return end({ login: { accountId: person, acr, amr: [...amr], remember: false } })
    },
    giveUp,
  }
}
