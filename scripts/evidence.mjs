// Puts the parts of a run of scripts/evidence together; see there.
// Usage: node scripts/evidence.mjs FOLDER COMMIT
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, commit] = process.argv.slice(2)
const read = (name) => {
  const file = join(folder, `${name}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

const sum = (list, pick) => list.reduce((total, one) => total + pick(one), 0)
const storms = ['mixed', 'lying', 'all-lying', 'split', 'spike'].map(read).filter(Boolean)
const [canaries, anvil, kills] = ['canaries', 'anvil', 'kills'].map(read)
const mixed = storms.find((storm) => storm.kind === 'mixed')

/** The least count over every pair of crash point and fault class. */
const least = mixed && Math.min(...Object.values(mixed.coverage.counts).flat())

console.log(
  JSON.stringify(
    {
      commit,
      date: new Date().toISOString().slice(0, 10),
      doubleHedges: sum(storms, (storm) => storm.doubleHedges),
      lostIntents: sum(storms, (storm) => storm.lostIntents),
      violations: sum(storms, (storm) => storm.violations),
      schedules: sum(storms, (storm) => storm.schedules),
      upper95: 3 / sum(storms, (storm) => storm.schedules),
      leastPair: least,
      storms: storms.map(({ schema, $schema, failures, commit: _, ...figures }) => figures),
      anvilSchedules: anvil?.anvilSchedules ?? anvil?.schedules,
      tracesCompared: anvil?.tracesCompared,
      tracesEqual: anvil?.tracesEqual,
      anvil,
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
