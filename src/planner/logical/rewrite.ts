import { BOOLEAN, simple } from '../../core/types/logical-type.ts'
import { conjuncts, type Expression, mapInputs } from './expression.ts'
import type { LogicalPlan } from './plan.ts'

/** `plan` with `f` of its inputs; the same object when none of them changes. */
export function withInputs(plan: LogicalPlan, f: (input: LogicalPlan) => LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'Scan':
    case 'Values':
      return plan
    case 'Join': {
      const [left, right] = [f(plan.left), f(plan.right)]
      return left === plan.left && right === plan.right ? plan : { ...plan, left, right }
    }
    case 'Union': {
      const inputs = plan.inputs.map(f)
      return inputs.every((input, i) => input === plan.inputs[i]) ? plan : { ...plan, inputs }
    }
    default: {
      const input = f(plan.input)
      return input === plan.input ? plan : { ...plan, input }
    }
  }
}

/** A rewriting that visits every plan object once, so that a plan used twice stays one object. */
export function bottomUp(rewrite: (plan: LogicalPlan) => LogicalPlan): (plan: LogicalPlan) => LogicalPlan {
  const done = new Map<LogicalPlan, LogicalPlan>()
  const visit = (plan: LogicalPlan): LogicalPlan => {
    const known = done.get(plan)
    if (known !== undefined) return known
    const rewritten = rewrite(withInputs(plan, visit))
    done.set(plan, rewritten)
    return rewritten
  }
  return visit
}

/** All of `conditions`; undefined for none. */
export function allOf(conditions: readonly Expression[]): Expression | undefined {
  const args = conditions.flatMap(conjuncts)
  const [first] = args
  if (args.length < 2) return first
  const nullable = args.some(({ type }) => type.nullable)
  return { kind: 'And', args, type: nullable ? BOOLEAN : simple('BOOLEAN', false), span: undefined }
}

/** `expression` over the columns that `outputs` compute, as an expression over what those read. */
export function substitute(expression: Expression, outputs: readonly Expression[]): Expression {
  return mapInputs(expression, ({ index }) => {
    const output = outputs[index]
    if (output === undefined) throw new Error(`no column ${index} to put in place`)
    return output
  })
}

/** `expression` with every column number `i` replaced by `map(i)`. */
export function renumbered(expression: Expression, map: (index: number) => number): Expression {
  return mapInputs(expression, (ref) => ({ ...ref, index: map(ref.index) }))
}
