import { parseDuration } from '../core/duration.ts'
import { didYouMean, ValidationError } from '../core/errors.ts'
import type { JobBuilder, RuntimeMode } from './job-builder.ts'
import { keyGroups, positive } from './step-settings.ts'

const MODES: readonly RuntimeMode[] = ['STREAMING', 'BATCH', 'AUTOMATIC']

/** What each option of an environment sets. */
const OPTIONS: Readonly<Record<string, (builder: JobBuilder, value: string, name: string) => void>> = {
  'parallelism.default': (builder, value) => (builder.parallelism = positive(Number(value), 'parallelism')),
  'pipeline.max-parallelism': (builder, value) => (builder.maxParallelism = keyGroups(Number(value))),
  'pipeline.auto-watermark-interval': (builder, value, name) => (builder.autoWatermarkInterval = duration(name, value)),
  'pipeline.global-job-parameters': (builder, value, name) => (builder.globalParameters = pairs(name, value)),
  'pipeline.object-reuse': (builder, value, name) => (builder.objectReuse = flag(name, value)),
  'pipeline.operator-chaining.enabled': (builder, value, name) => (builder.chaining = flag(name, value)),
  'execution.runtime-mode': (builder, value) => (builder.runtimeMode = runtimeMode(value)),
  'execution.checkpointing.interval': (builder, value, name) => (builder.checkpointInterval = duration(name, value)),
  'execution.state-recovery.path': (builder, value) => (builder.recovery.path = value),
  'execution.savepoint.path': (builder, value) => (builder.recovery.path = value),
  'execution.state-recovery.ignore-unclaimed-state': (builder, value, name) =>
    (builder.recovery.ignoreUnclaimed = flag(name, value)),
  'execution.savepoint.ignore-unclaimed-state': (builder, value, name) =>
    (builder.recovery.ignoreUnclaimed = flag(name, value)),
}

/** Applies options by Flink's names. Those that only make sense on a cluster have no effect. */
export function applyConfiguration(builder: JobBuilder, config: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(config)) {
    builder.configuration.set(name, value)
    OPTIONS[name]?.(builder, value, name)
  }
}

export function runtimeMode(mode: string): RuntimeMode {
  const found = MODES.find((known) => known === mode.toUpperCase())
  if (found !== undefined) return found
  throw new ValidationError(
    'BAD_OPTION_VALUE',
    `The runtime mode is STREAMING, BATCH or AUTOMATIC, not '${mode}'.${didYouMean(mode, MODES)}`,
  )
}

function duration(name: string, value: string): number {
  return parseDuration(value) ?? bad(name, value, "a duration, for example '200 ms'")
}

function flag(name: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  return bad(name, value, "'true' or 'false'")
}

/** `a:1,b:2` */
function pairs(name: string, value: string): Readonly<Record<string, string>> {
  const entries = value
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [key, ...rest] = pair.split(':')
      if (key === undefined || rest.length === 0) return bad(name, value, "pairs such as 'a:1,b:2'")
      return [key.trim(), rest.join(':').trim()] as const
    })
  return Object.fromEntries(entries)
}

function bad(name: string, value: string, expected: string): never {
  throw new ValidationError('BAD_OPTION_VALUE', `Option '${name}' must be ${expected}, not '${value}'.`)
}
