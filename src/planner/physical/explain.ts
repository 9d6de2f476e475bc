import type { PhysicalPlan } from './plan.ts'

export interface PhysicalDetails {
  readonly changelogMode: boolean
}

const KINDS = { append: 'I', retract: 'I,UB,UA,D', upsert: 'I,UA,D' } as const

/** The plan as an indented tree, each node with what bounds its state; a plan used twice is shown once. */
export function explainPhysical(roots: readonly PhysicalPlan[], details: PhysicalDetails): string {
  return roots.map((root) => tree(root, details).join('\n')).join('\n\n')
}

function tree(plan: PhysicalPlan, details: PhysicalDetails): string[] {
  const lines = [nodeText(plan, details)]
  plan.inputs.forEach((input, i) => {
    const last = i === plan.inputs.length - 1
    const [head = '', ...rest] = tree(input, details)
    lines.push(`${last ? '+- ' : ':- '}${head}`, ...rest.map((line) => `${last ? '   ' : ':  '}${line}`))
  })
  return lines
}

function nodeText(plan: PhysicalPlan, { changelogMode }: PhysicalDetails): string {
  const parts = [plan.details]
  if (plan.state !== undefined) parts.push(`state=[${plan.state.keeps}, bounded by ${plan.state.bound}]`)
  if (changelogMode && plan.name !== 'Sink') parts.push(`changelogMode=[${changelogOf(plan)}]`)
  return `${plan.name}(${parts.filter((part) => part !== '').join(', ')})`
}

function changelogOf({ changelog }: PhysicalPlan): string {
  return KINDS[changelog]
}

/** One line for each operator whose state nothing bounds. */
export function unboundedState(roots: readonly PhysicalPlan[]): readonly string[] {
  const found = new Set<string>()
  const visit = (plan: PhysicalPlan): void => {
    if (plan.state?.bound === 'nothing') found.add(`${plan.name}(${plan.details}) keeps ${plan.state.keeps} for ever.`)
    plan.inputs.forEach(visit)
  }
  roots.forEach(visit)
  return [...found]
}
