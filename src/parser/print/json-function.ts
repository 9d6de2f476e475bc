import type { ExpressionAst, JsonBehaviour, JsonFunctionAst } from '../ast/expression.ts'
import { optional, words } from './layout.ts'
import type { Printer } from './printer.ts'
import { typeText } from './type.ts'

export function jsonFunctionText(ast: JsonFunctionAst, p: Printer): string {
  const content = words(
    argumentsOf(ast, p),
    optional(ast.returning, (type) => `RETURNING ${typeText(type)}`),
    ast.wrapper,
    optional(ast.onNull, (word) => `${word} ON NULL`),
    optional(ast.onEmpty, (behaviour) => `${behaviourText(behaviour, p)} ON EMPTY`),
    optional(ast.onError, (behaviour) => `${behaviourText(behaviour, p)} ON ERROR`),
  )
  return `${ast.name}(${content})`
}

/** The arguments of an object are its keys and values in turn. */
function argumentsOf({ name, args }: JsonFunctionAst, p: Printer): string {
  const texts = args.map((arg: ExpressionAst) => p.expression(arg))
  if (name !== 'JSON_OBJECT' && name !== 'JSON_OBJECTAGG') return texts.join(', ')
  const keys = texts.filter((_, i) => i % 2 === 0)
  return keys.map((key, i) => `KEY ${key} VALUE ${texts[2 * i + 1] ?? 'NULL'}`).join(', ')
}

function behaviourText({ kind, value }: JsonBehaviour, p: Printer): string {
  return words(kind, optional(value, p.expression))
}
