import { explainLogical } from './logical/explain.ts'
import { explainPhysical, unboundedState } from './physical/explain.ts'
import type { JobPlan } from './plan-job.ts'
import { executionPlan, shipments } from '../runtime/execution-plan.ts'
import type { StreamGraph } from '../runtime/graph.ts'

export interface ExplainDetails {
  readonly changelogMode: boolean
  readonly advice: boolean
  readonly json: boolean
}

/** What a statement will do, in three stages: as it was understood, as it was optimised, as it runs. */
export function explainJob({ logical, physical, lower }: JobPlan, details: ExplainDetails): string {
  const graph = lower(false)
  const sections: [string, string][] = [
    ['Abstract Syntax Tree', logical.map(explainLogical).join('\n\n')],
    ['Optimized Physical Plan', explainPhysical(physical, details)],
    ['Optimized Execution Plan', executionText(graph)],
  ]
  if (details.advice) sections.push(['Plan Advice', adviceText(unboundedState(physical))])
  if (details.json) sections.push(['Physical Execution Plan', JSON.stringify(executionPlan(graph), undefined, 2)])
  return sections.map(([title, text]) => `== ${title} ==\n${text}`).join('\n\n')
}

function adviceText(unbounded: readonly string[]): string {
  if (unbounded.length === 0) return 'No advice.'
  return unbounded.map((text, i) => `${i + 1}. [WARNING] ${text}`).join('\n')
}

/** The operators in the order they run, each with the numbers of those it reads. */
function executionText(graph: StreamGraph): string {
  return graph.nodes
    .map((node) => {
      const from = shipments(node).map(({ id, strategy }) => `${id}${strategy === 'FORWARD' ? '' : ` by ${strategy}`}`)
      return `${node.id}: ${node.name}${from.length === 0 ? '' : ` <- ${from.join(', ')}`}`
    })
    .join('\n')
}
