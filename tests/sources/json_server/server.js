// json-server as a module, over a database in memory.
'use strict'
const jsonServer = require('json-server')
const { listen, records } = require('listening')

const router = jsonServer.router({ loans: [] })
const application = jsonServer.create()
application.put('/-/records', records((loans) => {
  const table = router.db.get('loans')
  const places = new Map(table.value().map((loan, place) => [loan.id, place]))
  for (const loan of loans) {
    if (places.has(loan.id)) table.value()[places.get(loan.id)] = loan
    else table.value().push(loan)
  }
  router.db.write()
}))
application.use(jsonServer.defaults({ logger: false }))
application.use(router)
listen(application)
