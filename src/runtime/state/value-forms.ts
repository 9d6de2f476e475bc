import { prototypeOf } from '../../core/class-text.ts'

/** How a value is made of others: what a walk through it has to do. `instance`: of a class of the program. */
export type ValueForm = 'leaf' | 'array' | 'fields' | 'map' | 'set' | 'instance'

const forms = new Map<object, ValueForm>([
  [Object.prototype, 'fields'],
  [Array.prototype, 'array'],
  [Map.prototype, 'map'],
  [Set.prototype, 'set'],
  [Date.prototype, 'leaf'],
])
const formsOfOthers = new WeakMap<object, ValueForm>()

export function formOf(value: object): ValueForm {
  const prototype = prototypeOf(value)
  if (prototype === null) return 'fields'
  const known = forms.get(prototype) ?? formsOfOthers.get(prototype)
  if (known !== undefined) return known
  const form = formOfOther(prototype)
  formsOfOthers.set(prototype, form)
  return form
}

/** Of a prototype that is none of those above: another of the language's, or that of a class, or those of another realm. */
function formOfOther(prototype: object): ValueForm {
  const { name } = Object.hasOwn(prototype, 'constructor') ? prototype.constructor : { name: '' }
  if (prototypeOf(prototype) === null) return 'fields'
  if (prototype === Buffer.prototype) return 'leaf'
  if (name === '' || !String(prototype.constructor).endsWith('{ [native code] }')) return 'instance'
  if (name === 'Map') return 'map'
  if (name === 'Set') return 'set'
  return name === 'Array' ? 'array' : 'leaf'
}
