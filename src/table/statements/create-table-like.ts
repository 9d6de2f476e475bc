import { type SqlLocation, ValidationError } from '../../core/errors.ts'
import type { CreateTableAst, LikeOption } from '../../parser/ast/statement.ts'
import { type CatalogTable, pathText, type TableColumn } from '../../planner/catalog.ts'
import { locate, type StatementContext } from './session.ts'

type Like = NonNullable<CreateTableAst['like']>
type Action = LikeOption['action']
type Feature = Exclude<LikeOption['feature'], 'ALL'>

const FEATURES: readonly Feature[] = [
  'CONSTRAINTS',
  'DISTRIBUTION',
  'PARTITIONS',
  'GENERATED',
  'METADATA',
  'OPTIONS',
  'WATERMARKS',
]

/** `own` with what LIKE takes over from another table. Physical columns always come along. */
export function likeTable(like: Like, own: CatalogTable, context: StatementContext): CatalogTable {
  const location = locate(context, like.path.span)
  const path = context.catalog.qualify(
    like.path.parts.map(({ name }) => name),
    location,
  )
  const { object } = context.catalog.get(path, location)
  if (object.kind === 'view') {
    throw new ValidationError('WRONG_KIND', `LIKE takes tables only; ${pathText(path)} is a view.`, location)
  }
  const actions = actionsOf(like.options)
  const action = (feature: Feature): Action => actions.get(feature) ?? 'INCLUDING'
  return {
    kind: 'table',
    columns: mergedColumns(object.columns, own.columns, action, location),
    watermark: one('WATERMARK', 'WATERMARKS', object.watermark, own.watermark, action, location),
    primaryKey: one('PRIMARY KEY', 'CONSTRAINTS', object.primaryKey, own.primaryKey, action, location),
    partitionKeys: mergedPartitions(object.partitionKeys, own.partitionKeys, action, location),
    options: mergedOptions(object.options, own.options, action('OPTIONS'), location),
    comment: own.comment ?? object.comment,
  }
}

/** What happens to each feature: by default all are included and own options win. */
function actionsOf(options: readonly LikeOption[]): ReadonlyMap<Feature, Action> {
  const actions = new Map<Feature, Action>([['OPTIONS', 'OVERWRITING']])
  for (const { action, feature } of options) if (feature === 'ALL') FEATURES.forEach((f) => actions.set(f, action))
  for (const { action, feature } of options) if (feature !== 'ALL') actions.set(feature, action)
  return actions
}

function mergedColumns(
  base: readonly TableColumn[],
  own: readonly TableColumn[],
  action: (feature: Feature) => Action,
  location: SqlLocation,
): readonly TableColumn[] {
  const actionOf = ({ kind }: TableColumn): Action =>
    kind === 'physical' ? 'INCLUDING' : action(kind === 'computed' ? 'GENERATED' : 'METADATA')
  const added = new Map(own.map((column) => [column.name, column]))
  const kept = base
    .filter((column) => actionOf(column) !== 'EXCLUDING')
    .map((column) => {
      const other = added.get(column.name)
      if (other === undefined) return column
      if (other.kind !== column.kind || actionOf(column) !== 'OVERWRITING') {
        const message = `Column '${column.name}' comes with LIKE already and can't be declared again.`
        throw new ValidationError('DUPLICATE_COLUMN', message, location)
      }
      added.delete(column.name)
      return other
    })
  return [...kept, ...added.values()]
}

/** A feature that a table has at most once. */
function one<T>(
  name: string,
  feature: Feature,
  base: T | undefined,
  own: T | undefined,
  action: (feature: Feature) => Action,
  location: SqlLocation,
): T | undefined {
  if (base === undefined || action(feature) === 'EXCLUDING') return own
  if (own === undefined) return base
  if (action(feature) === 'OVERWRITING') return own
  const message = `${name} comes with LIKE already and can't be declared again. Write EXCLUDING ${feature}.`
  throw new ValidationError('LIKE_CONFLICT', message, location)
}

function mergedPartitions(
  base: readonly string[],
  own: readonly string[],
  action: (feature: Feature) => Action,
  location: SqlLocation,
): readonly string[] {
  const list = (keys: readonly string[]): readonly string[] | undefined => (keys.length === 0 ? undefined : keys)
  return one('PARTITIONED BY', 'PARTITIONS', list(base), list(own), action, location) ?? []
}

function mergedOptions(
  base: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
  action: Action,
  location: SqlLocation,
): ReadonlyMap<string, string> {
  if (action === 'EXCLUDING') return own
  const twice = action === 'INCLUDING' ? [...own.keys()].find((key) => base.has(key)) : undefined
  if (twice === undefined) return new Map([...base, ...own])
  const message = `Option '${twice}' comes with LIKE already. Write OVERWRITING OPTIONS to replace it.`
  throw new ValidationError('LIKE_CONFLICT', message, location)
}
