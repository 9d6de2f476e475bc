import { isArray, isObject, type JsonArray, type JsonValue } from '../../../../../core/json/document.ts'
import { JsonProblem } from '../../../../../core/json/parse.ts'
import { holds } from './conditions.ts'
import { type Condition, isDefinite, type JsonPath, type PathStep } from './json-path.ts'
import { callPathFunction } from './path-functions.ts'

type Problem = JsonProblem | undefined

/**
 * What a path leads to: a value, or an array of values where the path is not definite. `lax`: what is missing on the way
 * is no problem, and a definite path then leads to null.
 */
export function evaluatePath(path: JsonPath, root: JsonValue, lax: boolean): JsonValue | JsonProblem {
  const found = find(path, root, root, lax)
  return found ?? (lax || found === null ? null : new JsonProblem('the path leads nowhere'))
}

/** The same, undefined where a definite path leads nowhere. `item`: where a path begins that starts with `@`. */
function find(path: JsonPath, root: JsonValue, item: JsonValue, lax: boolean): JsonValue | JsonProblem | undefined {
  const evaluation = new Evaluation(path.steps, root, lax)
  const problem = evaluation.follow(0, path.start === '$' ? root : item, true)
  return problem ?? (path.definite ? evaluation.results[0] : evaluation.results)
}

/** Follows the steps of a path; gives a problem where that makes the whole evaluation one. */
class Evaluation {
  readonly results: JsonValue[] = []
  readonly #steps: readonly PathStep[]
  readonly #root: JsonValue
  readonly #lax: boolean

  constructor(steps: readonly PathStep[], root: JsonValue, lax: boolean) {
    this.#steps = steps
    this.#root = root
    this.#lax = lax
  }

  /** Takes the step `i` from `value`. `definite`: the steps before lead to one place only. */
  follow(i: number, value: JsonValue, definite: boolean): Problem {
    const step = this.#steps[i]
    if (step === undefined) {
      this.results.push(value)
      return undefined
    }
    switch (step.kind) {
      case 'members':
        return this.#members(step.names, i, value, definite)
      case 'elements':
        return this.#elements(step.indexes, i, value, definite)
      case 'slice':
        return this.#slice(step, i, value, definite)
      case 'all':
        return isArray(value) || isObject(value) ? this.#each(value.values(), i) : undefined
      case 'descendants':
        return this.#descendants(i + 1, value)
      case 'filter':
        return this.#filter(step.condition, i, value, definite)
      case 'function':
        return this.#call(step, i, value)
    }
  }

  #members(names: readonly string[], i: number, value: JsonValue, definite: boolean): Problem {
    if (!isObject(value)) return this.#unlessLax(definite, `there is no object to take '${names.join("', '")}' from`)
    const isLast = i === this.#steps.length - 1
    if (isLast && names.length > 1) {
      const members = names.flatMap((name) => {
        const member = value.get(name)
        return member === undefined ? [] : [[name, member] as const]
      })
      this.results.push(new Map(members))
      return undefined
    }
    const alone = definite && names.length === 1
    for (const name of names) {
      const member = value.get(name)
      const missing = member === undefined && !isLast && this.#unlessLax(alone, `there is no member '${name}'`)
      const problem = member === undefined ? missing || undefined : this.follow(i + 1, member, alone)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  #elements(indexes: readonly number[], i: number, value: JsonValue, definite: boolean): Problem {
    if (!isArray(value)) return this.#unlessLax(definite, `there is no array to take [${indexes.join(', ')}] from`)
    return this.#at(indexes, i, value, definite && indexes.length === 1)
  }

  /** Negative bounds count from the end, but for a lower one beside an upper one: there only the indexes do, one by one. */
  #slice(step: Extract<PathStep, { kind: 'slice' }>, i: number, value: JsonValue, definite: boolean): Problem {
    if (!isArray(value)) return this.#unlessLax(definite, 'there is no array to take a slice from')
    const { length } = value
    const { from, to } = step
    const first = from === undefined ? 0 : to === undefined && from < 0 ? Math.max(0, length + from) : from
    const last = to === undefined ? length : Math.min(length, from === undefined && to < 0 ? length + to : to)
    for (let k = Math.max(first, -length); k < last; k++) {
      const problem = this.#at([k], i, value, false)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  #at(indexes: readonly number[], i: number, array: JsonArray, definite: boolean): Problem {
    for (const index of indexes) {
      const element = array.at(index)
      const problem = element === undefined ? undefined : this.follow(i + 1, element, definite)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  #each(values: Iterable<JsonValue>, i: number): Problem {
    for (const value of values) {
      const problem = this.follow(i + 1, value, false)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  /** The step `i` from `value` and everything within it. */
  #descendants(i: number, value: JsonValue): Problem {
    if (!isArray(value) && !isObject(value)) return undefined
    const problem = this.#isFor(i, value) ? this.follow(i, value, false) : undefined
    if (problem !== undefined) return problem
    for (const inner of value.values()) {
      const innerProblem = this.#descendants(i, inner)
      if (innerProblem !== undefined) return innerProblem
    }
    return undefined
  }

  /** Whether the step `i` behind `..` is taken from a place: a filter only if it holds for the place itself. */
  #isFor(i: number, value: JsonValue): boolean {
    const step = this.#steps[i]
    switch (step?.kind) {
      case 'members':
        if (!isObject(value)) return false
        return !isDefinite(step, i === this.#steps.length - 1) || step.names.every((name) => value.has(name))
      case 'elements':
      case 'slice':
        return isArray(value)
      case 'filter':
        return this.#holds(step.condition, value)
      default:
        return step?.kind === 'all'
    }
  }

  #filter(condition: Condition, i: number, value: JsonValue, definite: boolean): Problem {
    if (isObject(value)) return this.#holds(condition, value) ? this.follow(i + 1, value, false) : undefined
    if (isArray(value))
      return this.#each(
        value.filter((element) => this.#holds(condition, element)),
        i,
      )
    return definite ? new JsonProblem('there is no array or object to filter') : undefined
  }

  #holds(condition: Condition, item: JsonValue): boolean {
    return holds(condition, (path) => {
      const found = find(path, this.#root, item, this.#lax)
      return found instanceof JsonProblem ? undefined : found
    })
  }

  #call({ name, parameters }: Extract<PathStep, { kind: 'function' }>, i: number, value: JsonValue): Problem {
    const given: JsonValue[] = []
    for (const parameter of parameters) {
      const result = 'value' in parameter ? parameter.value : evaluatePath(parameter, this.#root, this.#lax)
      if (result instanceof JsonProblem) return result
      given.push(result)
    }
    const result = callPathFunction(name, value, given)
    return result instanceof JsonProblem ? result : this.follow(i + 1, result, false)
  }

  #unlessLax(definite: boolean, message: string): Problem {
    return definite && !this.#lax ? new JsonProblem(message) : undefined
  }
}
