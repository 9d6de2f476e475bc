import { hasPrivateMembers, isBuiltIn } from '../../core/class-text.ts'
import { ValidationError } from '../../core/errors.ts'

export type Class<T> = (abstract new (...args: never[]) => T) & { readonly name: string }

type NamedClass = Class<unknown> & { readonly name: string; readonly prototype: object }

/** How instances of a class become data that can be saved, and what was saved an instance again. */
export interface ValueCodec<T extends object> {
  save(value: T): unknown
  restore(saved: unknown): T
}

/** A class whose instances may be in state; undefined codec: they are no more than their fields. */
export interface ValueClass {
  readonly name: string
  readonly prototype: object
  readonly codec: ValueCodec<object> | undefined
  /** The program text of the class. */
  readonly text: string
}

const byPrototype = new Map<object, ValueClass>()
const byName = new Map<string, ValueClass>()

/** Lets instances of a class be saved, under a name that must stay the same. */
export function registerValueClass<T extends object>(name: string, type: Class<T>, codec: ValueCodec<T>): void {
  register({ name, prototype: type.prototype, codec, text: String(type) })
}

/** The same for a class whose instances are no more than their fields: no constructor is called when they come back. */
export function registerPojoClass(type: Class<unknown>): void {
  const { name, prototype } = type as NamedClass
  const reason = whyNoPojo(type)
  if (reason !== undefined) {
    throw new ValidationError('BAD_POJO_TYPE', `${name || 'A class'} can't be saved by its fields: ${reason}.`)
  }
  register({ name, prototype, codec: undefined, text: String(type) })
}

/** The same for one that a program has in its state without a word. */
export function registerIfPojo(type: Class<unknown>): void {
  const { name, prototype } = type as NamedClass
  const known = byName.get(name)
  if (whyNoPojo(type) !== undefined || (known !== undefined && known.text !== String(type))) return
  register({ name, prototype, codec: undefined, text: String(type) })
}

/** Why a class can't be saved by name and fields; undefined if it can. */
export function whyNoPojo({ name, prototype }: NamedClass): string | undefined {
  if (name === '') return 'it has no name to be found again by'
  if (isBuiltIn(prototype)) return 'it extends a class of the language, whose content is not in fields'
  if (hasPrivateMembers(prototype)) return "it has #private members: write them as TypeScript 'private' fields"
  return undefined
}

function register(added: ValueClass): void {
  const known = byName.get(added.name)
  // The same class, evaluated again.
  const isSame = known === undefined || known.text === added.text
  if (!isSame) {
    throw new ValidationError(
      'POJO_NAME_TAKEN',
      `There is another class '${added.name}' whose instances may be in state: saved values are found again by the name of their class, so rename one.`,
    )
  }
  byName.set(added.name, added)
  byPrototype.set(added.prototype, added)
}

/** The registered class of an instance's prototype, which none of its subclasses is. */
export function valueClassOf(prototype: object): ValueClass | undefined {
  return byPrototype.get(prototype)
}

export function valueClassNamed(name: string): ValueClass | undefined {
  return byName.get(name)
}
