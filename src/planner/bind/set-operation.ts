import type { Span } from '../../core/position.ts'
import { type LogicalType, withNullable } from '../../core/types/logical-type.ts'
import type { SetOperationAst } from '../../parser/ast/query.ts'
import { branchType } from '../functions/coercion.ts'
import { field } from '../logical/builder.ts'
import type { Field, LogicalPlan, LogicalUnion } from '../logical/plan.ts'
import { type Environment, invalid, type NamedPlan, notSupported } from './context.ts'
import { convert } from './convert.ts'
import { schemaText } from './data-type.ts'
import { distinct } from './group-by.ts'

/** UNION [ALL] of two bound branches: columns by position, names of the first, common types. */
export function bindSetOperation(
  operation: SetOperationAst,
  left: NamedPlan,
  right: NamedPlan,
  env: Environment,
): NamedPlan {
  if (operation.operator !== 'UNION') {
    throw notSupported(env, `${operation.operator}${operation.all ? ' ALL' : ''}`, operation.span)
  }
  const inputs = aligned(operation, left, right, env)
  const [first, second] = inputs
  const fields = first.fields.map((f, i) => unionField(f, second.fields[i] ?? f, i, operation, env))
  const union: LogicalUnion = { kind: 'Union', inputs: inputs.flatMap(flattened), fields, span: operation.span }
  return { plan: operation.all ? union : distinct(union, operation.span, env), names: left.names }
}

/** `a UNION ALL b UNION ALL c` is one union of three. */
function flattened(plan: LogicalPlan): readonly LogicalPlan[] {
  return plan.kind === 'Union' ? plan.inputs : [plan]
}

function aligned(
  operation: SetOperationAst,
  left: NamedPlan,
  right: NamedPlan,
  env: Environment,
): readonly [LogicalPlan, LogicalPlan] {
  const [l, r] = [left.plan.fields, right.plan.fields]
  const both = `Left: ${schemaText(l)}, right: ${schemaText(r)}.`
  if (l.length !== r.length) {
    const message = `The sides of UNION must have equally many columns; they have ${l.length} and ${r.length}. ${both}`
    throw invalid(env, 'COLUMN_COUNT', message, operation.right.span)
  }
  const types = l.map(({ type, name }, i) => {
    const other = r[i]?.type ?? type
    const common = branchType([type, other])
    if (common !== undefined) return common
    throw invalid(
      env,
      'NO_COMMON_TYPE',
      `Column ${i + 1} '${name}' of UNION has no common type. ${both}`,
      operation.right.span,
    )
  })
  return [converted(left.plan, types, operation.left.span), converted(right.plan, types, operation.right.span)]
}

function converted(plan: LogicalPlan, types: readonly LogicalType[], span: Span): LogicalPlan {
  const columns = plan.fields.map(({ name, type }, i) => ({ name, from: i, type: types[i] ?? type }))
  return convert(plan, columns, span)
}

function unionField(a: Field, b: Field, i: number, operation: SetOperationAst, env: Environment): Field {
  if (a.time !== undefined && b.time !== undefined && a.time !== b.time) {
    const message = `Column ${i + 1} '${a.name}' of UNION is an event-time attribute on one side and a processing-time attribute on the other.`
    throw invalid(env, 'MIXED_TIME_ATTRIBUTES', message, operation.right.span)
  }
  return field(a.name, withNullable(a.type, a.type.nullable || b.type.nullable), a.time === b.time ? a.time : undefined)
}
