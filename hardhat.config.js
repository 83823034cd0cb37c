"use strict";
// Compiles KeeperBot's contracts with the solc that npm installed; nothing is downloaded.
const path = require("node:path");
const { subtask } = require("hardhat/config");
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require("hardhat/builtin-tasks/task-names");

const SOLC_VERSION = "0.8.30";

subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async ({ solcVersion }) => {
  if (solcVersion !== SOLC_VERSION) {
    throw new Error(`solc ${solcVersion} is not pinned; package.json has ${SOLC_VERSION}`);
  }
  const root = path.dirname(require.resolve("solc/package.json"));
  return {
    version: solcVersion,
    longVersion: require("solc").version().replace(/\.Emscripten.*/, ""),
    compilerPath: path.join(root, "soljson.js"),
    isSolcJs: true,
  };
});

module.exports = {
  solidity: {
    version: SOLC_VERSION,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: "cancun",
      // Without metadata the bytecode depends on the code alone, not on paths, comments or the machine.
      metadata: { bytecodeHash: "none", appendCBOR: false },
    },
  },
  networks: { hardhat: { chainId: 31337 } },
};
