// --import of a process that is attacked: it asks the name server of whoever attacks (NAME_SERVER, `127.0.0.1:5353`).

import promises, { Resolver } from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'

const { NAME_SERVER: server = '' } = process.env
if (server !== '') {
  promises.Resolver = class extends Resolver {
    constructor(...options: ConstructorParameters<typeof Resolver>) {
      super(...options)
      this.setServers([server])
    }
  }
  syncBuiltinESMExports()
}
