// Writes random cases as JSON lines, each encoded by viem and by ethers: node generate.mjs SEED COUNT.
// Where the two libraries differ the line says so, and the test that reads it fails.
import { AbiCoder, SigningKey, Transaction, TypedDataEncoder, Wallet, hexlify } from 'ethers'
import { encodeAbiParameters, hashTypedData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const [seed, count] = process.argv.slice(2).map(Number)
let state = seed >>> 0

// Mulberry32: small, seeded and the same everywhere.
function random() {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), state | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = (n) => Math.floor(random() * n)
const pick = (list) => list[below(list.length)]
const bytes = (n) => hexlify(Uint8Array.from({ length: n }, () => below(256)))
const words = ['', 'vault', 'Délta', '对冲', '🧭', 'x'.repeat(31), 'y'.repeat(32), 'z'.repeat(33)]

function integer(bits, signed) {
  const size = 1 + below(bits)
  const magnitude = BigInt(bytes(32)) & ((1n << BigInt(signed ? Math.max(size - 1, 0) : size)) - 1n)
  if (!signed || below(2)) return magnitude
  return -magnitude - BigInt(below(2))
}

function elementary() {
  const bits = 8 * (1 + below(32))
  return pick([`uint${bits}`, `int${bits}`, 'address', 'bool', `bytes${1 + below(32)}`, 'bytes', 'string'])
}

function parameter(depth, name) {
  const kind = depth === 0 ? 0 : below(5)
  if (kind === 3) {
    const inner = parameter(depth - 1, name)
    return { ...inner, type: inner.type + pick(['[]', '[]', `[${1 + below(3)}]`]) }
  }
  if (kind === 4) {
    const components = Array.from({ length: 1 + below(3) }, (_, i) => parameter(depth - 1, `c${i}`))
    return { name, type: 'tuple', components }
  }
  return { name, type: elementary() }
}

function value(p) {
  const array = p.type.match(/^(.*)\[(\d*)\]$/)
  if (array) {
    const length = array[2] === '' ? below(4) : Number(array[2])
    return Array.from({ length }, () => value({ ...p, type: array[1] }))
  }
  if (p.type === 'tuple') return p.components.map(value)
  if (p.type === 'address') return bytes(20)
  if (p.type === 'bool') return below(2) === 1
  if (p.type === 'string') return pick(words) + pick(words)
  if (p.type === 'bytes') return bytes(below(80))
  if (p.type.startsWith('bytes')) return bytes(Number(p.type.slice(5)))
  const signed = p.type.startsWith('int')
  return integer(Number(p.type.slice(signed ? 3 : 4)), signed)
}

const canonical = (p) =>
  p.type.startsWith('tuple') ? `(${p.components.map(canonical).join(',')})${p.type.slice(5)}` : p.type

// viem takes small integers as numbers and named tuples as objects.
function forViem(p, v) {
  const array = p.type.match(/^(.*)\[(\d*)\]$/)
  if (array) return v.map((item) => forViem({ ...p, type: array[1] }, item))
  if (p.type === 'tuple') return Object.fromEntries(p.components.map((c, i) => [c.name, forViem(c, v[i])]))
  const size = p.type.match(/^u?int(\d+)$/)
  return size && Number(size[1]) <= 48 ? Number(v) : v
}

function abiCase() {
  const parameters = Array.from({ length: 1 + below(4) }, (_, i) => parameter(3, `p${i}`))
  const values = parameters.map(value)
  return {
    kind: 'abi',
    type: `(${parameters.map(canonical).join(',')})`,
    values,
    viem: encodeAbiParameters(parameters, parameters.map((p, i) => forViem(p, values[i]))),
    ethers: AbiCoder.defaultAbiCoder().encode(parameters.map(canonical), values),
  }
}

async function transactionCase() {
  const key = bytes(32)
  const type = pick([0, 2])
  const accessList = type === 2 && below(2)
    ? Array.from({ length: 1 + below(2) }, () => ({
        address: bytes(20), storageKeys: Array.from({ length: below(3) }, () => bytes(32)) }))
    : []
  const fee = integer(60, false)
  const common = {
    chainId: 1 + below(100000), nonce: below(1000), gasLimit: BigInt(21000 + below(1e7)),
    to: below(8) ? bytes(20) : null,
    value: integer(100, false), data: bytes(below(200)),
  }
  const fees = type === 2 ? { maxFeePerGas: fee, maxPriorityFeePerGas: fee / 2n, accessList } : { gasPrice: fee }
  const wallet = new Wallet(new SigningKey(key))
  const tx = Transaction.from({ ...common, ...fees, type })
  tx.signature = wallet.signingKey.sign(tx.unsignedHash)
  const viem = await privateKeyToAccount(key).signTransaction({
    ...common, ...fees, gas: common.gasLimit, type: type === 2 ? 'eip1559' : 'legacy' })
  return {
    kind: 'transaction', type, key, ...common, ...fees,
    viem, ethers: tx.serialized, hash: tx.hash, sender: wallet.address,
  }
}

function typedDataCase() {
  const types = {}
  const members = (depth, prefix) => Array.from({ length: 1 + below(4) }, (_, i) => {
    let type = elementary()
    if (depth > 0 && below(3) === 0) {
      type = `${prefix}${i}`
      types[type] = members(depth - 1, type)
    }
    return { name: `m${i}`, type: type + pick(['', '', '[]', `[${1 + below(2)}]`]) }
  })
  types.Root = members(2, 'T')
  const fill = (type) => {
    const array = type.match(/^(.*)\[(\d*)\]$/)
    if (array) return Array.from({ length: array[2] === '' ? below(3) : Number(array[2]) }, () => fill(array[1]))
    if (types[type]) return Object.fromEntries(types[type].map((m) => [m.name, fill(m.type)]))
    const v = value({ type })
    return typeof v === 'bigint' ? v.toString() : v
  }
  const message = fill('Root')
  const domain = { name: pick(words) + 'app', version: '1', chainId: 1 + below(1000), verifyingContract: bytes(20) }
  const key = bytes(32)
  const digest = TypedDataEncoder.hash(domain, types, message)
  return {
    kind: 'typed', key, data: { types, primaryType: 'Root', domain, message },
    ethers: digest, viem: hashTypedData({ domain, types, primaryType: 'Root', message }),
    signature: new SigningKey(key).sign(digest).serialized,
  }
}

const text = (item) => JSON.stringify(item, (_, v) => (typeof v === 'bigint' ? v.toString() : v))
for (let i = 0; i < count; i++) {
  const kind = i % 4
  console.log(text(kind < 2 ? abiCase() : kind === 2 ? await transactionCase() : typedDataCase()))
}
