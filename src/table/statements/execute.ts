import { didYouMean, PlanError, ValidationError } from '../../core/errors.ts'
import type {
  CreateCatalogAst,
  CreateDatabaseAst,
  DescribeAst,
  DropAst,
  SetAst,
  StatementAst,
  UseAst,
} from '../../parser/ast/statement.ts'
import { createTable } from './create-table.ts'
import { createView } from './create-view.ts'
import { describe } from './describe.ts'
import { OK, type StatementResult, textField } from './result.ts'
import { locate, type Session, type StatementContext } from './session.ts'
import { show } from './show.ts'

/**
 * Runs a statement that reads or changes names and settings only; its spans refer to `text`. Undefined: the statement
 * needs a plan or a job (a query, INSERT, EXPLAIN, a statement set).
 */
export function executeCatalogStatement(
  statement: StatementAst,
  text: string,
  session: Session,
): StatementResult | undefined {
  const context: StatementContext = {
    catalog: session.catalog,
    config: session.config,
    functions: session.functions,
    text,
  }
  switch (statement.kind) {
    case 'QueryStatement':
    case 'Insert':
    case 'StatementSet':
    case 'Explain':
    case 'ExecuteQuery':
      return undefined
    case 'CreateTable':
      return done(createTable(statement, context))
    case 'CreateView':
      return done(createView(statement, context))
    case 'CreateDatabase':
      return done(createDatabase(statement, context))
    case 'CreateCatalog':
      return done(createCatalog(statement, context))
    case 'Drop':
      return done(drop(statement, context))
    case 'Use':
      return done(use(statement, context))
    case 'Show':
      return show(statement, context)
    case 'Describe':
      return describeStatement(statement, context)
    case 'Set':
      return set(statement, context)
    case 'Reset':
      return done(context.config.reset(statement.key))
    default:
      throw notSupported(statement, context)
  }
}

/** Statements that are called by other words than their node. */
const NAMES: Readonly<Partial<Record<StatementAst['kind'], string>>> = {
  CreateFunction: 'CREATE FUNCTION',
  AlterTable: 'ALTER TABLE',
  AlterView: 'ALTER VIEW',
  AlterFunction: 'ALTER FUNCTION',
  Analyze: 'ANALYZE TABLE',
  CallProcedure: 'CALL',
  StopJob: 'STOP JOB',
  Delete: 'DELETE',
  Update: 'UPDATE',
  Truncate: 'TRUNCATE TABLE',
}

function notSupported(statement: StatementAst, context: StatementContext): PlanError {
  const name = statementName(statement)
  const message = `${name} is not supported yet.`
  return new PlanError('NOT_SUPPORTED', message, locate(context, statement.span))
}

function statementName(statement: StatementAst): string {
  switch (statement.kind) {
    case 'AlterObject':
      return `ALTER ${statement.object}`
    case 'Module':
      return `${statement.action} MODULE`
    case 'Jar':
      return `${statement.action} JAR`
    case 'Plan':
      return statement.compile ? 'COMPILE PLAN' : 'EXECUTE PLAN'
    default:
      return NAMES[statement.kind] ?? statement.kind
  }
}

function done(_effect: void): StatementResult {
  return OK
}

function createDatabase(ast: CreateDatabaseAst, context: StatementContext): void {
  const location = locate(context, ast.path.span)
  const path = context.catalog.databasePath(
    ast.path.parts.map(({ name }) => name),
    location,
  )
  context.catalog.createDatabase(path, ast.ifNotExists, location)
}

/** Catalogs in memory are the only kind. */
function createCatalog(ast: CreateCatalogAst, context: StatementContext): void {
  const type = ast.options.find(({ key }) => key === 'type')?.value
  if (type !== 'generic_in_memory') {
    const given = type === undefined ? 'no type is given' : `'${type}' is none`
    const message = `CREATE CATALOG knows the type 'generic_in_memory' only; ${given}.`
    throw new ValidationError('BAD_OPTION_VALUE', message, locate(context, ast.name.span))
  }
  context.catalog.createCatalog(ast.name.name, ast.ifNotExists, locate(context, ast.name.span))
}

function drop(ast: DropAst, context: StatementContext): void {
  const { catalog } = context
  const { temporary, ifExists } = ast
  const location = locate(context, ast.path.span)
  const parts = ast.path.parts.map(({ name }) => name)
  switch (ast.object) {
    case 'TABLE':
    case 'VIEW': {
      const kind = ast.object === 'TABLE' ? 'table' : 'view'
      catalog.drop(catalog.qualify(parts, location), kind, { temporary, ifExists, location })
      return
    }
    case 'DATABASE': {
      const cascade = ast.behaviour === 'CASCADE'
      catalog.dropDatabase(catalog.databasePath(parts, location), { ifExists, cascade, location })
      return
    }
    case 'FUNCTION':
      dropFunction(ast, context)
      return
    default:
      throw new PlanError('NOT_SUPPORTED', `DROP ${ast.object} is not supported yet.`, locate(context, ast.span))
  }
}

/** Functions of the program are all temporary. */
function dropFunction(ast: DropAst, context: StatementContext): void {
  const name = ast.path.parts.map((part) => part.name).join('.')
  const { functions } = context
  const dropped = ast.temporary && (ast.system ? functions.dropSystem(name) : functions.drop(name))
  if (dropped || ast.ifExists) return
  const what = ast.temporary ? `temporary ${ast.system ? 'system ' : ''}function` : 'function that is not temporary'
  const hint = didYouMean(name.toLowerCase(), functions.userNames())
  throw new ValidationError('UNKNOWN_FUNCTION', `There is no ${what} '${name}'.${hint}`, locate(context, ast.path.span))
}

function use(ast: UseAst, context: StatementContext): void {
  const [path] = ast.paths
  if (ast.object === 'MODULES' || path === undefined) {
    throw new PlanError('NOT_SUPPORTED', 'USE MODULES is not supported yet.', locate(context, ast.span))
  }
  const parts = path.parts.map(({ name }) => name)
  const location = locate(context, path.span)
  if (ast.object === 'CATALOG') context.catalog.useCatalog(parts.join('.'), location)
  else context.catalog.useDatabase(parts, location)
}

function describeStatement(ast: DescribeAst, context: StatementContext): StatementResult {
  if (ast.object === 'TABLE' && typeof ast.target !== 'string') return describe(ast.target, context)
  throw new PlanError('NOT_SUPPORTED', `DESCRIBE ${ast.object} is not supported yet.`, locate(context, ast.span))
}

/** `SET` lists the settings, `SET 'key' = 'value'` changes one. */
function set(ast: SetAst, context: StatementContext): StatementResult {
  const { config } = context
  if (ast.option === undefined) {
    return { fields: [textField('key'), textField('value')], rows: config.entries().map((entry) => [...entry]) }
  }
  const warning = setOption(ast.option.key, ast.option.value, ast, context)
  return warning === undefined ? OK : { ...OK, warnings: [warning] }
}

function setOption(key: string, value: string, ast: SetAst, context: StatementContext): string | undefined {
  try {
    return context.config.set(key, value)
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    throw new ValidationError(error.code, error.summary, locate(context, ast.span))
  }
}
