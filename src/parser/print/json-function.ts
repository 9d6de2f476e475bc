import type { ExpressionAst, JsonBehaviour, JsonFunctionAst } from '../ast/expression.ts'
import { optional, words } from './layout.ts'
import { LEVEL } from './precedence.ts'
import type { Printer } from './printer.ts'
import { typeText } from './type.ts'
import { orderByText } from './window.ts'

export function jsonFunctionText(ast: JsonFunctionAst, p: Printer): string {
  const content = words(
    argumentsOf(ast, p),
    optional(ast.returning, (type) => `RETURNING ${typeText(type)}`),
    ast.wrapper,
    optional(ast.onNull, (word) => `${word} ON NULL`),
    optional(ast.onEmpty, (behaviour) => `${behaviourText(behaviour, p)} ON EMPTY`),
    optional(ast.onError, (behaviour) => `${behaviourText(behaviour, p)} ON ERROR`),
  )
  return words(
    `${ast.name}(${content})`,
    optional(orderByText(ast.orderBy, p), (order) => `WITHIN GROUP (${order})`),
    optional(ast.filter, (condition) => `FILTER (WHERE ${p.expression(condition)})`),
  )
}

/** The arguments of an object are its keys and values in turn. */
function argumentsOf({ name, args }: JsonFunctionAst, p: Printer): string {
  if (name !== 'JSON_OBJECT' && name !== 'JSON_OBJECTAGG') return args.map((arg) => p.expression(arg)).join(', ')
  return pairs(args)
    .map(([key, value]) => `KEY ${keyText(key, p)} VALUE ${p.expression(value)}`)
    .join(', ')
}

function pairs(args: readonly ExpressionAst[]): readonly (readonly [ExpressionAst, ExpressionAst])[] {
  return args.flatMap((key, i) => {
    const value = args[i + 1]
    return i % 2 === 0 && value !== undefined ? [[key, value] as const] : []
  })
}

/** Without parentheses `VALUE` would be taken for a part of a key that ends with `IS JSON`. */
function keyText(key: ExpressionAst, p: Printer): string {
  return p.operand(key, LEVEL.predicate + 1)
}

function behaviourText({ kind, value }: JsonBehaviour, p: Printer): string {
  return words(kind, optional(value, p.expression))
}
