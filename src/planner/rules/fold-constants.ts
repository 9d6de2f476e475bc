import { MillraceError } from '../../core/errors.ts'
import { evaluateConstant } from '../codegen/constant.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import {
  type CallExpression,
  type CaseExpression,
  children,
  type Expression,
  literal,
  type LogicExpression,
  mapChildren,
} from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { bottomUp } from '../logical/rewrite.ts'

/** Computes what doesn't depend on a row, and drops conditions that are always true. */
export function foldConstants(options: KernelOptions): (plan: LogicalPlan) => LogicalPlan {
  const fold = (expression: Expression): Expression => folded(expression, options)
  return bottomUp((plan) => {
    switch (plan.kind) {
      case 'Project':
        return { ...plan, expressions: plan.expressions.map(fold) }
      case 'Filter': {
        const condition = fold(plan.condition)
        return isLiteral(condition, true) ? plan.input : { ...plan, condition }
      }
      case 'Join': {
        const condition = plan.condition && fold(plan.condition)
        return { ...plan, condition: condition !== undefined && isLiteral(condition, true) ? undefined : condition }
      }
      case 'Match': {
        const definitions = plan.definitions.map((d) => d && { ...d, condition: fold(d.condition) })
        return { ...plan, definitions }
      }
      case 'Values':
        return { ...plan, rows: plan.rows.map((row) => row.map(fold)) }
      default:
        return plan
    }
  })
}

/** An expression that would fail is left to fail when a row needs it. */
function folded(expression: Expression, options: KernelOptions): Expression {
  const simpler = mapChildren(expression, (child) => folded(child, options))
  if (simpler.kind === 'And' || simpler.kind === 'Or') return foldedLogic(simpler)
  if (simpler.kind === 'Case') return foldedCase(simpler)
  if (simpler.kind === 'Input' || simpler.kind === 'Literal' || !isConstant(simpler)) return simpler
  try {
    const value = evaluateConstant(simpler, options)
    // As a literal is held exactly, it has no negative zero.
    return literal(value === 0 ? 0 : value, simpler.type, simpler.span)
  } catch (error) {
    if (error instanceof MillraceError) return simpler
    throw error
  }
}

function isConstant(expression: Expression): boolean {
  if (expression.kind === 'Call' && !isFoldable(expression.function)) return false
  return children(expression).every(({ kind }) => kind === 'Literal')
}

/** A function of the program may need to be opened, so that it waits for the job. */
function isFoldable({ deterministic, foldable, user }: CallExpression['function']): boolean {
  return deterministic !== false && foldable !== false && user === undefined
}

/** TRUE is nothing to an AND, FALSE settles it; the other way round for OR. */
function foldedLogic(logic: LogicExpression): Expression {
  const neutral = logic.kind === 'And'
  const args = logic.args
    .flatMap((arg) => (arg.kind === logic.kind ? arg.args : [arg]))
    .filter((arg) => !isLiteral(arg, neutral))
  const [first, second] = args
  if (args.some((arg) => isLiteral(arg, !neutral))) return literal(!neutral, logic.type, logic.span)
  if (first === undefined) return literal(neutral, logic.type, logic.span)
  return second === undefined ? first : { ...logic, args }
}

/** Branches that are never or always taken are settled. */
function foldedCase(expression: CaseExpression): Expression {
  const branches: { when: Expression; then: Expression }[] = []
  let { otherwise } = expression
  for (const branch of expression.branches) {
    const { when, then } = branch
    if (isLiteral(when, false) || isLiteral(when, null)) continue
    if (isLiteral(when, true)) {
      otherwise = then
      break
    }
    branches.push(branch)
  }
  return branches.length === 0 ? { ...otherwise, type: expression.type } : { ...expression, branches, otherwise }
}

function isLiteral(expression: Expression, value: boolean | null): boolean {
  return expression.kind === 'Literal' && expression.value === value
}
