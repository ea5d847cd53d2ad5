// That what is shown of a person is the mask: by the rules of the assessment, and in what the api answers about the canary's own.

import type { Control, Ground } from '../base/control.ts'
import { digitsOf } from './controls-word.ts'
import { maskAccount, maskCard, maskEmail, maskPhone, maskSsn } from './mask.ts'

const membersMax = 2

export const masked: Control = {
  id: 'protection.masked',
  says: 'Of mail addresses, telephone, account, card and social security numbers no more is shown than the mask leaves.',
  does: 'prevents',
  answers: ['api.sensitive-data-exposure', 'api.data-privacy'],
  everySeconds: 3_600,
  withinMs: 10_000,
  probe: async ground => {
    tryMasks(ground)
    await tryAnswers(ground)
  },
}

/** What is expected is written out by the assessment's formats, and the parts are drawn. */
function tryMasks(ground: Ground): void {
  const digits = (count: number) => digitsOf(ground.random, count)
  const [end, hidden, area] = [digits(4), digits(5), `2${digits(2)}`]
  const attempts: readonly [what: string, expected: string, answer: string][] = [
    ['a mail address', 'al***@example.com', maskEmail('alice.smith@example.com')],
    ['a mail address of two letters', 'a***@example.com', maskEmail('ab@example.com')],
    ['what is no mail address', '***', maskEmail('alice.smith')],
    ['a telephone number', `${area}***${end}`, maskPhone(`${area}-555-${end}`)],
    ['a telephone number of six digits', '***', maskPhone('555014')],
    ['a social security number', `***-**-${end}`, maskSsn(`${hidden}${end}`)],
    ['what is none', '***-**-****', maskSsn(`${hidden}${end}7`)],
    ['an account number', `****${end}`, maskAccount(`${hidden}${hidden}${end}`)],
    ['an account number of four', `****${end.slice(2)}`, maskAccount(end)],
    ['a card number', `411111******${end}`, maskCard(`411111 ${hidden}7 ${end}`)],
  ]
  ground.on('formats of masks', attempts.length)
  for (const [what, expected, answer] of attempts) ground.tried(`${what}, masked`, expected, answer)
}

/** A program of the institution is told of account numbers the end: whoever steals its token is to have no more. */
async function tryAnswers(ground: Ground): Promise<void> {
  const members = await ground.ask({ of: 'api', method: 'GET', path: '/v1/members', as: 'canary' })
  ground.tried('its members, asked for by the canary’s program', '200', String(members.status))
  const ids = [...new Set([...members.body.matchAll(/"id":\s*"(mem_[0-9a-z]+)"/g)].map(([, id = '']) => id))]
  const ends: string[] = []
  for (const id of ids.slice(0, membersMax))
    for (const what of ['funding-accounts', 'payees']) {
      const path = `/v1/${what}?member=${id}`
      const answered = await ground.ask({ of: 'api', method: 'GET', path, as: 'canary' })
      const shown = [...answered.body.matchAll(/"lastDigits":\s*"([^"]*)"/g)].map(([, digits = '']) => digits)
      ends.push(...shown)
      ground.on(`numbers of ${what}`, shown.length)
      ground.tried(`the ${what} of a member, asked for by the canary’s program`, '200', String(answered.status))
      const isWhole = shown.some(digits => digits.length > 4) || /"[a-zA-Z]*[nN]umber":/.test(answered.body)
      ground.tried(`account numbers among them`, 'their ends', isWhole ? 'more' : 'their ends')
    }
  // One of theirs has four digits in all, and others have ten.
  const lengths = [...new Set(ends.map(digits => digits.length))].toSorted((one, other) => one - other)
  ground.tried('digits that are shown of numbers of four and of ten', '2 4', lengths.join(' '))
}
