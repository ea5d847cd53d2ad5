// Which rows of the ledger owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

export const owedLeaves: RoomOwes = {
  owed: [
    owes('ledger.account_opened', 'ledger.account', 'opened_at', { account: 'account_id' }),
    owes('ledger.transfer', 'ledger.transfer', 'at', { transfer: 'transfer_id' }, { isLater: true }),
    owes('ledger.drift', 'ledger.drift', 'found_at', { account: 'account_id', column: 'column_name' }),
  ],
  excused: { 'ledger.account_closed': 'the account says that it is closed, and not since when' },
}
