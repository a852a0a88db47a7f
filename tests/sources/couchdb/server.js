// CouchDB's protocol by express-pouchdb, which pouchdb-server is made of, over databases in memory.
'use strict'
const express = require('express')
const PouchDB = require('pouchdb-core')
  .plugin(require('pouchdb-adapter-memory'))
  .plugin(require('pouchdb-mapreduce'))
  .plugin(require('pouchdb-replication'))
  .plugin(require('pouchdb-find'))
const { listen, records } = require('listening')

const Memory = PouchDB.defaults({ adapter: 'memory' })
const loans = new Memory('loans')
const application = express()
application.put('/-/records', records(async (changed) => {
  const ids = changed.map((loan) => `loan-${String(loan.id).padStart(6, '0')}`)
  const known = await loans.allDocs({ keys: ids })
  const documents = changed.map(({ id, ...rest }, place) => {
    const row = known.rows[place]
    return { _id: ids[place], ...(row.value && { _rev: row.value.rev }), loan: id, ...rest }
  })
  const answers = await loans.bulkDocs(documents)
  const refused = answers.find((each) => each.error)
  if (refused) throw new Error(refused.message)
}))
application.use('/', require('express-pouchdb')(Memory, { inMemoryConfig: true, mode: 'minimumForPouchDB', overrideMode: { include: ['routes/find'] } }))
loans.createIndex({ index: { fields: ['updated_at'] } }).then(() => listen(application))
