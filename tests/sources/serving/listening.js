// Starts an application on a free loopback port, and tells which in the file that PORT_FILE names.
'use strict'
const fs = require('node:fs')

/** Serves what handles requests like express does. */
exports.listen = (application) => {
  const server = require('node:http').createServer(application)
  server.listen(0, '127.0.0.1', () => {
    const path = process.env.PORT_FILE
    fs.writeFileSync(path + '.new', `${server.address().port}\n`)
    fs.renameSync(path + '.new', path)
  })
  process.on('SIGTERM', () => process.exit(0))
}

/** The door beside the API: hands each list of records to `store`. */
exports.records = (store) => async (request, response) => {
  try {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    await store(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(204).end()
  } catch (error) {
    console.error(error)
    response.writeHead(500).end(String(error))
  }
}
