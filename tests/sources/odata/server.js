// An OData V4 service by SAP's Cloud Application Programming model over SQLite: pages by links
// that the server makes, with a skip token.
'use strict'
const cds = require('@sap/cds')
const express = require('express')
const { listen, records } = require('listening')

const MODEL = `
  entity Loan {
    key id: Integer; borrower: String; amount: Decimal(14, 2); status: String; active: Boolean; updated_at: Timestamp;
  }
  @requires: 'any' @cds.query.limit: {default: 100, max: 300}
  service Books { entity Loans as projection on Loan; }`

async function main () {
  cds.env.requires.db = { kind: 'sqlite', impl: '@cap-js/sqlite', credentials: { url: ':memory:' } }
  cds.env.requires.auth = { kind: 'dummy' }
  cds.log.Logger = (label) => Object.fromEntries(['trace', 'debug', 'log', 'info', 'warn', 'error'].map(
    (level) => [level, level === 'error' ? (...words) => console.error(label, ...words) : () => {}]))
  const model = cds.model = cds.compile.for.nodejs(cds.compile(MODEL))
  const db = cds.db = await cds.connect.to('db')
  await cds.deploy(model).to(db)
  const application = express()
  application.put('/-/records', records((loans) => db.run(UPSERT.into('Loan').entries(loans))))
  await cds.serve('all').from(model).in(application)
  listen(application)
}

main()
