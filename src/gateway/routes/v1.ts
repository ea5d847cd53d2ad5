// Every route of the public API, by the name it has in docs/openapi.json.

import * as addressBlocks from './address-blocks.ts'
import * as backups from './backups.ts'
import * as checks from './checks.ts'
import * as clients from './clients.ts'
import * as closedDays from './closed-days.ts'
import * as core from './core.ts'
import * as directory from './directory.ts'
import * as disputes from './disputes.ts'
import * as erasures from './erasures.ts'
import * as exceptions from './exceptions.ts'
import * as externalMappings from './external-mappings.ts'
import * as feedback from './feedback.ts'
import * as files from './files.ts'
import * as fundingAccounts from './funding-accounts.ts'
import * as incomingFiles from './incoming-files.ts'
import * as keyRotations from './key-rotations.ts'
import * as ledger from './ledger.ts'
import * as legalHolds from './legal-holds.ts'
import { followLive } from './live.ts'
import * as log from './log.ts'
import * as logExplorer from './log-explorer.ts'
import * as members from './members.ts'
import * as messageTemplates from './message-templates.ts'
import * as messages from './messages.ts'
import * as ownCredentials from './own-credentials.ts'
import { readPaymentPassport } from './passport.ts'
import * as pastPayments from './past-payments.ts'
import * as payees from './payees.ts'
import { listPayments, summarisePayments } from './payment-list.ts'
import { previewPayment } from './payment-previews.ts'
import * as payments from './payments.ts'
import * as people from './people.ts'
import * as permits from './permits.ts'
import * as processes from './processes.ts'
import * as proposalApprovers from './proposal-approvers.ts'
import * as proposals from './proposals.ts'
import * as rails from './rails.ts'
import * as recall from './recall.ts'
import * as receipts from './receipts.ts'
import * as reconciliation from './reconciliation.ts'
import * as releases from './releases.ts'
import * as resolutions from './resolutions.ts'
import * as revocations from './revocations.ts'
import * as rights from './rights.ts'
import * as risk from './risk.ts'
import * as riskModel from './risk-model.ts'
import { printRiskReport } from './risk-paper.ts'
import { readRiskPlan } from './risk-plan.ts'
import * as riskRuns from './risk-runs.ts'
import * as screening from './screening.ts'
import { search } from './search.ts'
import * as session from './session.ts'
import * as settings from './settings.ts'
import * as standingOrders from './standing-orders.ts'
import * as stopOrders from './stop-orders.ts'
import * as unmaskings from './unmaskings.ts'
import * as views from './views.ts'
import * as webhookEndpoints from './webhook-endpoints.ts'
import * as workItems from './work-items.ts'

export const v1 = {
  enrolMember: members.enrolMember,
  readMember: members.readMember,
  listMembers: members.listMembers,
  setMemberState: members.setMemberState,
  setMemberLanguage: members.setMemberLanguage,
  listMemberSteps: members.listMemberSteps,

  openFundingAccount: fundingAccounts.openFundingAccount,
  listFundingAccounts: fundingAccounts.listFundingAccounts,

  addPayee: payees.addPayee,
  addPayeeOfBiller: payees.addPayeeOfBiller,
  readPayee: payees.readPayee,
  listPayees: payees.listPayees,
  changePayee: payees.changePayee,
  listPayeeChanges: payees.listPayeeChanges,
  quoteDelivery: payees.quoteDelivery,
  setPayeeState: payees.setPayeeState,
  proposePayeeAccount: payees.proposePayeeAccount,

  searchBillers: directory.searchBillers,
  readBiller: directory.readBiller,
  addBiller: directory.addBiller,
  changeBiller: directory.changeBiller,
  setBillerState: directory.setBillerState,

  submitPayment: payments.submitPayment,
  submitPayments: payments.submitPayments,
  previewPayment,
  readPayment: payments.readPayment,
  readPaymentByKey: payments.readPaymentByKey,
  listPayments,
  summarisePayments,
  readPaymentPassport,
  listPaymentSteps: payments.listPaymentSteps,
  amendPayment: payments.amendPayment,
  cancelPayment: payments.cancelPayment,
  listPastPayments: pastPayments.listPastPayments,

  listExceptions: exceptions.listExceptions,
  readException: exceptions.readException,
  listExceptionSteps: exceptions.listExceptionSteps,
  takeException: exceptions.takeException,
  reprocessPayment: exceptions.reprocessPayment,
  refundPayment: exceptions.refundPayment,
  reissuePayment: exceptions.reissuePayment,
  closeException: exceptions.closeException,

  listChecks: checks.listChecks,
  readCheck: checks.readCheck,
  stopCheck: checks.stopCheck,
  voidCheck: checks.voidCheck,

  createStandingOrder: standingOrders.createStandingOrder,
  readStandingOrder: standingOrders.readStandingOrder,
  listStandingOrders: standingOrders.listStandingOrders,
  listStandingOrderSteps: standingOrders.listStandingOrderSteps,
  pauseStandingOrder: standingOrders.pauseStandingOrder,
  resumeStandingOrder: standingOrders.resumeStandingOrder,
  skipStandingOrder: standingOrders.skipStandingOrder,
  cancelStandingOrder: standingOrders.cancelStandingOrder,

  readProposal: proposals.readProposal,
  readProposalApprovers: proposalApprovers.readProposalApprovers,
  listProposals: proposals.listProposals,
  approveProposal: proposals.approveProposal,
  rejectProposal: proposals.rejectProposal,
  recallProposal: recall.recallProposal,
  rehearseProposal: proposals.rehearseProposal,

  listProcesses: processes.listProcesses,
  listSchedules: processes.listSchedules,
  listBackups: backups.listBackups,
  readRecovery: backups.readRecovery,
  listReleases: releases.listReleases,

  listRoles: rights.listRoles,
  listPermits: permits.listPermits,
  listPermitHolders: permits.listPermitHolders,
  listPeople: people.listPeople,
  readPerson: people.readPerson,
  proposeRoleGrant: rights.proposeRoleGrant,
  proposeRoleRevocation: rights.proposeRoleRevocation,

  readSettings: settings.readSettings,
  listSettingVersions: settings.listSettingVersions,
  proposeCalendar: settings.proposeCalendar,
  proposeLeadDays: settings.proposeLeadDays,
  proposeLimits: settings.proposeLimits,
  proposeApprovals: settings.proposeApprovals,
  proposeDetection: settings.proposeDetection,
  proposePayees: settings.proposePayees,
  proposeFiles: settings.proposeFiles,
  proposeCore: settings.proposeCore,
  proposeFallback: settings.proposeFallback,
  proposeChecks: settings.proposeChecks,
  proposeGeneralLedger: settings.proposeGeneralLedger,
  proposeRetention: settings.proposeRetention,
  proposeUnmaskingRates: settings.proposeUnmaskingRates,
  proposeRequests: settings.proposeRequests,
  proposeSignIn: settings.proposeSignIn,

  listAddressBlocks: addressBlocks.listAddressBlocks,
  liftAddressBlock: addressBlocks.liftAddressBlock,

  openDispute: disputes.openDispute,
  readDispute: disputes.readDispute,
  listDisputes: disputes.listDisputes,
  listDisputeSteps: disputes.listDisputeSteps,
  confirmDispute: disputes.confirmDispute,
  creditDispute: disputes.creditDispute,
  resolveDispute: disputes.resolveDispute,
  withdrawDispute: disputes.withdrawDispute,
  recordDisputeNotice: disputes.recordDisputeNotice,
  debitDispute: disputes.debitDispute,

  listCoreDifferences: core.listCoreDifferences,
  settleCoreDifference: resolutions.settleCoreDifference,
  readCoreDifferenceResolution: resolutions.readCoreDifferenceResolution,
  readFile: files.readFile,
  listFiles: files.listFiles,

  keepIncomingFile: incomingFiles.keepIncomingFile,
  listIncomingFiles: incomingFiles.listIncomingFiles,
  readIncomingFile: incomingFiles.readIncomingFile,
  listIncomingEntries: incomingFiles.listIncomingEntries,
  listEntriesForPeople: incomingFiles.listEntriesForPeople,
  resolveIncomingEntry: resolutions.resolveIncomingEntry,
  readIncomingEntryResolution: resolutions.readIncomingEntryResolution,
  readReturnRates: incomingFiles.readReturnRates,
  listChangeNotices: incomingFiles.listChangeNotices,

  listRails: rails.listRails,
  listStatements: reconciliation.listStatements,
  listStatementLines: reconciliation.listStatementLines,
  listReconciliations: closedDays.listReconciliations,
  readReconciliation: closedDays.readReconciliation,
  listGeneralLedger: closedDays.listGeneralLedger,
  readGeneralLedger: closedDays.readGeneralLedger,
  listBreaks: reconciliation.listBreaks,
  readBreak: reconciliation.readBreak,
  takeBreak: reconciliation.takeBreak,
  matchBreak: reconciliation.matchBreak,
  writeOffBreak: reconciliation.writeOffBreak,
  explainBreak: reconciliation.explainBreak,
  announcePrefunding: reconciliation.announcePrefunding,

  orderStop: stopOrders.orderStop,
  readStopOrder: stopOrders.readStopOrder,
  listStopOrders: stopOrders.listStopOrders,
  confirmStopOrder: stopOrders.confirmStopOrder,
  cancelStopOrder: stopOrders.cancelStopOrder,

  readScreening: screening.readScreening,
  listSanctionsEditions: screening.listSanctionsEditions,
  listScreeningSteps: screening.listScreeningSteps,
  listScreeningHits: screening.listScreeningHits,
  readScreeningHit: screening.readScreeningHit,
  proposeDisposition: screening.proposeDisposition,
  listBlockedProperty: screening.listBlockedProperty,
  readBlockedProperty: screening.readBlockedProperty,
  reportBlockedProperty: screening.reportBlockedProperty,

  listLegalHolds: legalHolds.listLegalHolds,
  readLegalHold: legalHolds.readLegalHold,
  proposeLegalHold: legalHolds.proposeLegalHold,
  proposeLegalHoldLift: legalHolds.proposeLegalHoldLift,
  readRetention: erasures.readRetention,
  listErasures: erasures.listErasures,
  listDueErasures: erasures.listDueErasures,
  proposeErasure: erasures.proposeErasure,

  addWebhookEndpoint: webhookEndpoints.addWebhookEndpoint,
  listWebhookEndpoints: webhookEndpoints.listWebhookEndpoints,
  readWebhookEndpoint: webhookEndpoints.readWebhookEndpoint,
  changeWebhookEndpoint: webhookEndpoints.changeWebhookEndpoint,
  removeWebhookEndpoint: webhookEndpoints.removeWebhookEndpoint,
  disableWebhookEndpoint: webhookEndpoints.disableWebhookEndpoint,
  enableWebhookEndpoint: webhookEndpoints.enableWebhookEndpoint,
  replaceWebhookSecret: webhookEndpoints.replaceWebhookSecret,
  listWebhookSecrets: webhookEndpoints.listWebhookSecrets,
  replayWebhooks: webhookEndpoints.replayWebhooks,

  listMessages: messages.listMessages,
  readMessage: messages.readMessage,
  replayMessage: messages.replayMessage,
  setLetterhead: messages.setLetterhead,
  listMessageTemplates: messageTemplates.listMessageTemplates,
  proposeMessageTemplate: messageTemplates.proposeMessageTemplate,

  listClients: clients.listClients,
  readClient: clients.readClient,
  proposeClient: clients.proposeClient,
  proposeClientScopes: clients.proposeClientScopes,
  proposeClientKey: clients.proposeClientKey,
  retireClientKey: clients.retireClientKey,
  suspendClient: clients.suspendClient,
  proposeClientReinstatement: clients.proposeClientReinstatement,
  proposeClientRetirement: clients.proposeClientRetirement,
  listExternalMappings: externalMappings.listMappings,
  proposeExternalMapping: externalMappings.proposeMapping,
  removeExternalMapping: externalMappings.removeMapping,
  revokeToken: revocations.revokeToken,
  revokeClient: revocations.revokeClient,
  revokePerson: revocations.revokePerson,
  proposePerson: people.proposePerson,
  proposeCredentialReset: people.proposeCredentialReset,
  proposeBreakGlass: people.proposeBreakGlass,
  listBreakGlass: people.listBreakGlass,
  reviewBreakGlass: people.reviewBreakGlass,

  search,

  readSession: session.readSession,
  signOut: session.signOut,
  endSession: session.endSession,
  listOwnPasskeys: ownCredentials.listOwnPasskeys,
  retireOwnPasskey: ownCredentials.retireOwnPasskey,
  enrolMore: ownCredentials.enrolMore,
  endSessionsOf: session.endSessionsOf,
  askStepUp: session.askStepUp,
  proveStepUp: session.proveStepUp,

  openLedgerAccount: ledger.openLedgerAccount,
  readLedgerAccount: ledger.readLedgerAccount,
  listLedgerAccounts: ledger.listLedgerAccounts,
  readBalances: ledger.readBalances,
  readStatement: ledger.readStatement,
  readTrialBalance: ledger.readTrialBalance,
  postTransfer: ledger.postTransfer,

  readRisk: risk.readRisk,
  readThreatModel: riskModel.readThreatModel,
  readDataFlow: riskModel.readDataFlow,
  readStride: riskModel.readStride,
  readRiskMatrix: riskModel.readRiskMatrix,
  readRiskTrend: riskModel.readRiskTrend,
  readCoverage: riskModel.readCoverage,
  listRiskRecommendations: riskModel.listRiskRecommendations,
  readRiskPlan,
  listRisks: risk.listRisks,
  readOneRisk: risk.readOneRisk,
  listControls: risk.listControls,
  readControl: risk.readControl,
  requestControlRun: riskRuns.requestControlRun,
  listControlRuns: riskRuns.listControlRuns,
  readRunRequest: riskRuns.readRunRequest,
  readRiskReport: risk.readRiskReport,
  printRiskReport,
  readRiskReceipt: risk.readRiskReceipt,
  proposeRiskAcceptance: risk.proposeRiskAcceptance,

  readReceipt: receipts.readReceipt,
  followLive,

  listViews: views.listViews,
  saveView: views.saveView,
  changeView: views.changeView,
  removeView: views.removeView,

  listLogLeaves: logExplorer.listLogLeaves,
  proveLogLeaf: logExplorer.proveLogLeaf,
  proveLogConsistency: logExplorer.proveLogConsistency,
  readLogKeys: logExplorer.readLogKeys,
  readLogWitnesses: logExplorer.readLogWitnesses,
  readLogCopies: logExplorer.readLogCopies,
  readLogCheckpoint: log.readLogCheckpoint,
  readLogTile: log.readLogTile,
  readLogBatches: log.readLogBatches,

  unmask: unmaskings.unmask,
  readUnmasked: unmaskings.readUnmasked,
  listUnmaskings: unmaskings.listUnmaskings,
  listMemberAccess: unmaskings.listMemberAccess,

  giveFeedback: feedback.giveFeedback,
  listFeedback: feedback.listFeedback,
  readFeedback: feedback.readFeedback,
  addToFeedback: feedback.addToFeedback,

  listWorkItems: workItems.listWorkItems,
  countWorkItems: workItems.countWorkItems,
  lockWorkItem: workItems.lockWorkItem,
  unlockWorkItem: workItems.unlockWorkItem,
  previewWorkItems: workItems.previewWorkItems,

  listKeyRotations: keyRotations.listKeyRotations,
  readKeyRotation: keyRotations.readKeyRotation,
  proposeKeyRotation: keyRotations.proposeKeyRotation,
}
