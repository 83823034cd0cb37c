// Prints the ABI and the creation code of one contract as JSON: node compile.cjs FILE CONTRACT, from the repository.
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const solc = require('solc')

const [file, contract] = process.argv.slice(2)
const read = (name) => ({
  contents: fs.readFileSync(fs.existsSync(name) ? name : path.join('node_modules', name), 'utf8'),
})
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: { [file]: { content: read(file).contents } },
  settings: { evmVersion: 'cancun', outputSelection: { [file]: { [contract]: ['abi', 'evm.bytecode.object'] } } },
}), { import: read }))
const built = output.contracts?.[file]?.[contract]
if (!built) throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'))
console.log(JSON.stringify({ abi: built.abi, bytecode: built.evm.bytecode.object }))
