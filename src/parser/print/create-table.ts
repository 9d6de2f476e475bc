import type { CreateTableAst, DistributionAst } from '../ast/statement.ts'
import { commentText, tableElementText } from './column.ts'
import { block, type Lines, list, optional, optionalLine, separated, words } from './layout.ts'
import { identifierText, optionalNames, pathText } from './names.ts'
import { withLines } from './option.ts'
import type { Printer } from './printer.ts'

export function createTableLines(ast: CreateTableAst, p: Printer): Lines {
  const { path, elements, comment, distribution, partitionedBy, options, like, query } = ast
  const create = ast.replace ? 'CREATE OR REPLACE' : 'CREATE'
  const head = words(create, ast.temporary && 'TEMPORARY', 'TABLE', ast.ifNotExists && 'IF NOT EXISTS', pathText(path))
  const content = separated(elements.map((element) => tableElementText(element, p)))
  return [
    ...(content.length === 0 ? [head] : block(`${head} `, content)),
    ...optionalLine(commentText(comment), (text) => text),
    ...optionalLine(distribution, distributionText),
    ...optionalLine(optionalNames(partitionedBy), (columns) => `PARTITIONED BY ${columns}`),
    ...withLines(options),
    ...optionalLine(like, likeText),
    ...(query === undefined ? [] : ['AS', ...p.query(query)]),
  ]
}

function distributionText({ kind, columns, buckets }: DistributionAst): string {
  const by = columns.length === 0 ? undefined : words('BY', kind, list(columns.map(identifierText)))
  return words(
    'DISTRIBUTED',
    by,
    optional(buckets, (count) => `INTO ${count} BUCKETS`),
  )
}

function likeText({ path, options }: NonNullable<CreateTableAst['like']>): string {
  const texts = options.map(({ action, feature }) => `${action} ${feature}`)
  return words('LIKE', pathText(path), texts.length === 0 ? undefined : `(${texts.join(' ')})`)
}
