// Deploys Lyra v1 (Avalon) on the node at the URL given, by the package's own scripts, with its spot price from
// Synthetix's own ExchangeRates over the Chainlink feed given. Prints the addresses as JSON.
//
//   node lyra.cjs http://127.0.0.1:8545 0xfeed
"use strict";
const fs = require("node:fs");
const { createRequire } = require("node:module");
const Module = require("node:module");
const path = require("node:path");

const [url, feed] = process.argv.slice(2);

// The scripts are written for ethers 5, which is a dependency of a package that we have for its test vectors.
const { ethers } = createRequire(require.resolve("@ethersproject/testcases/package.json"))("ethers");
const provider = new ethers.providers.StaticJsonRpcProvider(url);
provider.pollingInterval = 10;
const owner = provider.getSigner(0);

// A transaction that makes a board spends more in the block that it lands in than in the one it is estimated on.
const estimate = provider.estimateGas.bind(provider);
provider.estimateGas = async (transaction) => (await estimate(transaction)).mul(3).div(2);

const lyra = path.dirname(require.resolve("@lyrafinance/protocol/package.json"));
const artifacts = Object.fromEntries(
  fs
    .readdirSync(path.join(lyra, "dist/artifacts"), { recursive: true })
    .filter((file) => file.endsWith(".json") && !file.endsWith(".dbg.json"))
    .map((file) => [path.basename(file, ".json"), path.join(lyra, "dist/artifacts", file)]),
);

/** The creation code with the libraries' addresses where the compiler left room for them. */
function linked({ bytecode, linkReferences }, libraries) {
  let code = bytecode;
  for (const [name, places] of Object.values(linkReferences).flatMap(Object.entries)) {
    for (const { start, length } of places) {
      const at = 2 + 2 * start;
      code = code.slice(0, at) + libraries[name].slice(2).toLowerCase() + code.slice(at + 2 * length);
    }
  }
  return code;
}

// What the scripts use of Hardhat, and packages that they load and do not need here.
const hardhat = {
  ethers: {
    ...ethers,
    provider,
    getContractFactory: async (name, options) => {
      const artifact = require(artifacts[name]);
      return new ethers.ContractFactory(artifact.abi, linked(artifact, options?.libraries), owner);
    },
  },
};
const standIns = { hardhat, ethers: { ethers, ...ethers }, dotenv: { config() {} }, chalk: {}, mathjs: {} };
const load = Module._load;
Module._load = (name, ...rest) => standIns[name] ?? load(name, ...rest);
const { deployTestSystem } = require(path.join(lyra, "dist/test/utils/deployTestSystem.js"));
const { seedTestSystem } = require(path.join(lyra, "dist/test/utils/seedTestSystem.js"));

const bytes32 = ethers.utils.formatBytes32String;
const ether = ethers.utils.parseEther;
const done = async (sent) => (await sent).wait();

/** Synthetix's ExchangeRates with the feed as the rate of sETH; the package's deployment files hold its code. */
async function exchangeRates() {
  const published = (network) => require(`synthetix/publish/deployed/${network}/deployment.json`).sources;
  // Of these the mainnet file holds the code that runs, not the code that creates.
  const creatable = ["SafeDecimalMath", "AddressResolver", "FlexibleStorage"];
  const source = (name) => published(creatable.includes(name) ? "sepolia-ovm" : "mainnet-ovm")[name];
  let library;
  const create = async (name, ...args) => {
    const code = source(name).bytecode.replace(/__\$[0-9a-f]{34}\$__|__[\w.:/$]{38}/g, () => library.slice(2));
    const factory = new ethers.ContractFactory(source(name).abi, `0x${code.replace(/^0x/, "")}`, owner);
    return (await factory.deploy(...args)).deployed();
  };
  library = (await create("SafeDecimalMath")).address.toLowerCase();
  const me = await owner.getAddress();
  const resolver = await create("AddressResolver", me);
  const contracts = { FlexibleStorage: await create("FlexibleStorage", resolver.address) };
  for (const name of ["SystemStatus", "CircuitBreaker", "ExchangeRates"]) {
    contracts[name] = await create(name, me, ...(name === "SystemStatus" ? [] : [resolver.address]));
  }
  const own = ["SystemSettings", "Issuer", "CollateralManager", "FuturesMarketManager", "Synthetix", "Exchanger"];
  const names = [...Object.keys(contracts), ...own];
  await done(
    resolver.importAddresses(
      names.map(bytes32),
      names.map((name) => contracts[name]?.address ?? me),
    ),
  );
  const setting = (name, value) =>
    done(contracts.FlexibleStorage.setUIntValue(bytes32("SystemSettings"), bytes32(name), value));
  await setting("rateStalePeriod", 60 * 86400);
  await setting("priceDeviationThresholdFactor", ether("3"));
  await done(contracts.CircuitBreaker.rebuildCache());
  await done(contracts.ExchangeRates.rebuildCache());
  await done(contracts.ExchangeRates.addAggregator(bytes32("sETH"), feed));
  return contracts.ExchangeRates.address;
}

async function main() {
  await provider.send("evm_setAutomine", [true]);
  const system = await deployTestSystem(owner, false, false, {});
  await seedTestSystem(owner, system, {
    initialBasePrice: ether("3000"),
    initialBoard: {
      expiresIn: 28 * 86400,
      baseIV: "0.8",
      strikePrices: ["2700", "3000", "3300"],
      skews: ["1.05", "1", "0.98"],
    },
    initialPoolDeposit: ether("2000000"),
  });
  await done(system.snx.addressResolver.setAddresses([bytes32("ExchangeRates")], [await exchangeRates()]));
  await done(system.synthetixAdapter.updateSynthetixAddresses());
  await provider.send("evm_setAutomine", [false]);
  const { optionMarket, optionGreekCache, optionToken, liquidityPool, poolHedger, shortCollateral } = system;
  const named = {
    optionMarket, optionGreekCache, optionToken, liquidityPool, poolHedger, shortCollateral,
    synthetixAdapter: system.synthetixAdapter,
    baseAsset: system.snx.baseAsset,
    quoteAsset: system.snx.quoteAsset,
  };
  console.log(JSON.stringify(Object.fromEntries(Object.entries(named).map(([name, { address }]) => [name, address]))));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
