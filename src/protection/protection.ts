export type Sealed = Buffer
