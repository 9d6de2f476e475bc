import type { Span } from '../../core/position.ts'
import type { CallAst, ExpressionAst, Identifier, ObjectPath } from './expression.ts'
import type { HintAst, Query } from './query.ts'
import type { DataTypeAst } from './type.ts'

export interface QueryStatement {
  readonly kind: 'QueryStatement'
  readonly query: Query
  readonly span: Span
}

/** `'key' = 'value'`. */
export interface OptionAst {
  readonly key: string
  readonly value: string
}

export interface WatermarkAst {
  readonly kind: 'Watermark'
  readonly column: ObjectPath
  readonly expression: ExpressionAst
  readonly span: Span
}

export interface PrimaryKeyAst {
  readonly kind: 'PrimaryKey'
  readonly name: Identifier | undefined
  readonly columns: readonly Identifier[]
  readonly enforced: boolean
  readonly span: Span
}

interface ColumnBase {
  readonly name: Identifier
  readonly comment: string | undefined
  readonly span: Span
}

export type ColumnAst =
  | (ColumnBase & {
      readonly kind: 'PhysicalColumn'
      readonly type: DataTypeAst
      readonly primaryKey: PrimaryKeyAst | undefined
    })
  | (ColumnBase & {
      readonly kind: 'MetadataColumn'
      readonly type: DataTypeAst
      readonly key: string | undefined
      readonly virtual: boolean
    })
  | (ColumnBase & { readonly kind: 'ComputedColumn'; readonly expression: ExpressionAst })
  /** A bare name in CREATE TABLE … AS, which puts the query's columns in order. */
  | (ColumnBase & { readonly kind: 'NamedColumn' })

export type TableElement = ColumnAst | WatermarkAst | PrimaryKeyAst

export interface CreateTableAst {
  readonly kind: 'CreateTable'
  readonly temporary: boolean
  readonly ifNotExists: boolean
  /** `CREATE OR REPLACE` or `REPLACE`. */
  readonly replace: boolean
  readonly path: ObjectPath
  readonly elements: readonly TableElement[]
  readonly comment: string | undefined
  readonly distribution: DistributionAst | undefined
  readonly partitionedBy: readonly Identifier[]
  readonly options: readonly OptionAst[]
  readonly like: { readonly path: ObjectPath; readonly options: readonly LikeOption[] } | undefined
  readonly query: Query | undefined
  readonly span: Span
}

export interface DistributionAst {
  readonly kind: 'HASH' | 'RANGE' | undefined
  readonly columns: readonly Identifier[]
  readonly buckets: number | undefined
}

export interface LikeOption {
  readonly action: 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING'
  readonly feature:
    | 'ALL'
    | 'CONSTRAINTS'
    | 'DISTRIBUTION'
    | 'PARTITIONS'
    | 'GENERATED'
    | 'METADATA'
    | 'OPTIONS'
    | 'WATERMARKS'
}

export interface CreateViewAst {
  readonly kind: 'CreateView'
  readonly temporary: boolean
  readonly ifNotExists: boolean
  readonly path: ObjectPath
  readonly columns: readonly Identifier[]
  readonly comment: string | undefined
  readonly query: Query
  readonly span: Span
}

export interface CreateFunctionAst {
  readonly kind: 'CreateFunction'
  readonly temporary: boolean
  readonly system: boolean
  readonly ifNotExists: boolean
  readonly path: ObjectPath
  readonly identifier: string
  readonly language: string | undefined
  readonly jars: readonly string[]
  readonly span: Span
}

export interface CreateCatalogAst {
  readonly kind: 'CreateCatalog'
  readonly ifNotExists: boolean
  readonly name: Identifier
  readonly comment: string | undefined
  readonly options: readonly OptionAst[]
  readonly span: Span
}

export interface CreateDatabaseAst {
  readonly kind: 'CreateDatabase'
  readonly ifNotExists: boolean
  readonly path: ObjectPath
  readonly comment: string | undefined
  readonly options: readonly OptionAst[]
  readonly span: Span
}

export interface DropAst {
  readonly kind: 'Drop'
  readonly object: 'TABLE' | 'VIEW' | 'FUNCTION' | 'CATALOG' | 'DATABASE'
  readonly temporary: boolean
  readonly system: boolean
  readonly ifExists: boolean
  readonly path: ObjectPath
  readonly behaviour: 'RESTRICT' | 'CASCADE' | undefined
  readonly span: Span
}

export interface AlterTableAst {
  readonly kind: 'AlterTable'
  readonly ifExists: boolean
  readonly path: ObjectPath
  readonly action: AlterTableAction
  readonly span: Span
}

export type AlterTableAction =
  | { readonly kind: 'Add' | 'Modify'; readonly elements: readonly AlterElement[] }
  | { readonly kind: 'DropColumns'; readonly columns: readonly Identifier[] }
  | { readonly kind: 'DropPrimaryKey' | 'DropWatermark' }
  | { readonly kind: 'DropConstraint'; readonly name: Identifier }
  | { readonly kind: 'RenameColumn'; readonly from: Identifier; readonly to: Identifier }
  | { readonly kind: 'Rename'; readonly to: ObjectPath }
  | { readonly kind: 'Set'; readonly options: readonly OptionAst[] }
  | { readonly kind: 'Reset'; readonly keys: readonly string[] }
  | { readonly kind: 'AddPartition' | 'DropPartition'; readonly partition: readonly PartitionValue[] }

export interface AlterElement {
  readonly element: TableElement
  readonly position: 'FIRST' | { readonly after: Identifier } | undefined
}

export interface PartitionValue {
  readonly column: Identifier
  readonly value: ExpressionAst | undefined
}

export interface AlterViewAst {
  readonly kind: 'AlterView'
  readonly path: ObjectPath
  readonly action: { readonly kind: 'Rename'; readonly to: ObjectPath } | { readonly kind: 'As'; readonly query: Query }
  readonly span: Span
}

/** ALTER DATABASE, ALTER CATALOG: SET, RESET or COMMENT. */
export interface AlterObjectAst {
  readonly kind: 'AlterObject'
  readonly object: 'DATABASE' | 'CATALOG'
  readonly path: ObjectPath
  readonly set: readonly OptionAst[]
  readonly reset: readonly string[]
  readonly comment: string | undefined
  readonly span: Span
}

export interface AlterFunctionAst {
  readonly kind: 'AlterFunction'
  readonly temporary: boolean
  readonly system: boolean
  readonly ifExists: boolean
  readonly path: ObjectPath
  readonly identifier: string
  readonly language: string | undefined
  readonly span: Span
}

export interface InsertAst {
  readonly kind: 'Insert'
  /** `EXECUTE INSERT …`. */
  readonly execute: boolean
  readonly overwrite: boolean
  readonly target: ObjectPath
  readonly hints: readonly HintAst[]
  readonly partition: readonly PartitionValue[]
  readonly columns: readonly Identifier[]
  readonly query: Query
  readonly onConflict: 'NOTHING' | 'ERROR' | 'DEDUPLICATE' | undefined
  readonly span: Span
}

export interface StatementSetAst {
  readonly kind: 'StatementSet'
  readonly inserts: readonly InsertAst[]
  readonly span: Span
}

export type PlannedStatement = QueryStatement | InsertAst | StatementSetAst

export interface ExplainAst {
  readonly kind: 'Explain'
  readonly details: readonly ('ESTIMATED_COST' | 'CHANGELOG_MODE' | 'PLAN_ADVICE' | 'JSON_EXECUTION_PLAN' | 'CODEGEN')[]
  readonly statement: PlannedStatement
  readonly span: Span
}

export interface ExecuteQueryAst {
  readonly kind: 'ExecuteQuery'
  readonly query: Query
  readonly span: Span
}

/** COMPILE PLAN, EXECUTE PLAN, COMPILE AND EXECUTE PLAN. */
export interface PlanStatementAst {
  readonly kind: 'Plan'
  readonly compile: boolean
  readonly execute: boolean
  readonly file: string
  readonly ifNotExists: boolean
  readonly statement: InsertAst | StatementSetAst | undefined
  readonly span: Span
}

export interface DescribeAst {
  readonly kind: 'Describe'
  readonly object: 'TABLE' | 'CATALOG' | 'DATABASE' | 'FUNCTION' | 'JOB'
  readonly extended: boolean
  /** A path, or the job's id. */
  readonly target: ObjectPath | string
  readonly span: Span
}

export type ShowObject =
  | 'CATALOGS'
  | 'DATABASES'
  | 'TABLES'
  | 'VIEWS'
  | 'FUNCTIONS'
  | 'USER FUNCTIONS'
  | 'COLUMNS'
  | 'PARTITIONS'
  | 'MODULES'
  | 'FULL MODULES'
  | 'JARS'
  | 'JOBS'
  | 'CURRENT CATALOG'
  | 'CURRENT DATABASE'
  | 'CREATE TABLE'
  | 'CREATE VIEW'
  | 'CREATE CATALOG'

export interface ShowAst {
  readonly kind: 'Show'
  readonly object: ShowObject
  /** `FROM`/`IN` path, or the object of SHOW CREATE, COLUMNS and PARTITIONS. */
  readonly path: ObjectPath | undefined
  readonly like: { readonly not: boolean; readonly caseSensitive: boolean; readonly pattern: string } | undefined
  readonly partition: readonly PartitionValue[]
  readonly span: Span
}

export interface UseAst {
  readonly kind: 'Use'
  readonly object: 'DATABASE' | 'CATALOG' | 'MODULES'
  readonly paths: readonly ObjectPath[]
  readonly span: Span
}

export interface ModuleAst {
  readonly kind: 'Module'
  readonly action: 'LOAD' | 'UNLOAD'
  readonly name: Identifier
  readonly options: readonly OptionAst[]
  readonly span: Span
}

/** `SET`, `SET 'k' = 'v'`. */
export interface SetAst {
  readonly kind: 'Set'
  readonly option: OptionAst | undefined
  readonly span: Span
}

export interface ResetAst {
  readonly kind: 'Reset'
  readonly key: string | undefined
  readonly span: Span
}

export interface AnalyzeAst {
  readonly kind: 'Analyze'
  readonly path: ObjectPath
  readonly partition: readonly PartitionValue[]
  readonly columns: readonly Identifier[] | 'ALL' | undefined
  readonly span: Span
}

export interface CallStatementAst {
  readonly kind: 'CallProcedure'
  readonly call: CallAst
  readonly span: Span
}

export interface StopJobAst {
  readonly kind: 'StopJob'
  readonly id: string
  readonly savepoint: boolean
  readonly drain: boolean
  readonly span: Span
}

export interface DeleteAst {
  readonly kind: 'Delete'
  readonly path: ObjectPath
  readonly where: ExpressionAst | undefined
  readonly span: Span
}

export interface UpdateAst {
  readonly kind: 'Update'
  readonly path: ObjectPath
  readonly assignments: readonly { readonly column: Identifier; readonly value: ExpressionAst }[]
  readonly where: ExpressionAst | undefined
  readonly span: Span
}

export interface TruncateAst {
  readonly kind: 'Truncate'
  readonly path: ObjectPath
  readonly span: Span
}

export interface JarAst {
  readonly kind: 'Jar'
  readonly action: 'ADD' | 'REMOVE'
  readonly file: string
  readonly span: Span
}

export type StatementAst =
  | PlannedStatement
  | CreateTableAst
  | CreateViewAst
  | CreateFunctionAst
  | CreateCatalogAst
  | CreateDatabaseAst
  | DropAst
  | AlterTableAst
  | AlterViewAst
  | AlterObjectAst
  | AlterFunctionAst
  | ExplainAst
  | ExecuteQueryAst
  | PlanStatementAst
  | DescribeAst
  | ShowAst
  | UseAst
  | ModuleAst
  | SetAst
  | ResetAst
  | AnalyzeAst
  | CallStatementAst
  | StopJobAst
  | DeleteAst
  | UpdateAst
  | TruncateAst
  | JarAst
