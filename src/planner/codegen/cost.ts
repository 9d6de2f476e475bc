import { isString } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import { type CallExpression, children, type Expression } from '../logical/expression.ts'

/** Whether computing the value twice costs more than remembering that it was computed. */
export function isCostly(expression: Expression): boolean {
  return costsMuch(expression) || children(expression).some(isCostly)
}

/** Of its own: whatever deals with characters or objects, and functions that don't say they are cheap. */
function costsMuch(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Input':
      return isString(expression.type)
    case 'Cast':
      return isString(expression.arg.type) || isString(expression.type)
    case 'Call':
      return isString(expression.type) || storageOf(expression.type) === 'any' || !isCheap(expression.function)
    default:
      return false
  }
}

/** Tests that handle NULL themselves are comparisons. */
function isCheap({ harmless = false, family, nulls, expand }: CallExpression['function']): boolean {
  return harmless || expand !== undefined || (nulls === 'custom' && (family === 'comparison' || family === 'logical'))
}

/** Whether the value may be kept for other rows with the same operands. Functions of the program are called for each. */
export function isRepeatable(expression: Expression): boolean {
  if (expression.kind === 'Call') {
    const { deterministic, user } = expression.function
    if (deterministic === false || user !== undefined) return false
  }
  return children(expression).every(isRepeatable)
}
