// The same work in viem and in ethers, each in the fastest form its documentation has. One JSON question a line, one
// JSON answer a line, until the input ends:
//   {"inputs": {...}}                     -> {"node": "v20.1.0", "viem": "2.57.0", "ethers": "6.17.0"}
//   {"case": "encode", "library": "viem"}                       -> {"result": "0x04e45aaf..."}
//   {"case": "encode", "library": "viem", "milliseconds": 100}  -> {"nanoseconds": 48000.5}   mean of one call
import { createInterface } from 'node:readline'
import { Interface, Transaction, Wallet, getBytes, hexlify, keccak256 as ethersKeccak, version } from 'ethers'
import { bytesToHex, decodeFunctionResult, encodeFunctionData, hexToBytes, keccak256, parseAbi } from 'viem'
import { prepareEncodeFunctionData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createRequire } from 'node:module'

const viemVersion = createRequire(import.meta.url)('viem/package.json').version
let cases

/** Every case of both libraries: `run` is timed, `show` makes its result a string. */
function prepare(inputs) {
  const params = { ...inputs.params }
  for (const name of ['amountIn', 'amountOutMinimum', 'sqrtPriceLimitX96']) params[name] = BigInt(params[name])
  const { gas, ...fields } = inputs.transaction
  for (const name of ['maxPriorityFeePerGas', 'maxFeePerGas']) fields[name] = BigInt(fields[name])

  // viem's parser takes structs by name only.
  const struct = /\((address.*?)\) params/.exec(inputs.swap)[1]
  const swapAbi = parseAbi([`struct Params { ${struct.replaceAll(',', ';')}; }`,
    inputs.swap.replace(`(${struct})`, 'Params')])
  const swap = prepareEncodeFunctionData({ abi: swapAbi, functionName: 'exactInputSingle' })
  const roundAbi = parseAbi([inputs.round])
  const account = privateKeyToAccount(inputs.key)
  const viemTransaction = { ...fields, type: 'eip1559', gas: BigInt(gas), value: 0n }

  const contract = new Interface([inputs.swap, inputs.round])
  const swapFragment = contract.getFunction('exactInputSingle')
  const roundFragment = contract.getFunction('latestRoundData')
  const wallet = new Wallet(inputs.key)
  const ethersTransaction = { ...fields, type: 2, gasLimit: BigInt(gas), value: 0n }
  const [viemBytes, ethersBytes] = [hexToBytes(inputs.hashed), getBytes(inputs.hashed)]

  const same = (text) => text
  const list = (values) => Array.from(values).join(',')
  return {
    keccak256: {
      viem: { run: () => keccak256(viemBytes, 'bytes'), show: bytesToHex },
      ethers: { run: () => ethersKeccak(ethersBytes), show: hexlify },
    },
    encode: {
      viem: { run: () => encodeFunctionData({ ...swap, args: [params] }), show: same },
      ethers: { run: () => contract.encodeFunctionData(swapFragment, [params]), show: same },
    },
    decode: {
      viem: {
        run: () => decodeFunctionResult({ abi: roundAbi, functionName: 'latestRoundData', data: inputs.roundData }),
        show: list,
      },
      ethers: { run: () => list(contract.decodeFunctionResult(roundFragment, inputs.roundData)), show: same },
    },
    sign: {
      viem: { run: () => account.signTransaction(viemTransaction), show: same, waits: true },
      ethers: { run: () => signWithEthers(wallet, ethersTransaction), show: same },
    },
  }
}

/** What Wallet.signTransaction does, without its promises. */
function signWithEthers(wallet, fields) {
  const transaction = Transaction.from(fields)
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash)
  return transaction.serialized
}

async function measure({ run, waits }, milliseconds) {
  const limit = BigInt(milliseconds) * 1_000_000n
  const start = process.hrtime.bigint()
  for (let calls = 0, chunk = 1; ; chunk = Math.min(chunk * 2, 64)) {
    if (waits) for (let i = 0; i < chunk; i++) await run()
    else for (let i = 0; i < chunk; i++) run()
    calls += chunk
    const elapsed = process.hrtime.bigint() - start
    if (elapsed >= limit) return Number(elapsed) / calls
  }
}

async function answer(question) {
  if (question.inputs) {
    cases = prepare(question.inputs)
    return { node: process.version, viem: viemVersion, ethers: version }
  }
  const found = cases[question.case][question.library]
  if (question.milliseconds) return { nanoseconds: await measure(found, question.milliseconds) }
  return { result: found.show(await found.run()) }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
}
