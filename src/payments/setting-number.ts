// An account number in a setting: how it stands there, how it may be asked for, and where one is in a content. Pure;
// setting-numbers.ts says what it is for.

import { type Static, Type } from 'typebox'

import type { Canonical } from '../base/canonical.ts'

const strict = { additionalProperties: false }

/** As it stands in a setting. */
export const settingNumber = Type.Object(
  { token: Type.String({ pattern: '^tok_[0-9a-z]{26}$' }), lastDigits: Type.String({ maxLength: 4 }) },
  strict,
)
export type SettingNumber = Static<typeof settingNumber>

/** As it may be asked for: in plain, or as it stands in the setting already. */
export const askedNumber = Type.Union([
  Type.Object(
    {
      number: Type.String({
        pattern: '^[0-9A-Za-z][0-9A-Za-z -]{2,32}[0-9A-Za-z]$',
        description: 'The account number. Sealed where it is kept; only its end is ever shown.',
      }),
    },
    strict,
  ),
  settingNumber,
])

/** With each number that stands in plain replaced. */
export function replaced(content: Canonical, name: (number: string) => SettingNumber): Canonical {
  if (isList(content)) return content.map(each => replaced(each, name))
  if (!isObject(content)) return content
  const { number, ...rest } = content
  if (typeof number === 'string' && Object.keys(rest).length === 0) return name(number)
  return Object.fromEntries(Object.entries(content).map(([member, each]) => [member, replaced(each, name)]))
}

/** Each with its place (RFC 6901). */
export function numbersIn(content: Canonical, pointer = ''): readonly (SettingNumber & { readonly pointer: string })[] {
  if (isList(content)) return content.flatMap((each, index) => numbersIn(each, `${pointer}/${index}`))
  if (!isObject(content)) return []
  const { token, lastDigits } = content
  if (typeof token === 'string' && typeof lastDigits === 'string') return [{ token, lastDigits, pointer }]
  return Object.entries(content).flatMap(([member, each]) => numbersIn(each, `${pointer}/${member}`))
}

function isObject(content: Canonical): content is { readonly [member: string]: Canonical } {
  return typeof content === 'object' && content !== null && !isList(content)
}

/** As `Array.isArray`, which does not narrow a list that is read only. */
function isList(content: Canonical): content is readonly Canonical[] {
  return Array.isArray(content)
}
