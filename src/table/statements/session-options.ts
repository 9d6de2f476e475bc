import type { OptionDescription } from '../../core/options.ts'

/** How a value must be written. */
export type OptionKind = 'text' | 'boolean' | 'integer' | 'duration' | 'zone' | readonly string[]

export interface SessionOption extends OptionDescription {
  readonly kind: OptionKind
}

function option(name: string, kind: OptionKind, byDefault: string | undefined, description: string): SessionOption {
  return { name, kind, description, ...(byDefault === undefined ? {} : { default: byDefault }) }
}

/** The keys of SET that mean something. Flink's names and defaults. */
export const SESSION_OPTIONS: readonly SessionOption[] = [
  option('table.local-time-zone', 'zone', undefined, "Zone of TIMESTAMP_LTZ; by default the system's."),
  option('execution.runtime-mode', ['streaming', 'batch'], 'streaming', 'How queries run.'),
  option('parallelism.default', 'integer', '1', 'Subtasks of an operator.'),
  option('pipeline.name', 'text', undefined, 'Name of the jobs.'),
  option(
    'pipeline.auto-watermark-interval',
    'duration',
    '200 ms',
    'How often watermarks are sent; 0 at each increase.',
  ),
  option('pipeline.max-parallelism', 'integer', '128', 'Number of key groups.'),
  option('millrace.batch-size', 'integer', '4096', 'Most rows that are handed on at a time; no result depends on it.'),
  option('table.exec.state.ttl', 'duration', '0 ms', 'How long unused state is kept; 0 for ever.'),
  option(
    'table.exec.source.idle-timeout',
    'duration',
    '0 ms',
    'When a silent source stops holding back time; 0 never.',
  ),
  option('table.exec.source.cdc-events-duplicate', 'boolean', 'false', 'Whether changelog sources may repeat events.'),
  option('table.exec.mini-batch.enabled', 'boolean', 'false', 'Whether changes of a key are gathered.'),
  option('table.exec.mini-batch.allow-latency', 'duration', '0 ms', 'How long changes may be gathered.'),
  option('table.exec.mini-batch.size', 'integer', '-1', 'How many changes may be gathered.'),
  option(
    'table.exec.emit.early-fire.enabled',
    'boolean',
    'false',
    'Whether group windows show results before their end.',
  ),
  option('table.exec.emit.early-fire.delay', 'duration', undefined, 'How often they do.'),
  option('table.exec.emit.late-fire.enabled', 'boolean', 'false', 'Whether late rows correct a result.'),
  option('table.exec.emit.late-fire.delay', 'duration', undefined, 'How often they do.'),
  option('table.exec.emit.allow-lateness', 'duration', undefined, 'How late rows may be for that.'),
  option('table.exec.sink.not-null-enforcer', ['ERROR', 'DROP'], 'ERROR', 'What NULL in a NOT NULL column does.'),
  option('table.exec.sink.type-length-enforcer', ['IGNORE', 'TRIM_PAD', 'ERROR'], 'IGNORE', 'What too long text does.'),
  option(
    'table.exec.sink.upsert-materialize',
    ['AUTO', 'FORCE', 'NONE'],
    'AUTO',
    'Whether sinks keep the history of a key.',
  ),
  option(
    'table.exec.sink.keyed-shuffle',
    ['AUTO', 'FORCE', 'NONE'],
    'AUTO',
    'Whether rows of a key go to one subtask.',
  ),
  option('table.exec.sink.require-on-conflict', 'boolean', 'true', 'Whether keys that differ need ON CONFLICT.'),
  option(
    'table.exec.sink.rowtime-inserter',
    ['ENABLED', 'DISABLED'],
    'ENABLED',
    'Whether rows carry their event time.',
  ),
  option('table.exec.async-lookup.buffer-capacity', 'integer', '100', 'Lookups under way at a time.'),
  option('table.exec.async-lookup.timeout', 'duration', '3 min', 'How long a lookup may take.'),
  option('table.exec.async-lookup.output-mode', ['ORDERED', 'ALLOW_UNORDERED'], 'ORDERED', 'Order of looked-up rows.'),
  option(
    'table.exec.async-scalar.max-concurrent-operations',
    'integer',
    '10',
    'Rows that wait for functions at a time.',
  ),
  option('table.exec.async-scalar.timeout', 'duration', '3 min', 'How long a row may wait, over all attempts.'),
  option(
    'table.exec.async-scalar.retry-strategy',
    ['NO_RETRY', 'FIXED_DELAY'],
    'FIXED_DELAY',
    'What follows a failed call of an asynchronous function.',
  ),
  option('table.exec.async-scalar.retry-delay', 'duration', '100 ms', 'How long after it the next call is made.'),
  option('table.exec.async-scalar.max-attempts', 'integer', '3', 'How many calls are made at most.'),
  option('table.exec.interval-join.min-cleanup-interval', 'duration', '0 ms', 'How often expired rows are removed.'),
  option('table.exec.rank.topn-cache-size', 'integer', '10000', 'Rows of a Top-N kept in memory.'),
  option(
    'table.optimizer.agg-phase-strategy',
    ['AUTO', 'ONE_PHASE', 'TWO_PHASE'],
    'AUTO',
    'Where groups are aggregated.',
  ),
  option('table.optimizer.distinct-agg.split.enabled', 'boolean', 'false', 'Whether DISTINCT is spread over subtasks.'),
  option(
    'table.optimizer.non-deterministic-update.strategy',
    ['IGNORE', 'TRY_RESOLVE'],
    'IGNORE',
    "What updates that can't be reproduced do.",
  ),
  option('table.dynamic-table-options.enabled', 'boolean', 'true', 'Whether OPTIONS hints are allowed.'),
  option('table.column-expansion-strategy', 'text', undefined, 'Which columns * leaves out.'),
  option('table.dml-sync', 'boolean', 'false', 'Whether INSERT waits for its job.'),
  option('table.builtin-catalog-name', 'text', 'default_catalog', 'The catalog that is there from the start.'),
  option('table.builtin-database-name', 'text', 'default_database', 'Its database.'),
  option('execution.checkpointing.interval', 'duration', undefined, 'How often state is saved; not set: never.'),
  option(
    'execution.checkpointing.mode',
    ['EXACTLY_ONCE', 'AT_LEAST_ONCE'],
    'EXACTLY_ONCE',
    'What a restart guarantees.',
  ),
  option('execution.checkpointing.timeout', 'duration', '10 min', 'How long saving may take.'),
  option('execution.checkpointing.dir', 'text', undefined, 'Where state is saved.'),
  option('execution.checkpointing.savepoint-dir', 'text', undefined, 'Where savepoints go.'),
  option('state.backend.type', 'text', 'hashmap', 'Where state lives.'),
  option('restart-strategy.type', 'text', undefined, 'What follows a failure.'),
  option('sql-client.execution.result-mode', ['table', 'changelog', 'tableau'], 'table', 'How the REPL shows results.'),
  option('sql-client.execution.max-table-result.rows', 'integer', '1000000', 'Rows of a result that the REPL keeps.'),
  option('sql-client.verbose', 'boolean', 'false', 'Whether the REPL shows whole errors.'),
]
