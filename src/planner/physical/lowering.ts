import type { StreamNode } from '../../runtime/graph.ts'
import type { LoweringContext, PhysicalPlan } from './plan.ts'

/** A node of the shared plan, where equal sub-plans are one. */
interface SharedNode {
  readonly plan: PhysicalPlan
  readonly inputs: readonly SharedNode[]
  updateBefore: boolean
  lowered: StreamNode | undefined
}

/**
 * Adds the operators of all `roots` to the graph; what several of them, or one of them twice, compute runs once.
 * `updateBefore`: whether -U rows are wanted of the roots.
 */
export function lowerAll(
  roots: readonly PhysicalPlan[],
  context: LoweringContext,
  updateBefore: boolean,
): readonly StreamNode[] {
  const shared = new Sharing()
  const nodes = roots.map((root) => shared.node(root))
  for (const node of nodes) askUpdateBefore(node, updateBefore)
  return nodes.map((node) => lower(node, context))
}

class Sharing {
  readonly #byPlan = new Map<PhysicalPlan, SharedNode>()
  readonly #byDigest = new Map<string, SharedNode>()
  readonly #ids = new Map<SharedNode, number>()

  node(plan: PhysicalPlan): SharedNode {
    const known = this.#byPlan.get(plan)
    if (known !== undefined) return known
    const inputs = plan.inputs.map((input) => this.node(input))
    const node = this.#find(plan, inputs)
    this.#byPlan.set(plan, node)
    return node
  }

  #find(plan: PhysicalPlan, inputs: readonly SharedNode[]): SharedNode {
    const created: SharedNode = { plan, inputs, updateBefore: false, lowered: undefined }
    if (plan.digest === undefined) return this.#number(created)
    const key = `${plan.name} ${plan.digest} ${inputs.map((input) => this.#ids.get(input)).join()}`
    const known = this.#byDigest.get(key)
    if (known !== undefined) return known
    this.#byDigest.set(key, created)
    return this.#number(created)
  }

  #number(node: SharedNode): SharedNode {
    this.#ids.set(node, this.#ids.size)
    return node
  }
}

/** A node sends -U rows if any of its consumers wants them. */
function askUpdateBefore(node: SharedNode, asked: boolean): void {
  node.updateBefore ||= asked
  const needed = node.plan.needsUpdateBefore(node.updateBefore)
  for (const input of node.inputs) askUpdateBefore(input, needed)
}

function lower(node: SharedNode, context: LoweringContext): StreamNode {
  node.lowered ??= node.plan.lower(
    context,
    node.inputs.map((input) => lower(input, context)),
    node.updateBefore,
  )
  return node.lowered
}
