import type { CaseExpression, Expression, LogicExpression } from '../logical/expression.ts'
import type { Generator, Value } from './generator.ts'
import { blank } from './literal.ts'

type ValueOf = (expression: Expression) => Value

/** Source that is true when the condition is TRUE, false when it is FALSE or NULL. */
export function isTrue({ code, isNull }: Value): string {
  return isNull === undefined ? code : isNull === 'true' ? 'false' : `!${isNull} && ${code}`
}

/**
 * AND and OR. The operands are evaluated in order, each only if those before leave the result open: a FALSE settles
 * AND, a TRUE settles OR, a NULL settles neither.
 */
export function logicValue(g: Generator, { kind, args }: LogicExpression, valueOf: ValueOf): Value {
  const [first, ...rest] = args
  if (first === undefined) return { code: String(kind === 'And'), isNull: undefined }
  const start = valueOf(first)
  if (rest.length === 0) return start
  // `open`: no operand has settled the result. Its initial value stands for the first operand.
  const and = kind === 'And'
  const open = g.variable(and ? notFalse(start) : notTrue(start))
  let unknown = start.isNull === undefined ? undefined : g.variable(start.isNull)
  // Whether a later operand may be NULL shows only once it is generated, so the flag is declared beforehand.
  const flag = unknown ?? g.variable('false')
  g.block((leave) => {
    g.statement(`if (!${open}) ${leave}`)
    rest.forEach((arg, i) => {
      const value = valueOf(arg)
      if (value.isNull !== undefined) {
        unknown = flag
        g.statement(`if (${value.isNull}) ${flag} = true`)
      }
      g.statement(`${open} = ${and ? notFalse(value) : notTrue(value)}`)
      if (i < rest.length - 1) g.statement(`if (!${open}) ${leave}`)
    })
  })
  const code = and ? open : g.local(`!${open}`)
  return { code, isNull: unknown === undefined ? undefined : g.local(`${open} && ${unknown}`) }
}

function notFalse({ code, isNull }: Value): string {
  return isNull === undefined ? code : `${isNull} || ${code}`
}

function notTrue({ code, isNull }: Value): string {
  return isNull === undefined ? `!${code}` : `${isNull} || !${code}`
}

/** Searched CASE: only the conditions up to the first that holds are evaluated, and only its result. */
export function caseValue(g: Generator, { branches, otherwise, type }: CaseExpression, valueOf: ValueOf): Value {
  const code = g.variable(blank(g, type))
  const isNull = g.variable('false')
  let nullable = false
  const set = (result: Expression): void => {
    const value = valueOf(result)
    if (value.isNull !== undefined) {
      nullable = true
      g.statement(`${isNull} = ${value.isNull}`)
    }
    if (value.isNull !== 'true') g.statement(`${code} = ${value.code}`)
  }
  // The first condition is evaluated anyway, so what it computes may serve the whole row.
  const first = branches[0] === undefined ? undefined : valueOf(branches[0].when)
  g.block((leave) => {
    for (const [i, { when, then }] of branches.entries()) {
      const condition = isTrue(i === 0 && first !== undefined ? first : valueOf(when))
      // What a batch without NULLs settles beforehand.
      if (condition === 'false') continue
      if (condition === 'true') return set(then)
      g.branch(condition, () => {
        set(then)
        g.statement(leave)
      })
    }
    set(otherwise)
  })
  return { code, isNull: nullable ? isNull : undefined }
}
