// Puts together what a run of scripts/evidence found, chunk by chunk; see there.
// Usage: node scripts/evidence.mjs STORMS TESTED COMMIT    the folders of storms and of what tests found
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [stormFolder, testedFolder, commit] = process.argv.slice(2)
const kinds = ['mixed', 'lying', 'all-lying', 'split', 'spike']

/** Every chunk of a part, in the order of their seeds. */
const chunks = (folder, part) =>
  readdirSync(folder)
    .map((name) => ({ name, from: name.match(`^${part}-([0-9]+)\\.json$`)?.[1] }))
    .filter(({ from }) => from !== undefined)
    .sort((left, right) => left.from - right.from)
    .map(({ name }) => JSON.parse(readFileSync(join(folder, name), 'utf8')))

const sum = (list, pick) => list.reduce((total, one) => total + (pick(one) ?? 0), 0)
const round = (value, digits) => Number(value.toFixed(digits))

/** Adds up tables of counts, whatever their shape. */
const added = (left, right) =>
  typeof left === 'number'
    ? left + right
    : Array.isArray(left)
      ? left.map((one, i) => added(one, right[i]))
      : Object.fromEntries(Object.entries(left).map(([key, one]) => [key, added(one, right[key])]))

const coverage = (tables) => {
  const counts = tables.map((table) => table.counts).reduce(added)
  const [{ pairs, faults, unreachable }] = tables
  return { pairs, least: Math.min(...Object.values(counts).flat()), faults, counts, unreachable }
}

const storm = (kind) => {
  const parts = chunks(stormFolder, kind)
  if (parts.length === 0) return []
  const total = (field) => sum(parts, (part) => part[field])
  const violations = total('violations')
  const schedules = total('schedules')
  return {
    kind,
    seeds: parts.map((part) => ({ from: part.seedFrom, schedules: part.schedules })),
    schedules,
    doubleHedges: total('doubleHedges'),
    lostIntents: total('lostIntents'),
    violations,
    violationsOf: parts.map((part) => part.violationsOf).reduce(added),
    upper95: violations === 0 ? 3 / schedules : null,
    turns: total('turns'),
    intents: total('intents'),
    hedges: total('hedges'),
    tracesCompared: total('tracesCompared'),
    tracesEqual: total('tracesEqual'),
    untrustedSchedules: total('untrustedSchedules'),
    worstLossOfLimit: Math.max(...parts.map((part) => part.worstLossOfLimit)),
    schedulesPerSecondPerCore: round(schedules / total('cpuSeconds'), 1),
    durationSeconds: round(total('durationSeconds'), 1),
    cpuSeconds: round(total('cpuSeconds'), 1),
    coverage: coverage(parts.map((part) => part.coverage)),
  }
}

const storms = kinds.flatMap(storm)
const anvil = chunks(testedFolder, 'anvil')
const [kills] = chunks(testedFolder, 'kills')
const [canaries] = chunks(testedFolder, 'canaries')
const schedules = sum(storms, (one) => one.schedules)
const violations = sum(storms, (one) => one.violations)

console.log(
  JSON.stringify(
    {
      commit,
      date: new Date().toISOString().slice(0, 10),
      schedules,
      doubleHedges: sum(storms, (one) => one.doubleHedges),
      lostIntents: sum(storms, (one) => one.lostIntents),
      violations,
      upper95: violations === 0 ? 3 / schedules : null,
      schedulesPerSecondPerCore: storms.find((one) => one.kind === 'mixed')?.schedulesPerSecondPerCore,
      leastPair: storms.find((one) => one.kind === 'mixed')?.coverage.least,
      storms,
      anvilSchedules: sum(anvil, (part) => part.anvilSchedules),
      anvilViolations: sum(anvil, (part) => part.violations),
      tracesCompared: sum(anvil, (part) => part.tracesCompared),
      tracesEqual: sum(anvil, (part) => part.tracesEqual),
      anvilSeconds: round(sum(anvil, (part) => part.seconds), 1),
      anvilSeeds: anvil.map((part) => ({ from: part.firstSeed, schedules: part.anvilSchedules })),
      sigkills: kills?.sigkills,
      kills,
      canaries: canaries?.canaries,
      canariesCaught: canaries?.canariesCaught,
      caught: canaries?.caught.map(({ what, ...canary }) => canary),
    },
    null,
    2,
  ),
)
