import { quoteString } from '../../core/quote.ts'
import type {
  AnalyzeAst,
  DescribeAst,
  JarAst,
  ModuleAst,
  ResetAst,
  SetAst,
  ShowAst,
  StopJobAst,
  UseAst,
} from '../ast/statement.ts'
import { type Lines, optional, words } from './layout.ts'
import { identifierText, nameList, pathText } from './names.ts'
import { optionText, partitionText, withLines } from './option.ts'
import type { Printer } from './printer.ts'

export function describeText({ object, extended, target }: DescribeAst): string {
  const name = typeof target === 'string' ? quoteString(target) : pathText(target)
  return words('DESCRIBE', object !== 'TABLE' && object, extended && 'EXTENDED', name)
}

export function showText({ object, path, like, partition }: ShowAst, p: Printer): string {
  const direct = object.startsWith('CREATE ') || object === 'PARTITIONS'
  return words(
    'SHOW',
    object,
    optional(path, (name) => (direct ? pathText(name) : `FROM ${pathText(name)}`)),
    partitionText(partition, p),
    optional(like, likeText),
  )
}

function likeText({ not, caseSensitive, pattern }: NonNullable<ShowAst['like']>): string {
  return words(not && 'NOT', caseSensitive ? 'LIKE' : 'ILIKE', quoteString(pattern))
}

export function useText({ object, paths }: UseAst): string {
  return words('USE', object !== 'DATABASE' && object, paths.map(pathText).join(', '))
}

export function moduleLines({ action, name, options }: ModuleAst): Lines {
  return [`${action} MODULE ${identifierText(name)}`, ...withLines(options)]
}

export function setText({ option }: SetAst): string {
  return words('SET', optional(option, optionText))
}

export function resetText({ key }: ResetAst): string {
  return words('RESET', optional(key, quoteString))
}

export function analyzeText({ path, partition, columns }: AnalyzeAst, p: Printer): string {
  const target = columns === 'ALL' ? 'FOR ALL COLUMNS' : optional(columns, (names) => `FOR COLUMNS ${nameList(names)}`)
  return words('ANALYZE TABLE', pathText(path), partitionText(partition, p), 'COMPUTE STATISTICS', target)
}

export function stopJobText({ id, savepoint, drain }: StopJobAst): string {
  return words('STOP JOB', quoteString(id), savepoint && 'WITH SAVEPOINT', drain && 'WITH DRAIN')
}

export function jarText({ action, file }: JarAst): string {
  return `${action} JAR ${quoteString(file)}`
}
