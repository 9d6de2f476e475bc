import { Calc } from '../../runtime/operators/stateless.ts'
import { forward } from '../../runtime/graph.ts'
import { compileProjection } from '../codegen/kernel.ts'
import { field, isIdentity, timeOf } from '../logical/builder.ts'
import { children, conjuncts, type Expression, input, isDeterministic } from '../logical/expression.ts'
import { expressionDigest, expressionText } from '../logical/expression-text.ts'
import type { Field, LogicalPlan } from '../logical/plan.ts'
import { allOf, substitute } from '../logical/rewrite.ts'
import { typeText } from '../../core/types/logical-type.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'
import { openWithJob } from './user-functions.ts'

/** A chain of filters and projections as one: `SELECT expressions FROM input WHERE condition`. */
export interface Collapsed {
  readonly input: LogicalPlan
  readonly condition: Expression | undefined
  readonly expressions: readonly Expression[]
}

/** Takes the filters and projections off `plan` that can run as one step. */
export function collapse(plan: LogicalPlan): Collapsed {
  let expressions: readonly Expression[] = plan.fields.map(({ type }, i) => input(i, type))
  let conditions: readonly Expression[] = []
  let below = plan
  for (;;) {
    if (below.kind === 'Filter') {
      // What stands further down is tested first.
      conditions = [...conjuncts(below.condition), ...conditions]
      below = below.input
    } else if (below.kind === 'Project' && isMergeable(below.expressions, [...expressions, ...conditions])) {
      const outputs = below.expressions
      expressions = expressions.map((e) => substitute(e, outputs))
      conditions = conditions.map((e) => substitute(e, outputs))
      below = below.input
    } else break
  }
  return { input: below, condition: allOf(conditions), expressions }
}

/** A value that differs at each evaluation must be computed once a row. */
function isMergeable(outputs: readonly Expression[], users: readonly Expression[]): boolean {
  if (outputs.every(isDeterministic)) return true
  const uses = new Map<number, number>()
  const count = (expression: Expression): void => {
    if (expression.kind === 'Input') uses.set(expression.index, (uses.get(expression.index) ?? 0) + 1)
    else children(expression).forEach(count)
  }
  users.forEach(count)
  return outputs.every((output, i) => isDeterministic(output) || (uses.get(i) ?? 0) <= 1)
}

/** A filter and projection; what it is made of is kept, so that another one on top of it can take it in. */
interface CalcPlan extends PhysicalPlan {
  readonly below: PhysicalPlan
  readonly condition: Expression | undefined
  readonly expressions: readonly Expression[]
}

function isCalc(plan: PhysicalPlan): plan is CalcPlan {
  return plan.name === 'Calc'
}

/** `expressions` of the rows of `below` for which `condition` is true; `below` itself when that is all of it. */
export function calc(
  below: PhysicalPlan,
  condition: Expression | undefined,
  expressions: readonly Expression[],
  names: readonly string[],
): PhysicalPlan {
  const fields = expressions.map((e, i): Field => field(names[i] ?? `$f${i}`, e.type, timeOf(e, below.fields)))
  if (condition === undefined && isIdentity(expressions, below.fields.length)) return { ...below, fields }
  if (!isCalc(below)) return calcNode(below, condition, expressions, fields)
  // Two steps of which one only passes columns on are one step.
  const passing = below.condition === undefined && below.expressions.every(isInput)
  if (!passing && (condition !== undefined || !expressions.every(isInput))) {
    return calcNode(below, condition, expressions, fields)
  }
  const merged = condition === undefined ? below.condition : substitute(condition, below.expressions)
  const composed = expressions.map((e) => substitute(e, below.expressions))
  return { ...calc(below.below, merged, composed, names), fields }
}

function isInput({ kind }: Expression): boolean {
  return kind === 'Input'
}

function calcNode(
  below: PhysicalPlan,
  condition: Expression | undefined,
  expressions: readonly Expression[],
  fields: readonly Field[],
): CalcPlan {
  const columns = below.fields.map(({ name }) => name)
  const types = below.fields.map(({ type }) => type)
  const details = calcDetails(columns, condition, expressions, fields)
  return {
    name: 'Calc',
    below,
    condition,
    expressions,
    details,
    inputs: [below],
    fields,
    changelog: below.changelog,
    bounded: below.bounded,
    state: undefined,
    digest: digestOf(condition, expressions),
    span: undefined,
    needsUpdateBefore: asAsked,
    lower({ graph, kernel }, inputs) {
      openWithJob(graph, [condition, ...expressions])
      return graph.addOperator({
        name: `Calc(${details})`,
        inputs: inputs.map(forward),
        create: () => new Calc(compileProjection(types, condition, expressions, kernel)),
      })
    },
  }
}

function calcDetails(
  columns: readonly string[],
  condition: Expression | undefined,
  expressions: readonly Expression[],
  fields: readonly Field[],
): string {
  const select = expressions.map((e, i) => {
    const text = expressionText(e, columns)
    const name = fields[i]?.name
    return text === name ? text : `${text} AS ${name}`
  })
  const where = condition === undefined ? '' : `, where=[${expressionText(condition, columns)}]`
  return `select=[${select.join(', ')}]${where}`
}

function digestOf(condition: Expression | undefined, expressions: readonly Expression[]): string | undefined {
  const all = condition === undefined ? expressions : [...expressions, condition]
  if (!all.every(isDeterministic)) return undefined
  const texts = expressions.map((e) => `${expressionDigest(e)}:${typeText(e.type)}`)
  return `${texts.join(', ')} WHERE ${condition === undefined ? '' : expressionDigest(condition)}`
}
