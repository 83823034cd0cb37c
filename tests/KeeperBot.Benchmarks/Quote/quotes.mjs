// Quotes of one pool by @uniswap/v3-sdk, from all of its state. One JSON question a line, one JSON answer a line, until
// the input ends:
//   {"inputs": {...}}                        -> {"node": "v20.1.0", "v3-sdk": "3.31.5"}
//   {"case": "quotes"}                       -> {"result": "1,2,3"}           an amount for each size
//   {"case": "quotes", "milliseconds": 100}  -> {"nanoseconds": 48000.5}      mean of one quote
import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// The package's modules for bundlers import files without their extension, which Node does not find.
const require = createRequire(import.meta.url)
const { CurrencyAmount, Token } = require('@uniswap/sdk-core')
const { Pool } = require('@uniswap/v3-sdk')

// The package does not export its package.json.
const [folder] = require.resolve('@uniswap/v3-sdk').split('/dist/')
const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
let quotes

function prepare({ base, quote, pool, sizes }) {
  const token = ({ address, decimals }) => new Token(1, address, decimals)
  const [held, traded] = [token(quote), token(base)]
  const ticks = pool.ticks.map(({ tick, net }) => ({
    index: tick, liquidityNet: net, liquidityGross: net.startsWith('-') ? net.slice(1) : net,
  }))
  const whole = new Pool(held, traded, pool.fee, pool.sqrtPriceX96, pool.liquidity, pool.tick, ticks)
  return sizes.map((size) => {
    const amount = CurrencyAmount.fromRawAmount(traded, size.replace('-', ''))
    return size.startsWith('-') ? () => whole.getOutputAmount(amount) : () => whole.getInputAmount(amount)
  })
}

async function all() {
  const amounts = []
  for (const quote of quotes) amounts.push((await quote())[0].quotient.toString())
  return amounts
}

async function measure(milliseconds) {
  const limit = BigInt(milliseconds) * 1_000_000n
  const start = process.hrtime.bigint()
  for (let calls = 0; ;) {
    for (const quote of quotes) await quote()
    calls += quotes.length
    const elapsed = process.hrtime.bigint() - start
    if (elapsed >= limit) return Number(elapsed) / calls
  }
}

async function answer(question) {
  if (question.inputs) {
    quotes = prepare(question.inputs)
    return { node: process.version, 'v3-sdk': version }
  }
  if (question.milliseconds) return { nanoseconds: await measure(question.milliseconds) }
  return { result: (await all()).join(',') }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
}
