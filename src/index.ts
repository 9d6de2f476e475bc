export { type Clock, ManualClock, systemClock } from './core/clock.ts'
export {
  ConnectorError,
  JobError,
  MillraceError,
  ParseError,
  PlanError,
  type SqlLocation,
  ValidationError,
} from './core/errors.ts'
export type { Position, Span } from './core/position.ts'
export { type Random, seededRandom } from './core/random.ts'
export type { LogicalType } from './core/types/logical-type.ts'
export type { InputChange, MemoryData } from './connectors/memory/index.ts'
export type { InputRow } from './connectors/memory/rows-to-columns.ts'
export type { TextOutput } from './connectors/print/index.ts'
export { Row, RowKind } from './table/row.ts'
export { TableEnvironment, type TableEnvironmentOptions } from './table/table-environment.ts'
export type { JobProgress, ResultField, TableJob, TableResult } from './table/table-result.ts'
export type { Table } from './table/table.ts'
