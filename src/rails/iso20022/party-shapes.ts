// What messages of payments have in common: who, at which bank, with which account. Of each only what is written here is
// listed, in the order of the standard, so that nothing else can be written.

import { choice, code, externalCode, identifier, part, prose, strict } from './shape.ts'

export const text35 = identifier(35)

/** A name, as long as clearing systems carry it. */
export const party = strict(
  part('Nm?', prose(140)),
  part('Id?', choice(part('OrgId', strict(part('Othr*', strict(part('Id', text35))))))),
)

const bic = code(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/)

/** A bank by its BIC, or by its number in a clearing system: 'USABA' and a routing number. */
export const agent = strict(
  part(
    'FinInstnId',
    strict(
      part('BIC?', bic, { until: 3 }),
      part('BICFI?', bic, { since: 4 }),
      part(
        'ClrSysMmbId?',
        strict(
          part('ClrSysId?', choice(part('Cd?', code(/^[A-Z]{5}$/)), part('Prtry?', text35))),
          part('MmbId', text35),
        ),
      ),
      part('Nm?', prose(140)),
    ),
  ),
)

export const account = strict(
  part('Id', choice(part('Othr', strict(part('Id', identifier(34)))))),
  part('Ccy?', code(/^[A-Z]{3}$/)),
)

export const remittance = strict(
  part('Ustrd*', prose(140)),
  part('Strd*', strict(part('CdtrRefInf?', strict(part('Ref?', text35))))),
)

export const serviceLevel = choice(part('Cd?', externalCode), part('Prtry?', text35))
