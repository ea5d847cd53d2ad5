// What may be asked of the vault stands where everybody may know of it; what it does is in this room.

export type { Vault } from '../base/vault.ts'
