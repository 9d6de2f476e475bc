import {
  Alternation,
  type ILookaheadStrategy,
  type IOrAlt,
  type IProduction,
  type IToken,
  LLkLookaheadStrategy,
  NonTerminal,
  Option,
  type Rule,
  Terminal,
  type TokenType,
} from 'chevrotain'

/** What a part of the grammar can begin with. */
export interface Starts {
  readonly tokens: ReadonlySet<TokenType>
  /** The same in words, for messages; a rule with a name of its own counts as one thing. */
  readonly words: ReadonlySet<string>
  readonly nullable: boolean
}

/** What the decisions below need of the parser. */
export interface DecidingParser {
  peek(): IToken
  /** Records what could have stood at `token`; undefined unless an error is being explained. */
  readonly expect: ((token: IToken, starts: Starts) => void) | undefined
  /** Called when nothing that may stand here is there. */
  fail(): never
}

interface Sequence extends IProduction {
  readonly definition: IProduction[]
}

/** Decisions are computed when they are first met: most statements meet few of them. */
interface OptionalDecision {
  readonly starts: Starts
  /** 1 for each token that may begin the optional part. */
  readonly matches: Uint8Array
}

interface AlternationDecision {
  readonly starts: readonly Starts[]
  /** By token, the alternatives it can begin. */
  readonly candidates: readonly (readonly number[] | undefined)[]
}

type Choose = (alternatives?: IOrAlt<unknown>[]) => number | undefined
type OptionalOptions = Parameters<ILookaheadStrategy['buildLookaheadForOptional']>[0]
type AlternationOptions = Parameters<ILookaheadStrategy['buildLookaheadForAlternation']>[0]

/**
 * Decides by one token. Where that isn't enough a rule has a gate, and of several alternatives the first one wins whose
 * gate is open. Chevrotain's own strategy computes paths of tokens ahead of time; this one costs nothing until it is asked,
 * and it can say everything that was expected at a place.
 */
export class FirstTokenLookahead extends LLkLookaheadStrategy {
  readonly #names: ReadonlyMap<string, string>
  readonly #starts = new Map<Rule, Starts>()

  /** `names`: what messages call rules, by rule name. */
  constructor(names: ReadonlyMap<string, string>) {
    super({ maxLookahead: 1 })
    this.#names = names
  }

  override buildLookaheadForOptional({ rule, prodOccurrence, prodType }: OptionalOptions): () => boolean {
    let decision: OptionalDecision | undefined
    const decide = (): OptionalDecision => {
      const isIt = (node: IProduction): boolean =>
        node.constructor.name === prodType && occurrence(node) === prodOccurrence
      const starts = this.#sequence(find(rule, isIt).definition)
      return { starts, matches: tableOf(starts.tokens) }
    }
    return function (this: unknown): boolean {
      const parser = this as DecidingParser
      const token = parser.peek()
      decision ??= decide()
      if (decision.matches[token.tokenTypeIdx] === 1) return true
      parser.expect?.(token, decision.starts)
      return false
    }
  }

  override buildLookaheadForAlternation({ rule, prodOccurrence }: AlternationOptions): Choose {
    let decision: AlternationDecision | undefined
    const decide = (): AlternationDecision => {
      const isIt = (node: IProduction): boolean => node instanceof Alternation && node.idx === prodOccurrence
      const starts = find(rule, isIt).definition.map((alternative) =>
        this.#sequence((alternative as Sequence).definition),
      )
      const name = prodOccurrence === 0 ? this.#names.get(rule.name) : undefined
      const named = name === undefined ? starts : starts.map((one) => ({ ...one, words: new Set([name]) }))
      return { starts: named, candidates: candidatesOf(starts) }
    }
    return function (this: unknown, alternatives: IOrAlt<unknown>[] = []): number {
      const parser = this as DecidingParser
      const token = parser.peek()
      decision ??= decide()
      for (const i of decision.candidates[token.tokenTypeIdx] ?? []) {
        const gate = alternatives[i]?.GATE
        if (gate === undefined || gate.call(this)) return i
      }
      decision.starts.forEach((one, i) => {
        if (alternatives[i]?.GATE?.call(this) !== false) parser.expect?.(token, one)
      })
      return parser.fail()
    }
  }

  #sequence(productions: readonly IProduction[]): Starts {
    const tokens = new Set<TokenType>()
    const words = new Set<string>()
    for (const production of productions) {
      const starts = this.#production(production)
      for (const token of starts.tokens) tokens.add(token)
      for (const word of starts.words) words.add(word)
      if (!starts.nullable) return { tokens, words, nullable: false }
    }
    return { tokens, words, nullable: true }
  }

  #production(production: IProduction): Starts {
    if (production instanceof Terminal) return terminal(production.terminalType)
    if (production instanceof NonTerminal) return this.#rule(production.referencedRule)
    if (production instanceof Alternation) return this.#alternation(production)
    const starts = this.#sequence((production as Sequence).definition)
    return isOptional(production) ? { ...starts, nullable: true } : starts
  }

  #rule(rule: Rule): Starts {
    const known = this.#starts.get(rule)
    if (known !== undefined) return known
    const starts = this.#sequence(rule.definition)
    const name = this.#names.get(rule.name)
    const named = name === undefined ? starts : { ...starts, words: new Set([name]) }
    this.#starts.set(rule, named)
    return named
  }

  #alternation({ definition }: Alternation): Starts {
    const all = definition.map((alternative) => this.#sequence((alternative as Sequence).definition))
    return {
      tokens: new Set(all.flatMap(({ tokens }) => [...tokens])),
      words: new Set(all.flatMap(({ words }) => [...words])),
      nullable: all.some(({ nullable }) => nullable),
    }
  }
}

function terminal(type: TokenType): Starts {
  return { tokens: new Set([type]), words: new Set([type.LABEL ?? type.name]), nullable: false }
}

function isOptional(production: IProduction): boolean {
  return production instanceof Option || production.constructor.name.startsWith('Repetition')
}

function occurrence(production: IProduction): number {
  return (production as IProduction & { readonly idx: number }).idx
}

/** The part of `rule` for which `matches` holds. */
function find(rule: Rule, matches: (node: IProduction) => boolean): Sequence {
  const open: IProduction[] = [...rule.definition]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (matches(node)) return node as Sequence
    // What a rule refers to is no part of it.
    if (!(node instanceof NonTerminal)) open.push(...((node as Partial<Sequence>).definition ?? []))
  }
  throw new Error(`rule ${rule.name} lacks a part`)
}

/** The indices of the tokens that are of one of `types`, categories resolved. */
function indicesOf(types: ReadonlySet<TokenType>): readonly number[] {
  return [...types].flatMap(({ tokenTypeIdx = 0, categoryMatches = [] }) => [tokenTypeIdx, ...categoryMatches])
}

function tableOf(types: ReadonlySet<TokenType>): Uint8Array {
  const indices = indicesOf(types)
  const table = new Uint8Array(Math.max(0, ...indices) + 1)
  for (const index of indices) table[index] = 1
  return table
}

function candidatesOf(alternatives: readonly Starts[]): readonly (readonly number[] | undefined)[] {
  const candidates: (number[] | undefined)[] = []
  alternatives.forEach(({ tokens }, i) => {
    for (const index of new Set(indicesOf(tokens))) (candidates[index] ??= []).push(i)
  })
  return candidates
}
