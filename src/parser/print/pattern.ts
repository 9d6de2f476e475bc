import type { PatternAst } from '../ast/match-recognize.ts'
import { identifierText } from './names.ts'

type Quantified = Extract<PatternAst, { kind: 'Quantified' }>

const LEVELS: Readonly<Record<PatternAst['kind'], number>> = {
  Alternation: 1,
  Sequence: 2,
  Quantified: 3,
  Variable: 4,
  Permutation: 4,
  Exclusion: 4,
}

export function patternText(ast: PatternAst): string {
  switch (ast.kind) {
    case 'Variable':
      return identifierText(ast.name)
    case 'Sequence':
      return ast.parts.map((part) => operand(part, LEVELS.Sequence + 1)).join(' ')
    case 'Alternation':
      return ast.parts.map((part) => operand(part, LEVELS.Alternation + 1)).join(' | ')
    case 'Permutation':
      return `PERMUTE(${ast.parts.map(patternText).join(', ')})`
    case 'Exclusion':
      return `{- ${patternText(ast.part)} -}`
    case 'Quantified':
      return `${operand(ast.part, LEVELS.Quantified + 1)}${quantifierText(ast)}${ast.reluctant ? '?' : ''}`
  }
}

function operand(ast: PatternAst, atLeast: number): string {
  return LEVELS[ast.kind] < atLeast ? `(${patternText(ast)})` : patternText(ast)
}

function quantifierText({ min, max }: Quantified): string {
  if (max === undefined) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0) return max === 1 ? '?' : `{,${max}}`
  return min === max ? `{${min}}` : `{${min},${max}}`
}
