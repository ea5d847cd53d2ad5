// What people are told of: each notice, the places that its wording may use, and the wording in force until an
// institution sets its own. `{institution}` is the name on the letterhead, and is a place of every notice.

import type { Places } from './values.ts'

export type Notice = { readonly places: Places; readonly subject: string; readonly text: string }

const whyFailed = {
  oneOf: {
    insufficient_funds: 'there was not enough money in the account',
    account_closed: 'the account it was to be paid from is closed',
    payee_not_active: 'the payee is no longer active',
    rejected: 'the bank of the payee did not accept it',
    limit_exceeded: 'it was above a limit',
    other: 'it could not be carried out',
  },
} as const

const whyReturned = {
  oneOf: {
    account_closed: 'the account of the payee is closed',
    no_account: 'the payee could not be found at that bank',
    not_authorised: 'the bank of the payee was told that it was not authorised',
    other: 'the bank of the payee sent it back',
  },
} as const

const whyHeld = {
  oneOf: {
    review: 'we are having a second look at it',
    approval: 'somebody has to approve it first',
    other: 'we need more time for it',
  },
} as const

const whatIsProposed = {
  oneOf: {
    payment: 'a payment',
    payee_change: 'a change to a payee',
    limit_change: 'a change to a limit',
    template_change: 'a change to what members are told',
    settings_change: 'a change to settings',
    other: 'a change',
  },
} as const

const howDecided = {
  oneOf: {
    in_favour: 'We found that there was an error, and the credit is final.',
    partly: 'We found that there was an error in part of the amount.',
    against: 'We found that there was no error.',
  },
} as const

const whatIsWrong = {
  oneOf: {
    address_blocked: 'an address has failed to sign in so often that it is kept from it',
    account_locked: 'one name was tried so often that it is locked',
    many_names: 'one address has tried to sign in under many names',
    many_addresses: 'one name was tried from many addresses',
    unusual_hour: 'somebody has signed in at night, from where they never had',
  },
} as const

const whatIsLookedAt = {
  oneOf: {
    unmasking_spree: 'somebody looks at far more of what is masked than they are used to',
    unmasking_limit: 'somebody has looked at as much of what is masked as is allowed in an hour, and asks for more',
  },
} as const

export const notices = {
  payment_settled: {
    places: { payment: 'reference', amount: 'amount', date: 'date' },
    subject: 'Your payment of {amount} was made',
    text: 'Your payment of {amount} was made on {date}.\n\nReference: {payment}\n\nIf you did not ask for it, tell us at once.\n\n{institution}\n',
  },
  payment_failed: {
    places: { payment: 'reference', amount: 'amount', date: 'date', reason: whyFailed },
    subject: 'Your payment of {amount} was not made',
    text: 'Your payment of {amount}, due on {date}, was not made: {reason}.\n\nNo money has left your account for it.\n\nReference: {payment}\n\n{institution}\n',
  },
  payment_returned: {
    places: { payment: 'reference', amount: 'amount', date: 'date', reason: whyReturned },
    subject: 'Your payment of {amount} came back',
    text: 'Your payment of {amount} came back on {date}: {reason}.\n\nThe money is with us. We will tell you what becomes of it.\n\nReference: {payment}\n\n{institution}\n',
  },
  payment_held: {
    places: { payment: 'reference', amount: 'amount', time: 'time', reason: whyHeld },
    subject: 'Your payment of {amount} is on hold',
    text: 'Your payment of {amount} has been on hold since {time}: {reason}.\n\nYou need not do anything. We will tell you what becomes of it.\n\nReference: {payment}\n\n{institution}\n',
  },
  approval_wanted: {
    places: { proposal: 'reference', subject: whatIsProposed, time: 'time' },
    subject: 'Your approval is wanted',
    text: 'Since {time} {subject} has been waiting for somebody to approve or reject it.\n\nProposal: {proposal}\n\nSign in the way you always do. This message has no link on purpose.\n\n{institution}\n',
  },
  payee_details_wanted: {
    places: { payee: 'reference', last4: 'last4', time: 'time' },
    subject: 'Somebody wants to change the bank details of one of your payees',
    text: 'On {time} we were asked to change the bank details of one of your payees. The new ones end in {last4}.\n\nNothing has changed yet: somebody here looks at it first.\n\nPayee: {payee}\n\nIf you did not ask for it, tell us at once.\n\n{institution}\n',
  },
  payee_details_changed: {
    places: { payee: 'reference', last4: 'last4', time: 'time' },
    subject: 'Bank details of one of your payees were changed',
    text: 'On {time} the bank details of one of your payees were changed. The new ones end in {last4}.\n\nPayee: {payee}\n\nIf you did not change them, tell us at once.\n\n{institution}\n',
  },
  payment_stopped: {
    places: { payment: 'reference', amount: 'amount', time: 'time' },
    subject: 'Your payment of {amount} was stopped',
    text: 'As you asked, your payment of {amount} was stopped on {time}. It will not be made.\n\nReference: {payment}\n\n{institution}\n',
  },
  standing_order_failed: {
    places: { order: 'reference', amount: 'amount', date: 'date', reason: whyFailed },
    subject: 'A regular payment of {amount} was not made',
    text: 'Your regular payment of {amount}, due on {date}, was not made: {reason}.\n\nThe next one stays as it is planned.\n\nStanding order: {order}\n\n{institution}\n',
  },
  dispute_received: {
    places: { dispute: 'reference', payment: 'reference', date: 'date' },
    subject: 'We are looking into your payment',
    text: 'On {date} you told us of an error. We are looking into it, and will write to you with what we find.\n\nDispute: {dispute}\nPayment: {payment}\n\n{institution}\n',
  },
  dispute_credited: {
    places: { dispute: 'reference', amount: 'amount', date: 'date' },
    subject: 'A provisional credit of {amount}',
    text: 'While we look into the error that you told us of, {amount} has been put into your account on {date}. You may use it. It becomes final, or is taken back, when we have finished; we will write to you before that.\n\nDispute: {dispute}\n\n{institution}\n',
  },
  dispute_decided: {
    places: { dispute: 'reference', amount: 'amount', date: 'date', decision: howDecided },
    subject: 'What we found about your payment',
    text: 'On {date} we finished looking into the error that you told us of, about {amount}. {decision}\n\nYou may ask for copies of what we based this on.\n\nDispute: {dispute}\n\n{institution}\n',
  },
  sign_in_alert: {
    places: { alert: 'reference', what: whatIsWrong, time: 'time' },
    subject: 'Somebody may be trying to sign in who should not',
    text: 'On {time}: {what}.\n\nAlert: {alert}\n\nSign in the way you always do to look at it. This message has no link on purpose.\n\n{institution}\n',
  },
  unmasking_alert: {
    places: { alert: 'reference', what: whatIsLookedAt, time: 'time' },
    subject: 'Somebody looks at much that is masked',
    text: 'On {time}: {what}.\n\nAlert: {alert}\n\nWho has looked at what is in the list of unmaskings. Sign in the way you always do to see it. This message has no link on purpose.\n\n{institution}\n',
  },
  break_glass_opened: {
    places: { opening: 'reference', until: 'time' },
    subject: 'Somebody may look at everything for an hour',
    text: 'Two people have agreed that a third may look at everything, because of an emergency, until {until}.\n\nOpening: {opening}\n\nSomebody else than whom it was opened for has to review it within five days. Sign in the way you always do to look at it. This message has no link on purpose.\n\n{institution}\n',
  },
  credentials_reset: {
    places: { reset: 'reference', time: 'time' },
    subject: 'Your passkeys were taken back',
    text: 'On {time} two people have taken back your passkeys, your password and your codes. Nothing of before lets you in any more, and you approve of nothing for a day.\n\nReset: {reset}\n\nHow you enrol anew, your security team tells you. This message has no link on purpose.\n\nIf you did not ask for it, tell your security team at once.\n\n{institution}\n',
  },
} as const satisfies Readonly<Record<string, Notice>>

export type NoticeName = keyof typeof notices

export function isNoticeName(text: string): text is NoticeName {
  return Object.hasOwn(notices, text)
}

/** The language of what ships, and of whoever speaks one that no wording was set for. */
export const shippedLanguage = 'en'
