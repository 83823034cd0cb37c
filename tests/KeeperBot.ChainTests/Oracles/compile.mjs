// Compiles Chainlink's sequencer uptime feed and what it needs, from the package's own sources; nothing is downloaded.
// Writes a JSON object with the creation code of each contract by its name.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const modules = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'node_modules')
const sources = join(modules, 'chainlink-contracts-1.5.0', 'src', 'v0.8')
const wanted = {
  ArbitrumSequencerUptimeFeed: 'l2ep/arbitrum/ArbitrumSequencerUptimeFeed.sol',
  Flags: 'l2ep/Flags.sol',
  SimpleWriteAccessController: 'shared/access/SimpleWriteAccessController.sol',
}
const read = (path) => ({ contents: readFileSync(join(sources, path), 'utf8') })
const input = {
  language: 'Solidity',
  sources: Object.fromEntries(Object.values(wanted).map((path) => [path, { content: read(path).contents }])),
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'paris',
    outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
  },
}
const output = JSON.parse(require(join(modules, 'solc')).compile(JSON.stringify(input), { import: read }))
const errors = (output.errors ?? []).filter((error) => error.severity === 'error')
if (errors.length > 0) {
  console.error(errors.map((error) => error.formattedMessage).join('\n'))
  process.exit(1)
}
const code = (name) => [name, '0x' + output.contracts[wanted[name]][name].evm.bytecode.object]
console.log(JSON.stringify(Object.fromEntries(Object.keys(wanted).map(code))))
