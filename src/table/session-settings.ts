import type { AsyncSettings, PlanSettings } from '../planner/physical/plan.ts'
import type { SessionConfig } from './statements/session-config.ts'

export function planSettings(config: SessionConfig): PlanSettings {
  return {
    watermarkInterval: config.duration('pipeline.auto-watermark-interval') ?? 0,
    idleTimeout: config.duration('table.exec.source.idle-timeout') ?? 0,
    asyncScalar: asyncSettings(config),
    rowtimeInserter: config.get('table.exec.sink.rowtime-inserter')?.toUpperCase() !== 'DISABLED',
    notNullEnforcer: config.get('table.exec.sink.not-null-enforcer')?.toUpperCase() === 'DROP' ? 'DROP' : 'ERROR',
  }
}

function asyncSettings(config: SessionConfig): AsyncSettings {
  const key = (name: string): string => `table.exec.async-scalar.${name}`
  const retries = config.get(key('retry-strategy'))?.toUpperCase() !== 'NO_RETRY'
  return {
    capacity: Number(config.get(key('max-concurrent-operations')) ?? 10),
    timeout: config.duration(key('timeout')) ?? 180_000,
    retry: retries
      ? { attempts: Number(config.get(key('max-attempts')) ?? 3), delay: config.duration(key('retry-delay')) ?? 100 }
      : undefined,
  }
}

/** Settings that change results on Flink and are only accepted here yet, with the value that means nothing. */
const NOT_YET: readonly (readonly [key: string, harmless: string])[] = [
  ['execution.runtime-mode', 'streaming'],
  ['table.exec.state.ttl', '0 ms'],
  ['table.exec.emit.early-fire.enabled', 'false'],
  ['table.exec.emit.late-fire.enabled', 'false'],
  ['table.exec.sink.type-length-enforcer', 'IGNORE'],
  ['table.column-expansion-strategy', ''],
]

/** One sentence for each setting that a job can't follow yet. */
export function unfollowedSettings(config: SessionConfig): readonly string[] {
  const set = config.explicit()
  return NOT_YET.flatMap(([key, harmless]) => {
    const value = set.get(key)
    return value === undefined || value.toLowerCase() === harmless.toLowerCase() || /^0(?: ?\w+)?$/.test(value)
      ? []
      : [`'${key}' = '${value}' is not supported yet: the job runs as with '${harmless}'.`]
  })
}
