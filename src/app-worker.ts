// The worker: every loop, and the ways on which money leaves and comes back.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Running, running, vaultOf } from './app-parts.ts'
import { coreOptions, owedLeaves, sealedColumns } from './app-rooms.ts'
import { termsLoop } from './audit/audit.ts'
import { heartbeatLoop } from './audit/heartbeat.ts'
import { periodLoop } from './audit/period.ts'
import { type InstitutionId } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { type Loop } from './base/loop.ts'
import { fault } from './base/outcome.ts'
import { type Outside } from './base/work.ts'
import { expireLoop } from './change/change.ts'
import { type Config, type FilesPlace, Secret } from './config.ts'
import * as identity from './identity/identity.ts'
import { expiryLoop, reconcileLoop } from './ledger/loops.ts'
import { deliverLoop } from './messages/deliver.ts'
import { coreNewsLoop } from './payments/core-news.ts'
import { correctionsLoop } from './payments/corrections.ts'
import { disputesLoop } from './payments/dispute-loop.ts'
import { fallbackLoop } from './payments/fallback.ts'
import {
  answerLoop,
  overdueLoop,
  presentmentsLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from './payments/loops.ts'
import * as payments from './payments/payments.ts'
import { generalLedgerLoop, reconciliationLoop } from './payments/reconciliation-loop.ts'
import { screeningLoop } from './payments/screening-loop.ts'
import { settlementLoop } from './payments/settlement-loop.ts'
import { tellLoop } from './payments/tell.ts'
import { type Vault } from './protection/protection.ts'
import { rotationLoop } from './protection/rotation-loop.ts'
import { paymentFile } from './rails/ach/payment-file.ts'
import { presentmentsInto } from './rails/check-presentments.ts'
import { checkFile } from './rails/checks/check-file.ts'
import { type CoreOptions, coreConsistencyLoop, coreLoop } from './rails/core-loop.ts'
import { directoryInbox, inboxFolder } from './rails/directory-inbox.ts'
import { directoryTransport } from './rails/directory-transport.ts'
import { dispatchLoop } from './rails/dispatch.ts'
import type { FileFormat } from './rails/file.ts'
import { httpBank } from './rails/http-bank.ts'
import { httpInbox } from './rails/http-inbox.ts'
import { httpTransport } from './rails/http-transport.ts'
import type { Inbox } from './rails/inbox.ts'
import { creditTransferFile } from './rails/iso20022/credit-transfer-file.ts'
import { statementsInto } from './rails/iso20022/statements-into.ts'
import { readStatusReports } from './rails/iso20022/status-reports.ts'
import { type LinkName, openLinks } from './rails/link.ts'
import { linksLoop } from './rails/links.ts'
import { type ReceiveOptions, receiveLoop } from './rails/receive-files.ts'
import { openScreener } from './rails/sanctions/screener.ts'
import { type FileOptions, filesLoop } from './rails/send-files.ts'
import { sftpInbox } from './rails/sftp-inbox.ts'
import { isPrivateKey, type SftpAddress } from './rails/sftp-session.ts'
import { sftpTransport } from './rails/sftp-transport.ts'
import type { Transport } from './rails/transport.ts'

export async function openWorker(config: Config, outside: Outside, log: Log): Promise<Running> {
  const vault = await vaultOf(config)
  const links = openLinks(outside)
  const ways = config.files === undefined ? undefined : await waysTo(config.files)
  const files = ways === undefined ? [] : [filesLoop(outside, fileOptions(ways, outside, vault), log, links)]
  const called = config.files === undefined ? undefined : (['check'] as const)
  const agreed = config.files === undefined ? undefined : agreementsFrom(outside, vault).agreementsOf
  const bank =
    config.bank === undefined
      ? []
      : [dispatchLoop(outside, httpBank(config.bank), log, called, links, payments.withheldOf, agreed)]
  if (config.sanctions === undefined) log.info('no sanctions lists are named: nobody is screened')
  const screening =
    config.sanctions === undefined ? [] : [screeningLoop(outside, vault, openScreener(config.sanctions), log)]
  if (config.mail === undefined) log.info('no mail server is named: webhooks are sent, and mail waits')
  const deliver = deliverLoop(
    outside,
    {
      vault,
      ...(config.mail === undefined ? {} : { mail: config.mail }),
      webhooks: { reach: config.reach },
    },
    log,
  )
  const core = await coreOptions(config, outside, vault)
  return running(outside.sql, log, outside.random, [
    standingOrdersLoop(outside),
    releaseLoop(outside),
    settleLoop(outside),
    settlementLoop(outside),
    reconciliationLoop(outside),
    generalLedgerLoop(outside),
    answerLoop(outside),
    correctionsLoop(outside, vault),
    retryLoop(outside),
    overdueLoop(outside),
    presentmentsLoop(outside),
    tellLoop(outside),
    identity.forgetProofsLoop(outside),
    expireLoop(outside),
    identity.keyWarningsLoop(outside),
    disputesLoop(outside),
    expiryLoop(outside),
    reconcileLoop(outside, log),
    deliver,
    ...bank,
    ...files,
    receiveLoop(outside, receiveOptions(ways, outside, vault), log, links),
    ...coreLoops(core, outside, log),
    ...screening,
    fallbackLoop(outside),
    identity.securityLoop(outside),
    ...(config.blockedSet === undefined ? [] : [identity.blockedSetLoop(outside, config.blockedSet)]),
    linksLoop(outside, links, configuredLinks(config), core?.cores),
    heartbeatLoop(outside),
    periodLoop(outside, owedLeaves, log),
    termsLoop(outside),
    rotationLoop(outside, { vault, columns: sealedColumns, ...config.rotation }, log),
  ])
}

function configuredLinks({ bank, files }: Config): readonly LinkName[] {
  return [
    ...(bank === undefined ? [] : (['calls'] as const)),
    ...(files === undefined ? [] : (['files', 'inbox'] as const)),
  ]
}

/** How files are written and sent. */
export function fileOptions({ transportOf }: Pick<Ways, 'transportOf'>, outside: Outside, vault: Vault): FileOptions {
  return {
    ...agreementsFrom(outside, vault),
    transportOf,
    particularsOf: payments.particularsFrom(outside, vault),
    vault,
  }
}

/** What institutions have agreed with their banks. Credits leave by one agreement, and checks by another. */
export function agreementsFrom(outside: Outside, vault: Vault): Pick<FileOptions, 'agreementsOf' | 'formerOf'> {
  const numberOf = payments.settingNumbersFrom(outside, vault)
  return {
    agreementsOf: async work => {
      const { credits, checks, policy } = await payments.filePolicy(work)
      const formats = [
        ...(credits === null ? [] : [formatOf(work.institution, credits, numberOf)]),
        ...(checks === null ? [] : [checkFile(checks, () => numberOf(work.institution, checks.account))]),
      ]
      return formats.map(format => ({ format, policy }))
    },
    formerOf: async (work, name) => {
      const former = await payments.formerAgreement(work, name)
      const { policy } = await payments.filePolicy(work)
      return former === undefined ? undefined : { format: formatOf(work.institution, former, numberOf), policy }
    },
  }
}

function formatOf(
  institution: InstitutionId,
  agreed: payments.CreditAgreement,
  numberOf: payments.SettingNumbers,
): FileFormat {
  if (agreed.format === 'nacha') return paymentFile(agreed.terms)
  const { debtorNumber, ...terms } = agreed.terms
  return creditTransferFile({ ...terms, debtorNumber: () => numberOf(institution, debtorNumber) })
}

/** What comes by calls is read like what lies in an inbox. */
export function receiveOptions(ways: Ways | undefined, outside: Outside, vault: Vault): ReceiveOptions {
  return {
    inboxOf: institution => ways?.inboxOf(institution),
    vault,
    readStatusReports,
    readStatement: statementsInto(outside, vault),
    readPresentments: presentmentsInto(outside, payments.checkAccountFrom(outside, vault)),
  }
}

type Ways = {
  readonly transportOf: (institution: InstitutionId) => Transport
  readonly inboxOf: (institution: InstitutionId) => Inbox
}

/** Each institution has a folder of its own in which its bank finds its files, and leaves others. */
async function waysTo(place: FilesPlace): Promise<Ways> {
  switch (place.kind) {
    case 'folder':
      return {
        transportOf: institution => directoryTransport(join(place.folder, institution)),
        inboxOf: institution => directoryInbox(join(place.folder, institution, inboxFolder)),
      }
    case 'gateway':
      return {
        transportOf: institution => httpTransport(place, institution),
        inboxOf: institution => httpInbox(place, institution),
      }
    case 'sftp': {
      const address = { ...place, login: await sftpLogin(place.login) }
      return {
        transportOf: institution => sftpTransport(address, institution),
        inboxOf: institution => sftpInbox(address, institution),
      }
    }
  }
}

async function sftpLogin(login: Extract<FilesPlace, { kind: 'sftp' }>['login']): Promise<SftpAddress['login']> {
  if (login.kind === 'password') return login
  const key = new Secret(await readFile(login.file, 'utf8'))
  return isPrivateKey(key.reveal())
    ? { kind: 'key', key }
    : fault(`${login.file} is no private key, or has a passphrase`)
}

function coreLoops(core: CoreOptions | undefined, outside: Outside, log: Log): readonly Loop[] {
  if (core === undefined) return []
  return [coreLoop(outside, core, log), coreConsistencyLoop(outside, core, log), coreNewsLoop(outside, core.cores.has)]
}
