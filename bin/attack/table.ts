// The table of attacks: what somebody does who means harm, and what they are to find. A row belongs to the issue that makes it
// hold; a row without a case has not been tried, and what was not tried does not hold.

export type Row = {
  readonly name: string
  readonly attack: string
  readonly expected: string
  /** The issue of the project that makes it hold. */
  readonly issue: number
}

export const rows = {
  A1: {
    name: 'stolen token, no proof',
    attack: 'a valid access token as Bearer, and as DPoP without a proof',
    expected: '401, WWW-Authenticate names DPoP and the error',
    issue: 5,
  },
  A2: {
    name: 'stolen token, another key',
    attack: 'a valid access token with a proof made by the thief’s own key',
    expected: '401',
    issue: 5,
  },
  A3: {
    name: 'proof replayed',
    attack: 'one proof twice, and fifty times at once',
    expected: 'exactly one success, 401 for the others',
    issue: 5,
  },
  A4: {
    name: 'proof for something else',
    attack: 'wrong method, address, query, port, host header, token hash, time 600 s off, stale nonce',
    expected: '401 each; for the nonce use_dpop_nonce with a new one',
    issue: 5,
  },
  A5: {
    name: 'body swapped',
    attack: 'amount and payee changed after signing; no signature; a signature of another request',
    expected: '401, nothing ordered',
    issue: 5,
  },
  A6: {
    name: 'algorithm confusion',
    attack: 'none, HS256 over the public key, ES256K, embedded jwk, jku, x5u, crit',
    expected: '401 before anything is fetched',
    issue: 5,
  },
  A7: {
    name: 'key id injection',
    attack: 'kid as a path, as SQL, of 10 kB, and a thousand unknown ones',
    expected: '401; at most one more fetch of the keys',
    issue: 5,
  },
  A8: {
    name: 'token for something else',
    attack: 'another audience, another issuer, an ID token, a client assertion',
    expected: '401',
    issue: 5,
  },
  A9: {
    name: 'client assertion abused',
    attack: 'replayed; audience the token endpoint or a list; valid for an hour',
    expected: '401 or 400 invalid_client',
    issue: 5,
  },
  A10: {
    name: 'scope widened',
    attack: 'a scope that was not registered, none at all, and a token used beyond its scopes',
    expected: 'no token that opens more; 403 at the api',
    issue: 5,
  },
  A11: {
    name: 'authorization code abused',
    attack: 'code used twice, another redirect_uri, no PKCE, plain, no pushed request',
    expected: '400; a code used twice ends what it gave',
    issue: 5,
  },
  A12: {
    name: 'somebody else’s things',
    attack: 'every id of another member and another institution, in path, query and body',
    expected: 'the same answer as for what does not exist; row-level security alone suffices too',
    issue: 5,
  },
  A13: {
    name: 'acts beyond the role',
    attack: 'each role at each operation; an AI agent approves',
    expected: '403 that names the policy',
    issue: 5,
  },
  A14: {
    name: 'fields nobody offered',
    attack: 'state, institution, maker, approver, fee, role in bodies',
    expected: '400, nothing stripped in silence',
    issue: 5,
  },
  A15: {
    name: 'approves of their own',
    attack: 'the maker, an editor, an AI agent’s sponsor, twice by one person at once, by SQL',
    expected: '403 or 409; the database refuses as well',
    issue: 5,
  },
  A16: {
    name: 'SQL injection',
    attack: 'a corpus in every string, sort, filter, header and cursor',
    expected: '400 or a plain result; no fault, no slow query',
    issue: 5,
  },
  A17: {
    name: 'request smuggling',
    attack: 'two lengths, length and chunks, bare line feeds, no Host, headers of 9 kB',
    expected: '400 or 431 and the connection ends',
    issue: 5,
  },
  A18: {
    name: 'JSON bombs',
    attack: 'too long, too deep, too many keys, keys twice, numbers beyond, NUL, lone surrogates, gzip',
    expected: '400 or 413 at once; memory stays flat',
    issue: 5,
  },
  A19: {
    name: 'prototype pollution',
    attack: '__proto__ and constructor.prototype in body and query',
    expected: '400',
    issue: 5,
  },
  A20: {
    name: 'slow clients',
    attack: 'five hundred sockets that send headers or bodies slowly, or do not read',
    expected: '408 within ten seconds; others are served',
    issue: 5,
  },
  A21: {
    name: 'credential stuffing',
    attack: 'eleven failures from one address; one name from many; many names from one; forged X-Forwarded-For',
    expected: 'the address blocked at the 11th, the account’s password at the 10th; the header ignored',
    issue: 5,
  },
  A22: {
    name: 'one-time codes',
    attack: 'six guesses; one code twice, also at once; the code before the last one used',
    expected: 'ended at five; one success',
    issue: 5,
  },
  A23: {
    name: 'who has an account',
    attack: 'known and unknown names, wrong passwords and wrong codes, by text, status and time',
    expected: 'one answer; times cannot be told apart',
    issue: 5,
  },
  A24: {
    name: 'proof of work forged',
    attack: 'a solution again, expired, of another purpose, of less work',
    expected: '403 each',
    issue: 5,
  },
  A25: {
    name: 'session stolen',
    attack: 'a cookie set beforehand, an id of before sign-in, step-up or sign-out, 15 idle minutes, a role withdrawn',
    expected: '401; a new id each time; a withdrawn role is gone in 5 s',
    issue: 5,
  },
  A26: {
    name: 'second factor skipped',
    attack: 'a sign-in with the password alone, a step left out, a passkey enrolled by it',
    expected: '401 or 403',
    issue: 5,
  },
  A27: {
    name: 'step-up skipped',
    attack: 'none, 901 s old, of another payment, amount or version, used twice, other origin, no user verification',
    expected: '401 insufficient_user_authentication, or 409',
    issue: 5,
  },
  A28: {
    name: 'cross-site requests',
    attack: 'a form, no-cors, JSON as text, no Origin, a sub-domain’s',
    expected: '403',
    issue: 5,
  },
  A29: {
    name: 'script in text',
    attack: 'a corpus stored in payee, memo and address, shown in the console and exported to a spreadsheet',
    expected: 'inert',
    issue: 9,
  },
  A30: {
    name: 'requests from within',
    attack: 'webhooks to private, mapped, decimal addresses, names that change their mind, redirects, other schemes',
    expected: '400 when saved, refused again when connecting',
    issue: 5,
  },
  A31: {
    name: 'webhooks abused',
    attack: 'another institution’s endpoint and events; a delivery forged or sent again',
    expected: 'nothing crosses; the signature tells',
    issue: 5,
  },
  A32: {
    name: 'double spend',
    attack: 'a hundred at once with one key, with a hundred keys, on one balance',
    expected: 'one effect for a key; no balance below its floor',
    issue: 5,
  },
  A33: {
    name: 'key of another order',
    attack: 'the same idempotency key with another body, and by another client',
    expected: 'refused; another client’s key is another key',
    issue: 5,
  },
  A34: {
    name: 'log forged, secrets logged',
    attack: 'line ends and escapes in every field; secrets in header, query and path',
    expected: 'one line of JSON each; no planted secret anywhere',
    issue: 5,
  },
  A35: {
    name: 'unmasking abused',
    attack:
      'in bulk, without a reason, by another role, of another bank, with another step-up, later, elsewhere, by programs, lists and search',
    expected: '400 to 429 and nothing told; an alert; who has looked is seen',
    issue: 6,
  },
  A36: {
    name: 'ciphertext moved',
    attack: 'a sealed value in another row, column or institution; a bit flipped; its key destroyed',
    expected: 'does not open, and is told',
    issue: 6,
  },
  A37: {
    name: 'audit log changed',
    attack: 'a superuser edits, drops, rewrites; the sealer stopped',
    expected: 'the verifier names the row, the head, or the gap',
    issue: 7,
  },
  A38: {
    name: 'one process as another',
    attack: 'each database role at every table of the others; each process at the others’ key files',
    expected: 'permission denied',
    issue: 6,
  },
  A39: {
    name: 'keys outlived',
    attack: 'the clock 90 days on: client key, issuer’s key, data key',
    expected: 'refused or renewed; nothing sealed is lost',
    issue: 6,
  },
  A40: {
    name: 'fails open',
    attack: 'the issuer’s keys, the database, the vault, a policy file taken away',
    expected: '503 or no start; never let in',
    issue: 5,
  },
  A41: {
    name: 'weak transport',
    attack: 'TLS below 1.3, no certificate, plain HTTP',
    expected: 'no connection',
    issue: 5,
  },
  A42: {
    name: 'unusual hour',
    attack: 'a sign-in at three in the morning from an address never seen',
    expected: 'flagged, and stepped up',
    issue: 5,
  },
  A43: {
    name: 'orders in a memo',
    attack: 'a memo that tells an AI agent to approve or to reveal',
    expected: 'a proposal at most; what it may not do is refused and told',
    issue: 9,
  },
} as const satisfies Readonly<Record<`A${number}`, Row>>

export type RowId = keyof typeof rows
